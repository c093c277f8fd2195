"""The demonstration, loaded once, and served from a copy of its own to each role."""

import http.client
import http.cookiejar
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
LOGIN, OWN_ACCOUNT = "/konto/login/", "/konto/"
STARTS = 240  # seconds until gunicorn answers, on a machine that has much else to do
ANSWERS = 60  # seconds for a page
KEEPS = 600  # seconds for which the server waits: for the next request, and for a machine that has more to do
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
BUILT = ("static", "frontend", "fonts")  # below var/, and the same for all
# What would make it something other than a demonstration of its own.
OTHERS = ("REDIS_URL", "DEBUG", "HTTPS", "SITE_URL", "SECOND_FACTOR_REQUIRED", "BEHIND_PROXY")


class NotSignedIn(Exception):  # noqa: N818 read as a sentence
    """The portal does not take the login, or no longer knows who it was."""


def environment_for(database: Path) -> dict[str, str]:
    """Return the environment in which the portal stands on the SQLite file `database`.

    What is uploaded lies beside it: a photo that one role removes is still there for the others.
    """
    kept = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return kept | {
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(_beside(database)),
        "DEMONSTRATION": "1",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",  # nobody reads them
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


@contextmanager
def served(database: Path, *, log: Path) -> Iterator[str]:
    """Serve the portal as `make demo` does, on a free port, and log to `log`; hand out its address."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{port}"),
        *("--workers", "1", "--threads", "4", "--log-level", "warning"),
        # A connection that gunicorn closes while wapiti is busy elsewhere is a page that wapiti never sees.
        *("--keep-alive", str(KEEPS), "--timeout", str(KEEPS)),
    ]
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(
            command, cwd=ROOT, env=environment_for(database), stdout=written, stderr=written
        ) as server,
    ):
        try:
            _wait_for(port, server)
            yield f"http://{HOST}:{port}"
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + STARTS
    while time.monotonic() < last and server.poll() is None:
        asked = http.client.HTTPConnection(HOST, port, timeout=ANSWERS)
        try:
            asked.request("GET", "/health/live")
            asked.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            asked.close()
    raise SystemExit("The demonstration cannot be served.")


def room_for(database: Path, *, var: Path) -> None:
    """Make the folder beside `database`, with what was built below `var`."""
    _beside(database).mkdir()
    for name in BUILT:
        (_beside(database) / name).symlink_to(var / name, target_is_directory=True)


def copy_of(database: Path, name: str, *, var: Path) -> Path:
    """Return a copy of a SQLite file that nobody writes to, and of what was uploaded."""
    copy = database.with_name(name)
    shutil.copyfile(database, copy)
    room_for(copy, var=var)
    shutil.copytree(_beside(database) / "media", _beside(copy) / "media")
    return copy


def _beside(database: Path) -> Path:
    return database.with_suffix("")


@dataclass(slots=True)
class Browser:
    """Somebody at a served portal, with cookies of their own."""

    site: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def open(self, path: str, sent: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Ask for a page; return its status, the path that it came from in the end, and its text."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        body = urlencode(sent).encode() if sent is not None else None
        try:
            with opener.open(self.site + path, body, timeout=ANSWERS) as answer:
                status, url, page = answer.status, answer.url, answer.read()
        except urllib.error.HTTPError as refused:
            status, url, page = refused.code, refused.url, refused.read()
        return int(status), urlsplit(str(url)).path, page.decode(errors="replace")

    def sign_in(self, email: str, password: str) -> None:
        """Sign in on the page of it.

        Raises:
            NotSignedIn: it did not work.
        """
        token = TOKEN.search(self.open(LOGIN)[2])
        if token and email:
            self.open(LOGIN, {"login": email, "password": password, "csrfmiddlewaretoken": token[1]})
        self.require(email)

    def require(self, email: str) -> None:
        """Want `email` to be signed in; without one, nobody.

        Raises:
            NotSignedIn: it is not so.
        """
        status, path, page = self.open(OWN_ACCOUNT)
        is_in = (status, path) == (HTTPStatus.OK, OWN_ACCOUNT)
        if is_in != bool(email) or (email and email not in page):
            raise NotSignedIn(f"{email or 'nobody'} is not who is at {path}, which answered {status}")

    def cookies(self) -> dict[str, dict[str, dict[str, dict[str, object]]]]:
        """Return the cookies as wapiti reads them from a file."""
        rest = {"expires": None, "secure": False, "port": None, "version": 0}
        return {HOST: {"/": {cookie.name: {"value": cookie.value, **rest} for cookie in self.jar}}}
