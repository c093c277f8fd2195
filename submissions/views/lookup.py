"""Find the submission that a page is about: one that the person may not see is not there."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from submissions.models import Submission

if TYPE_CHECKING:
    from accounts.access import Role


def person(request: HttpRequest) -> User:
    """Return who is signed in. Only behind sign-in."""
    return cast("User", request.user)


def visible_submission(request: HttpRequest, slug: str, year: int) -> Submission:
    """Return the submission of a cluster in a year.

    Raises:
        Http404: there is none, or the person may not see it.
    """
    visible = Submission.objects.visible_to(person(request)).with_people()
    return get_object_or_404(visible, cluster__slug=slug, round__year=year)


def roles_in(request: HttpRequest, submission: Submission) -> "frozenset[Role]":
    """Return what the person is to the submission's cluster. One query."""
    return roles_for(person(request), submission.cluster)


def may_edit(roles: "frozenset[Role]") -> bool:
    """Return whether someone of these roles fills in the form."""
    return may(roles, Action.EDIT, Thing.SUBMISSION)
