"""Erasing a person who has asked for it, or who cannot log in any more; and refusing it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeps_typing import keeps_typing
from accounts.models import ErasureRequest, User
from accounts.people.forms import RefuseErasureForm
from accounts.people.lookup import person, require_staff_keeper
from accounts.people.member_views import said_yes_to
from accounts.services.ask_for_erasure import refuse_erasure
from accounts.services.change_staff import is_last_administrator, last_administrator_words
from accounts.services.erase_person import erase_person, left_without_signatory, may_be_erased
from accounts.services.errors import AskFirst, NotAllowed
from accounts.typed import put_back

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def person_erase(request: HttpRequest, number: int) -> HttpResponse:
    """Say what goes and what stays; on POST erase the person."""
    one = _living(request, number)
    if request.method != "POST":
        return _erase_page(request, one)
    try:
        erase_person(
            person_id=number,
            user=person(request),
            now=timezone.now(),
            said_yes_to=said_yes_to(request),
        )
    except AskFirst:
        return _erase_page(request, one, HTTPStatus.CONFLICT, asking=True)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("person", number)
    messages.success(request, _("The person is erased, and told so by mail."))
    return redirect("people")


@require_http_methods(FORM_METHODS)
@keeps_typing
def person_erase_refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Ask why it is refused; on POST refuse it."""
    one = _living(request, number)
    if request.method != "POST":
        return _refuse_page(request, one, RefuseErasureForm())
    form = RefuseErasureForm(request.POST)
    if not form.is_valid():
        return _refuse_page(request, one, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        refuse_erasure(
            person_id=number, user=person(request), now=timezone.now(), reason=form.cleaned_data["reason"]
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The request is refused, and the person gets a mail with the reason."))
    return redirect("person", number)


def _living(request: HttpRequest, number: int) -> User:
    """Return a person who is not erased. Only for who keeps everybody."""
    require_staff_keeper(request)
    one = get_object_or_404(User, pk=number)
    if one.erased_at is not None:
        raise Http404
    return one


def _erase_page(
    request: HttpRequest, one: User, status: int = HTTPStatus.OK, *, asking: bool = False
) -> HttpResponse:
    kept = ""
    if is_last_administrator(one):
        kept = last_administrator_words(one)
    elif one.pk == person(request).pk:
        kept = _("Another administrator has to erase you.")
    elif not may_be_erased(one):
        kept = _("The person has not asked to be erased, or does not ask for it any more.")
    context = {
        "one": one,
        "asked": ErasureRequest.objects.open().filter(person=one).first(),
        "bare": list(left_without_signatory(one)),
        "kept": kept,
        "asking": asking,
    }
    return render(request, "people/erase.html", context, status=status)


def _refuse_page(
    request: HttpRequest, one: User, form: RefuseErasureForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "one": one,
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "errors": form.summary,
    }
    return render(request, "people/erase_refuse.html", context, status=status)
