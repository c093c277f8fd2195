"""Saving a field by itself, with many people at once, against the barest view that writes."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Barrier
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.load.bare import BARE
from tests.load.measure import SERIES, Comparison
from tests.load.pages import client_of

PEOPLE = 20
TARGET = 4.0  # times the p95 of the bare view
# As the container serves it (see Dockerfile), for both.
SERVE = ("--workers", "3", "--threads", "4", "--keep-alive", "30", "--log-level", "error")
STARTS = 30  # seconds until the server answers, at most
WARM = 3  # requests of each person that do not count
# Of a series, each with a percentile of its own, ours and the bare view's in turn. With 8 saves of 20 people
# in it the 95th is the 8th longest of 160.
BLOCKS = 9

HIDDEN = re.compile(r'<input type="hidden" name="(?P<code>\w+)-version"[^>]* value="(?P<version>\d+)"')
DIGEST = re.compile(r'id="(?P<id>[\w-]+)" data-digest="(?P<digest>\w*)"')
ROW = re.compile(r'data-hx-post="(?P<url>[^"]+/felt/(?P<code>\w+)/)"')
NUMBER = re.compile(r'<input type="text" name="(?P<code>\w+)" value="(?P<whole>[0-9.]+)')
UNANSWERED = 100  # what a figure that is not answered yet begins with
STEPS = count(1)  # each save is another number, a little larger than before: the ordinary correction


class NotSaved(Exception):  # noqa: N818 read as a sentence: "raise NotSaved"
    """A save was refused or not understood, so that its time says nothing."""


@dataclass(kw_only=True)
class Person:
    """Someone who has a section open, on a connection of their own.

    Attributes:
        cookies: of their session, and for the token against forged requests.
        rows: the address of each figure of the section by code.
        values: the whole number that the page showed of each when it was opened.
        versions: what the page shows of each.
        digests: of all else that an answer may change, by id; what the page has is not sent again.
        took: seconds from the latest request to its whole answer. What this script makes of the answer is not
            the portal's time.
    """

    section: str
    cookies: str
    token: str
    rows: dict[str, str]
    values: dict[str, int]
    versions: dict[str, int]
    digests: dict[str, str]
    connection: http.client.HTTPConnection
    turns: Iterator[int] = field(default_factory=count)
    took: float = 0.0

    def save_bare(self) -> None:
        """Write one row of one's own."""
        self._post(BARE, {"name": f"Nr. {next(STEPS)}"})

    def save_field(self) -> None:
        """Save the next figure of the section, each time another number, as one who corrects it does."""
        code = list(self.rows)[next(self.turns) % len(self.rows)]
        sent = {
            code: str(self.values.get(code, UNANSWERED) + next(STEPS)),
            f"{code}-absence": "",
            f"{code}-explanation": "",
            f"{code}-version": str(self.versions[code]),
            "seen": " ".join(f"{code}:{version}" for code, version in self.versions.items()),
            "shown": " ".join(f"{place}:{digest}" for place, digest in self.digests.items()),
        }
        answer = self._post(self.rows[code], sent)
        told = {match["code"]: int(match["version"]) for match in HIDDEN.finditer(answer)}
        if told.get(code) != self.versions[code] + 1:
            raise NotSaved(answer[:2000])
        self.versions.update(told)
        self.digests.update(_digests(answer))

    def _post(self, url: str, sent: dict[str, str]) -> str:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookies,
            "X-CSRFToken": self.token,
            "HX-Request": "true",
            "HX-Current-URL": f"http://localhost{self.section}",
        }
        encoded, begun = urlencode(sent), time.perf_counter()
        self.connection.request("POST", url, encoded, headers)
        response = self.connection.getresponse()
        answer = response.read()
        self.took = time.perf_counter() - begun
        body = answer.decode()
        if response.status != http.client.OK:
            raise NotSaved(f"{response.status} for {url}: {body[:2000]}")
        return body


def open_section(client: Client, url: str, *, port: int) -> Person:
    """Open a section, and return who sits before it.

    Raises:
        NotSaved: it has no figure that can be saved.
    """
    page = client.get(url).content.decode()
    versions = {match["code"]: int(match["version"]) for match in HIDDEN.finditer(page)}
    rows = {match["code"]: match["url"] for match in ROW.finditer(page)}
    if not rows or rows.keys() - versions.keys():
        raise NotSaved(f"{url} has figures {sorted(rows)} with versions {sorted(versions)}.")
    return Person(
        section=url,
        cookies="; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items()),
        token=client.cookies["csrftoken"].value,
        rows=rows,
        values={match["code"]: int(match["whole"].replace(".", "")) for match in NUMBER.finditer(page)},
        versions={code: versions[code] for code in rows},
        digests=_digests(page),
        connection=http.client.HTTPConnection("127.0.0.1", port, timeout=60),
    )


def _digests(page: str) -> dict[str, str]:
    return {match["id"]: match["digest"] for match in DIGEST.finditer(page)}


def queries_of_a_save(client: Client, url: str) -> int:
    """Save one figure in this process, and return its queries, those for session and person included."""
    person = open_section(client, url, port=0)
    code, address = next(iter(person.rows.items()))
    sent = {code: str(next(STEPS)), f"{code}-version": str(person.versions[code]), "seen": ""}
    queries = CaptureQueriesContext(connection)
    for _warm in range(2):
        with queries:
            response = client.post(address, sent, headers={"HX-Request": "true"})
        if response.status_code != http.client.OK:
            raise NotSaved(response.content.decode()[:2000])
        sent |= {code: str(next(STEPS)), f"{code}-version": str(person.versions[code] + 1)}
    return len(queries)


@contextmanager
def served() -> Iterator[int]:
    """Serve the portal with gunicorn on a free port, and hand that out."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.load.served:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with subprocess.Popen([*command, *SERVE], env=os.environ.copy()) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _attempt in range(STARTS * 10):
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/health/live")
            asked.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server does not start.")


def compare_saves(
    sections: Sequence[tuple[str, str]], *, repeats: int, say: Callable[[str], None] = print
) -> Comparison:
    """Let everyone save at once, the bare way and ours in turn, and compare the 95th percentiles.

    Args:
        sections: e-mail and address of the section, for each person.
        repeats: how often each person saves, each way.
        say: hears of each series. A missed target is measured again, as in `measure.compare`.

    Raises:
        NotSaved: a save was refused.
    """
    email, url = sections[0]
    queries = queries_of_a_save(client_of(email), url)
    name = f"field save with {len(sections)} people at once, p95, {queries} queries"
    with served() as port:
        people = [open_section(client_of(email), url, port=port) for email, url in sections]
        with ThreadPoolExecutor(len(people)) as pool:
            for left in reversed(range(SERIES)):
                comparison = _series(name, people, pool, repeats=repeats)
                say(str(comparison))
                if comparison.met or not left:
                    return comparison
    raise AssertionError


def _series(name: str, people: Sequence[Person], pool: ThreadPoolExecutor, *, repeats: int) -> Comparison:
    ways = (Person.save_field, Person.save_bare)
    blocks: tuple[list[list[float]], list[list[float]]] = ([], [])
    for way in ways:
        _at_once(people, pool, way, WARM)
    # In turn, each going first every second time, so that what else the machine does meets both.
    for block in range(BLOCKS):
        for which in (0, 1) if block % 2 else (1, 0):
            blocks[which].append(_at_once(people, pool, ways[which], repeats // BLOCKS))
    ours, bare = map(typical_p95, blocks)
    return Comparison(name=name, ours=ours, reference=bare, target=TARGET)


def typical_p95(blocks: Sequence[Sequence[float]]) -> float:
    """Return the median of the blocks' 95th percentiles: where the machine stood still, that is one block."""
    return statistics.median(map(p95, blocks))


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 stay below."""
    return statistics.quantiles(times, n=20)[-1]


def _at_once(
    people: Sequence[Person], pool: ThreadPoolExecutor, way: Callable[[Person], None], repeats: int
) -> list[float]:
    """Let everyone save `repeats` times, each as soon as the answer is there. Return the times in seconds."""
    start = Barrier(len(people))

    def go(person: Person) -> list[float]:
        start.wait(timeout=60)
        times = []
        for _repeat in range(repeats):
            way(person)
            times.append(person.took)
        return times

    return [seconds for times in pool.map(go, people) for seconds in times]
