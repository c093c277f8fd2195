"""All that is kept about one person as a file for machines: exact, complete, and described part by part."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.privacy.parts import all_parts
from accounts.privacy.sessions import sessions_of

FORMAT = 1  # grows where a reader of the file has to be told


def own_file(person: User, *, now: dt.datetime) -> str:
    """Return the file, its words in the language in use. A query a part, and one for the sessions."""
    content = {
        "format": FORMAT,
        "about": _(
            "What Klyngetal keeps about you. Moments are in ISO 8601 with their offset, figures exact with a"
            " decimal point. Passwords, codes and keys are left out, so that the file lets nobody in; so are"
            " the names of others."
        ),
        "language": get_language(),
        "made_at": now,
        "parts": [*_parts(person), _sessions(person, now)],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=_exact) + "\n"


def _parts(person: User) -> Iterable[dict[str, Any]]:
    for part in all_parts():
        yield {
            "key": part.key,
            "title": str(part.title),
            "description": str(part.says),
            "columns": {name: str(column.says) for name, column in part.columns.items()},
            "rows": list(part.rows(person)),
        }


def _sessions(person: User, now: dt.datetime) -> dict[str, Any]:
    return {
        "key": "sessions",
        "title": _("Where you are logged in"),
        "description": _("The browsers in which you are logged in now."),
        "columns": {"ends": _("when you are logged out there, if you do nothing")},
        "rows": [{"ends": ends} for ends in sessions_of(person, now=now)],
    }


def _exact(value: Any) -> str:
    match value:
        case dt.datetime():
            return timezone.localtime(value).isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case Decimal() | uuid.UUID():
            return str(value)
    raise TypeError(f"{value!r} has no form in the file.")
