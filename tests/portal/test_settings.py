"""What the environment makes of the settings, and what is refused in production."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from portal import checks
from portal.settings import DEVELOPMENT_SECRET_KEY

pytestmark = pytest.mark.shared

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DATABASE_URL": "postgres://klyngetal@db/klyngetal",
    "REDIS_URL": "redis://redis:6379/0",
    "SECRET_KEY": "one-that-nobody-knows-and-long-enough-to-be-one-0123456789",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "HTTPS": "1",
    "SITE_URL": "https://klyngetal.example.dk",
    "CONTACT_EMAIL": "klyngetal@example.dk",
}
OWN_VARIABLES = (
    *("DATABASE_URL", "REDIS_URL", "KEY_PREFIX", "SECRET_KEY", "DEBUG", "DEMONSTRATION", "HTTPS"),
    *("SITE_URL", "CONTACT_EMAIL", "SECOND_FACTOR_REQUIRED"),
)


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with nothing of ours in the environment but what is given."""
    plain = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=plain | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def setting(expression: str, **environment: str) -> object:
    """Return a setting as a fresh process sees it."""
    code = f"import json; from portal import settings; print(json.dumps({expression}, default=str))"
    done = run("-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_production_as_documented_passes_the_deployment_check():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_containers_given_what_they_require_pass_the_deployment_check():
    required = {
        "POSTGRES_PASSWORD": "secret",
        "ALLOWED_HOSTS": "klyngetal.example.dk",
        **{name: PRODUCTION[name] for name in ("SECRET_KEY", "SITE_URL", "CONTACT_EMAIL")},
    }
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+):\?", text)) == set(required)

    def filled(value: str) -> str:
        return re.sub(r"\$\{(\w+):[-?]([^}]*)\}", lambda m: required.get(m[1], m[2]), value)

    environment = yaml.safe_load(text)["services"]["migrate"]["environment"]
    given = {name: filled(str(value)) for name, value in environment.items()}
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **given)
    assert done.returncode == 0, done.stderr


def test_production_that_shows_a_demonstration_does_not_pass_it():
    done = run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | {"DEMONSTRATION": "1"}
    )
    assert done.returncode == 1
    assert "portal.E004" in done.stderr


def test_production_refuses_what_is_for_trying_out():
    done = run("manage.py", "check", "--deploy", DEMONSTRATION="1")
    assert done.returncode == 1
    # What a demonstration has an address for, production has to be told.
    for code in (f"portal.E00{number}" for number in range(1, 8)):
        assert code in done.stderr


def test_trying_out_passes_the_plain_check():
    assert run("manage.py", "check").returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "portal.E001"),
        ("REDIS_URL", "", "portal.E002"),
        ("SECRET_KEY", DEVELOPMENT_SECRET_KEY, "portal.E003"),
        ("DEMONSTRATION", True, "portal.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "portal.E005"),
        ("SECOND_FACTOR_REQUIRED", False, "portal.E006"),
        ("CONTACT_EMAIL", "", "portal.E008"),
        ("SITE_URL", "http://klyngetal.example.dk", "portal.E007"),
        ("ALLOWED_HOSTS", ["klyngetal.example.dk", "*"], "portal.E009"),
    ],
)
def test_each_is_refused_alone(monkeypatch: pytest.MonkeyPatch, name: str, value: object, code: str):
    fine = {
        "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
        "REDIS_URL": "redis://redis",
        "SECRET_KEY": "another",
        "DEMONSTRATION": False,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "SECOND_FACTOR_REQUIRED": True,
        "CONTACT_EMAIL": "klyngetal@example.dk",
        "SITE_URL": "https://klyngetal.example.dk",
        "ALLOWED_HOSTS": ["klyngetal.example.dk"],
    }
    settings = SimpleNamespace(DEVELOPMENT_SECRET_KEY=DEVELOPMENT_SECRET_KEY, **fine | {name: value})
    monkeypatch.setattr(checks, "settings", settings)
    assert [found.id for found in checks.refuse_what_is_for_trying_out()] == [code]


def test_sqlite_takes_the_write_lock_at_once():
    options = setting("settings.DATABASES['default']['OPTIONS']", DATABASE_URL="sqlite:////nowhere/x.sqlite3")
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"


def test_jobs_run_in_the_request_without_redis():
    assert setting("settings.CELERY_TASK_ALWAYS_EAGER") is True


def test_jobs_are_queued_with_redis():
    assert setting("settings.CELERY_TASK_ALWAYS_EAGER", REDIS_URL="redis://redis") is False


def test_cookies_are_for_https_alone_where_it_is_https():
    secure = setting("[settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE]", HTTPS="1")
    assert secure == [True, True]


def test_no_inline_style_or_script_is_allowed():
    assert "unsafe" not in json.dumps(setting("settings.CONTENT_SECURITY_POLICY"))
