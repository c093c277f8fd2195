"""One person of a cluster: another role, removing them, and giving the access back."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Action, Thing, may
from accounts.models import Cluster, ClusterRole, Membership
from accounts.people.forms import RoleForm
from accounts.people.lookup import kept_cluster, person
from accounts.roles import roles_for
from accounts.services.change_member import (
    change_role,
    consequences_for,
    only_signatory_words,
    remove_member,
    restore_member,
)
from accounts.services.errors import AskFirst, Consequence, NotAllowed

FORM_METHODS = ["GET", "HEAD", "POST"]
YES = "yes-to"  # the boxes of a page: the consequences that one says yes to


def said_yes_to(request: HttpRequest) -> frozenset[Consequence]:
    """Return the consequences that a person ticked."""
    return frozenset(Consequence(word) for word in request.POST.getlist(YES) if word in set(Consequence))


@require_http_methods(FORM_METHODS)
def cluster_person(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one person of a cluster; on POST give them another role."""
    cluster = kept_cluster(request, slug)
    membership = _membership(cluster, number)
    if request.method != "POST":
        return _page(request, membership, RoleForm(roles=ClusterRole, role=membership.role))
    form = RoleForm(request.POST, roles=ClusterRole, role=membership.role)
    if not form.is_valid():
        return _page(request, membership, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    role = ClusterRole(form.cleaned_data["role"])
    try:
        change_role(
            cluster=cluster,
            person_id=number,
            role=role,
            user=person(request),
            now=timezone.now(),
            said_yes_to=said_yes_to(request),
        )
    except AskFirst:
        return _page(request, membership, form, HTTPStatus.CONFLICT, asking=True)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("cluster-person", slug, number)
    said = _("%(who)s is %(role)s now.") % {"who": membership.user, "role": role.label.lower()}
    messages.success(request, said)
    return _on(request, membership)


@require_http_methods(FORM_METHODS)
def cluster_person_remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask whether to remove somebody from a cluster; on POST do it."""
    cluster = kept_cluster(request, slug)
    membership = _membership(cluster, number)
    if request.method != "POST":
        return _remove_page(request, membership)
    try:
        removed = remove_member(
            cluster=cluster,
            person_id=number,
            user=person(request),
            now=timezone.now(),
            said_yes_to=said_yes_to(request),
        )
    except AskFirst:
        return _remove_page(request, membership, HTTPStatus.CONFLICT, asking=True)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("cluster-person", slug, number)
    said = _("%(who)s has no access to %(cluster)s any more. You can undo it below for a week.")
    messages.success(request, said % {"who": removed, "cluster": cluster})
    return _on(request, membership)


@require_POST
def cluster_person_restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give somebody back the access that was taken from them lately."""
    cluster = kept_cluster(request, slug)
    try:
        back = restore_member(cluster=cluster, person_id=number, user=person(request), now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(who)s has access again, as before.") % {"who": back.user})
    return redirect("cluster-people", slug)


def _membership(cluster: Cluster, number: int) -> Membership:
    memberships = Membership.objects.select_related("user", "cluster")
    return get_object_or_404(memberships, cluster=cluster, user_id=number)


def _on(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Lead to the people of the cluster; to the front page whoever has just closed that to themselves."""
    roles = roles_for(person(request), membership.cluster)
    if may(roles, Action.VIEW, Thing.PEOPLE):
        return redirect("cluster-people", membership.cluster.slug)
    return redirect("home")


def _about(request: HttpRequest, membership: Membership, *, asking: bool) -> dict[str, object]:
    """Return what both pages say. Two queries."""
    user = person(request)
    consequences = consequences_for(membership, user)
    kept = Consequence.NO_SIGNATORY in consequences and not may(
        roles_for(user, membership.cluster), Action.LEAVE_NO_SIGNATORY, Thing.PEOPLE
    )
    return {
        "cluster": membership.cluster,
        "membership": membership,
        "consequences": sorted(consequences),
        "asking": asking,
        "kept": only_signatory_words(membership.user, membership.cluster) if kept else "",
    }


def _page(
    request: HttpRequest,
    membership: Membership,
    form: RoleForm,
    status: int = HTTPStatus.OK,
    *,
    asking: bool = False,
) -> HttpResponse:
    context = {**_about(request, membership, asking=asking), "form": form, "errors": form.summary}
    return render(request, "people/member.html", context, status=status)


def _remove_page(
    request: HttpRequest, membership: Membership, status: int = HTTPStatus.OK, *, asking: bool = False
) -> HttpResponse:
    # How much else they have: what ends with it, and what stays.
    others = membership.user.memberships.exclude(pk=membership.pk).exists()
    context = {
        **_about(request, membership, asking=asking),
        "has_more": others or bool(membership.user.role),
    }
    return render(request, "people/remove.html", context, status=status)
