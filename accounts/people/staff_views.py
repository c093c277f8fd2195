"""Everybody: searched and narrowed down, one of them, the clusters with their people, and inviting staff."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Action, Thing, may
from accounts.keeps_typing import keeps_typing
from accounts.models import Cluster, ErasureRequest, Language, User, UserRole
from accounts.people.bare import bare_among
from accounts.people.everybody import clusters_with_people, found_people
from accounts.people.forms import InviteForm, PeopleSearchForm, RoleForm
from accounts.people.listing import open_invitations
from accounts.people.lookup import clusters_kept, person, require_staff_keeper
from accounts.people.member_views import said_yes_to
from accounts.roles import roles_for
from accounts.services.change_staff import (
    change_staff_role,
    is_last_administrator,
    last_administrator_words,
)
from accounts.services.errors import AskFirst, NotAllowed
from accounts.services.invite import VALID_FOR, invite
from accounts.typed import put_back

ROWS_A_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody to administrators; lead signatories to the people of their cluster."""
    if may(roles_for(person(request)), Action.VIEW, Thing.STAFF):
        return _everybody(request)
    clusters = clusters_kept(person(request))
    if not clusters:
        raise PermissionDenied
    if len(clusters) == 1:
        return redirect("cluster-people", clusters[0].slug)
    return render(request, "people/own_clusters.html", {"clusters": clusters})


def _everybody(request: HttpRequest) -> HttpResponse:
    clusters = Cluster.objects.filter(memberships__isnull=False).distinct()
    form = PeopleSearchForm(request.GET, clusters=list(clusters.values_list("slug", "name")))
    page = Paginator(found_people(form.search()), ROWS_A_PAGE).get_page(request.GET.get("page"))
    parameters = request.GET.copy()
    parameters.pop("page", None)
    context = {
        "form": form,
        "filtered": any(parameters.values()),
        "page_obj": page,
        "querystring": parameters.urlencode(),
        "invitations": open_invitations(None, now=timezone.now()),
    }
    return render(request, "people/everybody.html", context)


@require_safe
def people_clusters(request: HttpRequest) -> HttpResponse:
    """Show the clusters with how many people each has."""
    require_staff_keeper(request)
    today = timezone.localdate()
    context = {
        "clusters": clusters_with_people(today),
        # What reports within another cluster sends nothing itself.
        "bare": bare_among(Cluster.objects.reporters(today)),
    }
    return render(request, "people/clusters.html", context)


@require_http_methods(FORM_METHODS)
@keeps_typing
def staff_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to be reviewer or administrator."""
    require_staff_keeper(request)
    if request.method != "POST":
        return _invite_page(request, InviteForm(roles=UserRole))
    form = InviteForm(request.POST, roles=UserRole)
    if not form.is_valid():
        return _invite_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        invitation = invite(
            email=form.cleaned_data["email"],
            cluster=None,
            role=UserRole(form.cleaned_data["role"]),
            language=Language(form.cleaned_data["language"]),
            user=person(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        form.add_error("email", str(refusal))
        return _invite_page(request, form, HTTPStatus.CONFLICT)
    said = _("%(email)s is invited, and gets a mail with a link that works for %(days)s days.")
    messages.success(request, said % {"email": invitation.email, "days": VALID_FOR.days})
    return redirect("people")


@require_http_methods(FORM_METHODS)
def person_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one person with all that they have access to; on POST give them another role as staff."""
    require_staff_keeper(request)
    one = get_object_or_404(User, pk=number)
    if one.erased_at is not None:
        return render(request, "people/erased.html", {"one": one}, status=HTTPStatus.GONE)
    if request.method != "POST":
        return _person_page(request, one, RoleForm(roles=UserRole, role=one.role, none=True))
    form = RoleForm(request.POST, roles=UserRole, role=one.role, none=True)
    if not form.is_valid():
        return _person_page(request, one, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        changed = change_staff_role(
            person_id=number,
            role=form.staff_role(),
            user=person(request),
            now=timezone.now(),
            said_yes_to=said_yes_to(request),
        )
    except AskFirst as asked:
        return _person_page(
            request, one, form, HTTPStatus.CONFLICT, asking=True, consequences=sorted(asked.consequences)
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("person", number)
    messages.success(request, _role_words(changed))
    # Whoever is administrator no more is led to where their work is.
    still = may(roles_for(person(request)), Action.VIEW, Thing.STAFF)
    return redirect("person", number) if still and changed.pk != request.user.pk else redirect("home")


def _role_words(one: User) -> str:
    if one.role:
        return _("%(who)s is %(role)s now.") % {"who": one, "role": one.get_role_display().lower()}
    if one.is_active:
        return _("%(who)s has no role at Cluster Excellence Denmark any more.") % {"who": one}
    return _("%(who)s has access to nothing any more, and cannot log in.") % {"who": one}


def _person_page(
    request: HttpRequest, one: User, form: RoleForm, status: int = HTTPStatus.OK, **more: object
) -> HttpResponse:
    context = {
        "one": one,
        "memberships": one.memberships.select_related("cluster").order_by("cluster__name"),
        "kept": last_administrator_words(one) if is_last_administrator(one) else "",
        "request_to_erase": ErasureRequest.objects.open().filter(person=one).first(),
        "form": form,
        "errors": form.summary,
        **more,
    }
    return render(request, "people/person.html", context, status=status)


def _invite_page(request: HttpRequest, form: InviteForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "errors": form.summary,
        "days": VALID_FOR.days,
    }
    return render(request, "people/invite.html", context, status=status)
