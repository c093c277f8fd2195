"""The people of a cluster: who has access, and inviting a colleague."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.keeps_typing import keeps_typing
from accounts.models import Cluster, ClusterRole, Language
from accounts.people.forms import InviteForm
from accounts.people.listing import people_of_cluster
from accounts.people.lookup import kept_cluster, person
from accounts.services.errors import NotAllowed
from accounts.services.invite import VALID_FOR, invite
from accounts.typed import put_back

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def cluster_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who has access to a cluster, since when, and who is invited."""
    cluster = kept_cluster(request, slug)
    context = {
        "cluster": cluster,
        "people": people_of_cluster(cluster, now=timezone.now()),
    }
    return render(request, "people/cluster.html", context)


@require_http_methods(FORM_METHODS)
@keeps_typing
def cluster_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a colleague to a cluster."""
    cluster = kept_cluster(request, slug)
    if request.method != "POST":
        return _invite_page(request, cluster, InviteForm(roles=ClusterRole))
    form = InviteForm(request.POST, roles=ClusterRole)
    if not form.is_valid():
        return _invite_page(request, cluster, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        invitation = invite(
            email=form.cleaned_data["email"],
            cluster=cluster,
            role=ClusterRole(form.cleaned_data["role"]),
            language=Language(form.cleaned_data["language"]),
            user=person(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        form.add_error("email", str(refusal))
        return _invite_page(request, cluster, form, HTTPStatus.CONFLICT)
    said = _("%(email)s is invited, and gets a mail with a link that works for %(days)s days.")
    messages.success(request, said % {"email": invitation.email, "days": VALID_FOR.days})
    return redirect("cluster-people", slug)


def _invite_page(
    request: HttpRequest, cluster: Cluster, form: InviteForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "cluster": cluster,
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "errors": form.summary,
        "days": VALID_FOR.days,
    }
    return render(request, "people/invite.html", context, status=status)
