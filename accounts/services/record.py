"""Record what was done, where nothing else does."""

import datetime as dt
from typing import Any

from accounts.models import AuditEntry, Cluster, Invitation, User


def record(
    action: str,
    *,
    user: User | None,
    now: dt.datetime,
    cluster: Cluster | None = None,
    year: int | None = None,
    about: User | None = None,
    invitation: Invitation | None = None,
    subject: str = "",
    **detail: Any,
) -> AuditEntry:
    """Write down that `user`, or the portal by itself, did `action`; in the transaction of what was done.

    Args:
        action: a slug, a verb and its object: "round-opened".
        about: the person it was done to.
        invitation: the invitation it was done to.
        subject: what it was done to, by code or file name.
        detail: what else there is to know, such as old and new values. Never a password, a token or a figure
            that has a record of its own.
    """
    return AuditEntry.objects.create(
        at=now,
        user=user,
        action=action,
        cluster=cluster,
        year=year,
        about=about,
        invitation=invitation,
        subject=subject,
        detail=detail,
    )
