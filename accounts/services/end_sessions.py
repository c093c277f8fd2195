"""End all sessions of a person."""

import datetime as dt

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.models import User


def end_sessions(*, user: User, now: dt.datetime) -> int:
    """Sign `user` out wherever they are signed in, from their next request on. Return of how many browsers.

    A session does not tell whose it is before it is read: all that have not expired are.
    """
    theirs = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=now).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
