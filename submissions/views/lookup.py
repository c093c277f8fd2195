"""Find the submission that a page is about: one that the person may not see is not there."""

import datetime as dt
from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Submission
from submissions.sent_back import opens_when_recalled
from submissions.status import TRANSITIONS

if TYPE_CHECKING:
    from accounts.access import Role

LONGEST_NUMBER = 18  # digits of what the database keeps in 64 bits


def number_in(sent: QueryDict, name: str) -> int | None:
    """Return the number of a row, or a version, that a form carries; None where none is there."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def seen_version(request: HttpRequest) -> int:
    """Return the version of the round that was on the page which was sent; 0 where it does not say."""
    return number_in(request.POST, "round_version") or 0


def person(request: HttpRequest) -> User:
    """Return who is signed in. Only behind sign-in."""
    return cast("User", request.user)


def allows(request: HttpRequest, action: Action, thing: Thing) -> bool:
    """Return whether the person may do `action` with what is of no one cluster. No query."""
    return may(roles_for(person(request)), action, thing)


def require(request: HttpRequest, action: Action, thing: Thing) -> None:
    """Let only those go on who may do `action` with what is of no one cluster. No query.

    Raises:
        PermissionDenied: the person may not.
    """
    if not allows(request, action, thing):
        raise PermissionDenied


def visible_submission(request: HttpRequest, slug: str, year: int) -> Submission:
    """Return the submission of a cluster in a year.

    Raises:
        Http404: there is none, or the person may not see it.
    """
    visible = Submission.objects.visible_to(person(request)).with_people()
    return get_object_or_404(visible, cluster__slug=slug, round__year=year)


def reviewed_submission(request: HttpRequest, slug: str, year: int, action: Action) -> Submission:
    """Return the submission of a cluster in a year, for an `action` of reviewers. One query.

    Raises:
        Http404: there is none, or the person may not see it.
        PermissionDenied: they may see it, and are no reviewer.
    """
    submission = visible_submission(request, slug, year)
    require(request, action, Thing.SUBMISSION)
    return submission


def roles_in(request: HttpRequest, submission: Submission) -> "frozenset[Role]":
    """Return what the person is to the submission's cluster. One query."""
    return roles_for(person(request), submission.cluster)


def may_edit(roles: "frozenset[Role]") -> bool:
    """Return whether someone of these roles fills in the form."""
    return may(roles, Action.EDIT, Thing.SUBMISSION)


def may_recall(roles: "frozenset[Role]", submission: Submission, now: dt.datetime) -> bool:
    """Return whether someone of these roles can recall `submission` at `now`."""
    return (
        may(roles, Action.RECALL, Thing.SUBMISSION)
        and submission.status in TRANSITIONS[Action.RECALL].begin
        and opens_when_recalled(submission, now)
    )
