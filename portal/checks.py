"""What must not go into production: found by `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

WHERE = "docs/operations.md lists the variables."


@register(Tags.security, deploy=True)
def refuse_what_is_for_trying_out(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    """Return an error for each setting that is meant for trying out and for tests."""
    refused = [
        (
            settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
            "SQLite takes one writer at a time and lives on one machine: set DATABASE_URL to PostgreSQL.",
            "portal.E001",
        ),
        (
            not settings.REDIS_URL,
            "Without REDIS_URL jobs run in the request that asks for them.",
            "portal.E002",
        ),
        (
            settings.SECRET_KEY == settings.DEVELOPMENT_SECRET_KEY,
            "SECRET_KEY is the one that everyone can read in the source.",
            "portal.E003",
        ),
        (
            settings.DEMONSTRATION,
            "DEMONSTRATION lets made-up people in with passwords that are printed.",
            "portal.E004",
        ),
        (
            settings.EMAIL_BACKEND.endswith("console.EmailBackend"),
            "EMAIL_BACKEND writes mail, with its sign-in links, to the log.",
            "portal.E005",
        ),
        (
            not settings.SECOND_FACTOR_REQUIRED,
            "Without SECOND_FACTOR_REQUIRED a password alone opens what reviewers and administrators see.",
            "portal.E006",
        ),
        (
            not settings.CONTACT_EMAIL,
            "Without CONTACT_EMAIL nobody is told whom to write to, nor where to report a weakness.",
            "portal.E008",
        ),
        (
            not settings.SITE_URL.startswith("https://"),
            "SITE_URL is not https: links in mails begin with it.",
            "portal.E007",
        ),
        (
            "*" in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS takes any name for the portal's own: name the hosts that it is.",
            "portal.E009",
        ),
    ]
    return [Error(message, hint=WHERE, id=code) for holds, message, code in refused if holds]
