"""What wapiti has seen and attacked, read from the database that it keeps while it works."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

# What stands on every page to whoever is signed in, and on none to others: on ours, and on the admin's.
SIGNED_IN = ("data-log-out", 'id="user-tools"')

PAGES = """
SELECT paths.path, responses.status_code, responses.body
FROM paths JOIN responses USING (response_id) WHERE NOT paths.evil AND paths.method = 'GET'
"""
FORMS = "SELECT DISTINCT path FROM paths WHERE NOT evil AND method = 'POST' AND headers IS NOT NULL"
ATTACKED = "SELECT module, COUNT(*) FROM attack_logs GROUP BY module"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What wapiti has come to.

    Attributes:
        pages: by path without its query, the pages that were shown: their text.
        forms: paths to which a form was sent.
        attacked: how many addresses and forms each module has gone through.
    """

    pages: Mapping[str, str]
    forms: frozenset[str]
    attacked: Mapping[str, int]

    def missed(self, wanted: Iterable[str]) -> list[str]:
        """Return which of the `wanted` paths were not shown."""
        return sorted(path for path in wanted if path not in self.pages)

    def strange(self, *, signed_in: bool) -> list[str]:
        """Return which of the whole pages were shown to somebody else than who was signed in."""
        return sorted(
            path
            for path, page in self.pages.items()
            if "</html>" in page and "<header" in page and is_signed_in(page) != signed_in
        )


def is_signed_in(page: str) -> bool:
    """Return whether a page was shown to somebody who is signed in."""
    return any(mark in page for mark in SIGNED_IN)


def read_crawl(folder: Path) -> Crawl:
    """Read what wapiti has left in `folder`."""
    [file] = folder.glob("*.db")
    with closing(sqlite3.connect(file)) as database:
        return Crawl(
            pages={
                urlsplit(path).path: body.decode(errors="replace")
                for path, status, body in database.execute(PAGES)
                if status == HTTPStatus.OK
            },
            forms=frozenset(urlsplit(path).path for (path,) in database.execute(FORMS)),
            attacked=dict(database.execute(ATTACKED).fetchall()),
        )
