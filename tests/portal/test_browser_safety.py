"""What every answer carries, so that a browser keeps, runs and tells nothing that it should not."""

import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django import Settings

from portal.access_table import addresses
from tests import builders
from tests.builders import PASSWORD

LOGIN = reverse("account_login")
ELSEWHERE = "https://evil.example.org/konto/login/"

WITHOUT_DATABASE = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies["sessionid"] = "x" * 32
answer = client.get("/indberetninger/")
print(answer.status_code, answer.headers.get("Cache-Control"))
print(answer.content.decode())
"""


@pytest.fixture
def editor(db: None) -> Client:
    client = Client()
    client.force_login(builders.editor(builders.cluster()))
    return client


@pytest.mark.parametrize(
    "url", ["/", "/indberetninger/", "/findes-ikke/", "/log/", "/konto/password/change/"]
)
def test_nothing_that_somebody_signed_in_sees_is_kept(editor: Client, url: str):
    assert "no-store" in editor.get(url)["Cache-Control"]


def test_nor_is_the_way_in(client: Client, db: None):
    for url in (LOGIN, reverse("account_reset_password"), "/indberetninger/"):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_every_answer_says_what_a_browser_may_do_with_it(client: Client, db: None):
    for url in ("/", LOGIN, "/findes-ikke/"):
        answer = client.get(url)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = client.get("/")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert client.get("/")["X-Frame-Options"] == "DENY"
    assert "camera=()" in client.get("/")["Permissions-Policy"]


@pytest.mark.parametrize(
    ("method", "url", "more", "status"),
    [
        ("GET", "/findes-ikke/", {}, HTTPStatus.NOT_FOUND),
        ("GET", "/wp-admin/", {}, HTTPStatus.NOT_FOUND),
        ("GET", "/sprog/", {}, HTTPStatus.METHOD_NOT_ALLOWED),
        ("PUT", "/", {}, HTTPStatus.METHOD_NOT_ALLOWED),
        ("TRACE", LOGIN, {}, HTTPStatus.METHOD_NOT_ALLOWED),
        ("POST", LOGIN, {}, HTTPStatus.FORBIDDEN),
        ("GET", "/", {"host": "evil.example.org"}, HTTPStatus.BAD_REQUEST),
        ("GET", "/indberetninger/", {"hx-request": "true"}, HTTPStatus.UNAUTHORIZED),
    ],
)
def test_what_is_refused_is_as_safe_to_show(
    settings: Settings, db: None, method: str, url: str, more: dict[str, str], status: HTTPStatus
):
    settings.SECURE_HSTS_SECONDS = 60
    client = Client(enforce_csrf_checks=True)
    answer = client.generic(method, url, headers=more, secure=True)
    assert answer.status_code == status
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Strict-Transport-Security"]


def test_cookies_are_not_sent_along_from_other_sites_and_scripts_read_no_session(client: Client, db: None):
    user = builders.editor(builders.cluster())
    client.get(LOGIN)
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    client.post(reverse("language"), {"language": "en"})
    assert {"sessionid", "csrftoken", "django_language"} <= set(client.cookies)
    assert {name for name, one in client.cookies.items() if one["samesite"] != "Lax"} == set()
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["django_language"]["httponly"]


# --- Pages of what went wrong


def test_the_wrong_host_is_told_in_plain_words(client: Client):
    answer = client.get("/", headers={"host": "evil.example.org"})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Adressen er ikke vores" in page
    assert "evil.example.org" not in page
    assert "css/klyngetal.css" in page


def test_what_cannot_be_read_is_told_in_our_look(client: Client, settings: Settings, db: None):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post(LOGIN, {"login": "x" * 100})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "kunne ikke læses" in page
    assert "css/klyngetal.css" in page


@pytest.mark.parametrize("style", ["css/klyngetal.css", ""])
def test_a_broken_server_shows_a_page_even_where_styles_are_not_laid_out(
    client: Client, settings: Settings, style: str, db: None
):
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.portal.broken_urls"
    if not style:
        settings.STORAGES = {
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        }
        settings.STATIC_ROOT = "/nowhere"
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Siden kan ikke vises lige nu" in page
    assert ("klyngetal.css" in page) == bool(style)


def test_without_a_database_the_page_that_says_so_still_comes():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DATABASE],
        cwd=project.BASE_DIR,
        env={
            "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            "ALLOWED_HOSTS": "testserver",
            "DEBUG": "0",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    first, _line, page = done.stdout.partition("\n")
    assert first == "500 no-store, private", done.stderr[-2000:]
    assert "Siden kan ikke vises lige nu" in page


# --- Where one is led


@pytest.mark.django_db
def test_a_forged_way_on_is_not_taken_and_told(client: Client):
    page = client.get(LOGIN, {"next": ELSEWHERE}, headers={"accept-language": "en"}).content.decode()
    assert "lead on to another site" in page
    assert 'href="https://evil' not in page
    assert 'value="https://evil' not in page


@pytest.mark.django_db
def test_a_forged_way_on_in_a_form_is_not_taken_and_told(client: Client):
    user = builders.editor(builders.cluster())
    sent = urlencode({"login": user.email, "password": PASSWORD, "next": ELSEWHERE})
    english = {"accept-language": "en"}
    answer = client.post(LOGIN, sent, content_type="application/x-www-form-urlencoded", headers=english)
    assert answer["Location"] == reverse("submission-list")
    page = client.get(answer["Location"], headers=english).content.decode()
    assert "lead on to another site" in page


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["/indberetninger/", "http://testserver/log/", ""])
def test_a_way_on_of_ours_is_left_alone(client: Client, way: str):
    page = client.get(LOGIN, {"next": way}, headers={"accept-language": "en"}).content.decode()
    assert "another site" not in page


# --- Whom to tell of a weakness


def lines_of(text: str) -> dict[str, str]:
    pairs = [line.split(": ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def test_security_txt_says_whom_to_tell(client: Client, settings: Settings):
    settings.CONTACT_EMAIL, settings.SITE_URL = "sikkerhed@example.dk", "https://klyngetal.example.dk"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    found = lines_of(answer.content.decode())
    assert found["Contact"] == "mailto:sikkerhed@example.dk"
    assert found["Canonical"] == "https://klyngetal.example.dk/.well-known/security.txt"
    assert found["Preferred-Languages"] == "da, en"
    expires = parse_datetime(found["Expires"])
    assert expires is not None
    # RFC 9116, 2.5.5: less than a year ahead is recommended.
    assert 0 < (expires - timezone.now()).days < 365


def test_without_an_address_there_is_no_security_txt(client: Client, settings: Settings, db: None):
    settings.CONTACT_EMAIL = ""
    assert client.get("/.well-known/security.txt").status_code == HTTPStatus.NOT_FOUND


# --- What is uploaded


def test_nothing_that_was_uploaded_has_an_address_of_its_own():
    assert not project.MEDIA_URL.strip("/")
    assert not [one.path for one in addresses() if "media" in one.path]
    assert not Path(project.MEDIA_ROOT).is_relative_to(project.STATIC_ROOT)
    assert Path(project.MEDIA_ROOT) not in [Path(str(one)) for one in project.STATICFILES_DIRS]
