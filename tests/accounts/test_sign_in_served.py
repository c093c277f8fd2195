"""Guessing over HTTP at the demonstration as `make demo` serves it: from many addresses, under many names."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.builders import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
MOST = 20  # tries that get an answer
PATIENCE = 120  # seconds for whatever a busy machine should do
GUESS, WRONG, LOCKED, FROM_HERE = "gættet", "passer ikke sammen", "låst i et døgn", "fra dit netværk"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORGED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP")
# The sign of Kelvin is a K: its small letter is the k that is on every keyboard.
SPELLINGS = ("kim@example.dk", "KIM@example.dk", " Kim@Example.DK ", "\u212aim@example.dk")
NUMBERS = count()  # each request says to come from another one
MAKE_PEOPLE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests import builders
for name in ("kim", "many", "own", "one"):
    builders.person(f"{name}@example.dk")
"""


@dataclass(slots=True)
class Guesser:
    """Somebody with an address and cookies of their own."""

    port: int
    number: int
    host: str = "localhost"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, sent: dict[str, str] | None = None, *, method: str = "") -> str:
        """Ask for a page, saying in every header there is to come from elsewhere; return its text."""
        here = f"127.0.{self.number // 200}.{self.number % 200 + 1}"
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=(here, 0)
        )
        told = dict.fromkeys(FORGED, f"198.51.100.{next(NUMBERS) % 256}")
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.host, "Accept-Language": "da", "Cookie": cookies, **told}
        body = urlencode(sent) if sent is not None else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method or ("POST" if body else "GET"), path, body, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        page = answer.read().decode()
        connection.close()
        return page or f"{answer.status} {answer.headers.get('Location', '')}"

    def send(self, path: str, **sent: str) -> str:
        """Open a page, and send its form."""
        token = TOKEN.search(self.ask(path))
        assert token
        return self.ask(path, {**sent, "csrfmiddlewaretoken": token[1]})

    def guess(self, email: str, password: str = GUESS) -> str:
        return self.send("/konto/login/", login=email, password=password)


def served_as() -> list[str]:
    """Return how the Makefile has gunicorn serve the demonstration, but for the port."""
    line = re.search(r"gunicorn (portal\.wsgi.+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert line
    return re.sub(r"--bind \S+ ", "", line[1]).split()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("served")
    environment = {
        name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "HTTPS"}
    } | {
        "DATABASE_URL": f"sqlite:///{folder / 'people.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DEMONSTRATION": "1",
        "DEBUG": "1",  # so that no static files have to be there
        "LOG_LEVEL": "ERROR",
    }
    subprocess.run([sys.executable, "-c", MAKE_PEOPLE], cwd=ROOT, env=environment, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", *served_as(), "--bind", f"127.0.0.1:{number}"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            wait_for(number)
            yield number
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            Guesser(port, 0).ask("/health/live")
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("The demonstration does not start.")


@pytest.mark.slow
def test_addresses_spellings_and_hosts_do_not_help(port: int):
    hosts = ("localhost", "127.0.0.1", f"localhost:{port}", "LOCALHOST:1")
    pages = [
        Guesser(port, number, hosts[number % len(hosts)]).guess(SPELLINGS[number % len(SPELLINGS)])
        for number in range(24)
    ]
    assert [WRONG in page for page in pages] == [number < MOST for number in range(24)]
    assert all(LOCKED in page for page in pages[MOST:])
    assert LOCKED in Guesser(port, 99).guess("kim@example.dk", PASSWORD)


@pytest.mark.slow
def test_many_at_once_get_no_more_answers(port: int):
    with ThreadPoolExecutor(10) as pool:
        pages = list(pool.map(lambda number: Guesser(port, number).guess("many@example.dk"), range(26)))
    # Whoever finds the count being written for a second is refused, rather than answered without it.
    assert 10 < sum(WRONG in page for page in pages) <= MOST
    assert all(WRONG in page or LOCKED in page or FROM_HERE in page for page in pages)


@pytest.mark.slow
def test_pages_that_ask_for_the_password_once_more_count_with_the_login(port: int):
    own = Guesser(port, 300)
    own.guess("own@example.dk", PASSWORD)
    assert "own@example.dk" in own.ask("/konto/")
    new = {"password1": "den-nye-adgangskode-9", "password2": "den-nye-adgangskode-9"}
    # Each page answers a person a few times a minute, from wherever they are.
    answered = [own.send("/konto/password/change/", oldpassword=GUESS, **new) for _ in range(4)]
    answered += [own.send("/konto/reauthenticate/", password=GUESS) for _ in range(4)]
    assert all("Det er ikke din adgangskode" in page for page in answered)
    pages = [Guesser(port, 301 + number).guess("own@example.dk") for number in range(14)]
    assert sum(WRONG in page for page in pages) == MOST - len(answered)


@pytest.mark.slow
def test_one_address_is_known_by_where_it_connects_from(port: int):
    pages = [Guesser(port, 500).guess(f"nr{number}@example.dk") for number in range(12)]
    assert [WRONG in page for page in pages] == [number < 10 for number in range(12)]
    assert all(FROM_HERE in page for page in pages[10:])


@pytest.mark.slow
@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "QUERY", "HEAD", "GET"])
def test_other_methods_try_no_password(port: int, method: str):
    guesser = Guesser(port, 600)
    token = TOKEN.search(guesser.ask("/konto/login/"))
    assert token
    sent = {"login": "one@example.dk", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    guesser.ask("/konto/login/", sent, method=method)
    assert "sessionid" not in guesser.cookies
