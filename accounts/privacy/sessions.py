"""The sessions of a person. A session does not tell whose it is before it is read."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.models import User


def sessions_of(person: User, *, now: dt.datetime) -> Sequence[dt.datetime]:
    """Return when each session of a person ends, the latest first. One query, of all that have not."""
    live = Session.objects.filter(expire_date__gt=now).order_by("-expire_date")
    return [one.expire_date for one in live if one.get_decoded().get(SESSION_KEY) == str(person.pk)]
