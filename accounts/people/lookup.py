"""Find whose people a page is about: a cluster that the person may not look into is not there."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import Action, Thing, may
from accounts.models import Cluster, Invitation, User
from accounts.roles import roles_for
from accounts.services.hold_people import thing_of


def person(request: HttpRequest) -> User:
    """Return who is signed in. Only behind sign-in."""
    return cast("User", request.user)


def require_staff_keeper(request: HttpRequest) -> None:
    """Let only those go on who see everybody.

    Raises:
        PermissionDenied: the person does not.
    """
    if not may(roles_for(person(request)), Action.VIEW, Thing.STAFF):
        raise PermissionDenied


def kept_cluster(request: HttpRequest, slug: str) -> Cluster:
    """Return a cluster whose people this person keeps. Two queries.

    Raises:
        Http404: there is none, or they have nothing to do with it.
        PermissionDenied: they work for it, and do not keep its people.
    """
    cluster = get_object_or_404(Cluster, slug=slug)
    roles = roles_for(person(request), cluster)
    if may(roles, Action.VIEW, Thing.PEOPLE):
        return cluster
    if may(roles, Action.VIEW, Thing.SUBMISSION):
        raise PermissionDenied
    raise Http404


def kept_invitation(request: HttpRequest, number: int) -> Invitation:
    """Return an invitation that this person may send again, correct or withdraw. Two queries.

    Raises:
        Http404: there is none, or they have nothing to do with what it leads to.
        PermissionDenied: they see the cluster, and do not keep its people.
    """
    invitations = Invitation.objects.select_related("cluster", "invited_by")
    invitation = get_object_or_404(invitations, pk=number)
    roles = roles_for(person(request), invitation.cluster)
    if may(roles, Action.INVITE, thing_of(invitation.cluster)):
        return invitation
    if invitation.cluster and may(roles, Action.VIEW, Thing.SUBMISSION):
        raise PermissionDenied
    raise Http404


def clusters_kept(user: User) -> list[Cluster]:
    """Return the clusters for which the person is signatory, by name. One query."""
    return list(Cluster.objects.filter(memberships__user=user, memberships__role="signatory"))
