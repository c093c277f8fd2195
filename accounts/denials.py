"""What the log says of pages that were refused to who is signed in: once an hour, person and page.

A page of a cluster that is not one's own reads as one that is not there; the log knows the difference.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.access import Action, Thing, may
from accounts.models import AuditEntry, Cluster, User
from accounts.roles import roles_for
from accounts.services.record import record

DENIED = "access-denied"
NOT_AGAIN_WITHIN = dt.timedelta(hours=1)


def record_denial(request: HttpRequest, exception: Exception) -> None:
    """Write down that a page was refused, if `exception` says so."""
    user, match = request.user, request.resolver_match
    if not isinstance(user, User) or match is None or not isinstance(exception, PermissionDenied | Http404):
        return
    cluster = _cluster_of(match.kwargs)
    if isinstance(exception, Http404) and not _is_hidden(cluster, user):
        return
    now, page, year = timezone.now(), str(match.url_name), match.kwargs.get("year")
    same = AuditEntry.objects.filter(action=DENIED, user=user, subject=page, cluster=cluster, year=year)
    if not same.filter(at__gt=now - NOT_AGAIN_WITHIN).exists():
        record(
            DENIED, user=user, now=now, cluster=cluster, year=year, subject=page, method=str(request.method)
        )


def _cluster_of(named: Mapping[str, Any]) -> Cluster | None:
    """Return the cluster of an address, where it names one."""
    if "slug" in named:
        return Cluster.objects.filter(slug=named["slug"]).first()
    return None


def _is_hidden(cluster: Cluster | None, user: User) -> bool:
    """Whether there is such a cluster, and the person may not look into it."""
    return cluster is not None and not may(roles_for(user, cluster), Action.VIEW, Thing.SUBMISSION)
