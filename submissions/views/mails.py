"""The mails that are written: all of them, one of them, and trying one again."""

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Action, Thing
from submissions.forms.mails import MailSearchForm
from submissions.mail.jobs import has_queue
from submissions.mail.sent import MailState, found_mails, problem_words, state_of
from submissions.models import MOST_ATTEMPTS, Mail, Round
from submissions.services.errors import NotAllowed
from submissions.services.try_mail_again import is_being_tried, try_mail_again
from submissions.views.lookup import allows, person, require
from submissions.views.messages import tell_refused

ROWS_A_PAGE = 50
# A mail is a document of its own, with its own style and nothing that runs, and only our own pages show it.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "img-src": None,
    "sandbox": ["allow-popups"],
}


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Show the mails that are looked for, newest first."""
    may_edit = may_edit_mails(request)
    years = list(Round.objects.values_list("year", flat=True))
    form = MailSearchForm(request.GET, years=years)
    page = Paginator(found_mails(form.search()), ROWS_A_PAGE).get_page(request.GET.get("page"))
    parameters = request.GET.copy()
    parameters.pop("page", None)
    context = {
        "form": form,
        "filtered": any(parameters.values()),
        "page_obj": page,
        "querystring": parameters.urlencode(),
        "rows": [(mail, state_of(mail), problem_words(mail)) for mail in page],
        "sent_by_hand": may_edit and not has_queue() and Mail.objects.waiting().exists(),
    }
    return render(request, "submissions/mails.html", context)


@require_safe
def mail_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one mail: what it said, to whom, and how far it is."""
    may_edit = may_edit_mails(request)
    mail = _mail(number)
    state = state_of(mail)
    resting = state in {MailState.FAILED, MailState.GIVEN_UP} and not is_being_tried(mail, timezone.now())
    context = {
        "mail": mail,
        "state": state,
        "problem": problem_words(mail),
        "may_try": may_edit and resting and bool(mail.address),
        "most_attempts": MOST_ATTEMPTS,
        "queue": has_queue(),
        "sent_by_hand": may_edit and not has_queue(),
    }
    return render(request, "submissions/mail.html", context)


@require_safe
@xframe_options_sameorigin
@csp_replace(MAIL_POLICY)  # type: ignore[arg-type] # its type knows no views with arguments
def mail_html(request: HttpRequest, number: int) -> HttpResponse:
    """Show a mail as a mail program does."""
    may_edit_mails(request)
    return HttpResponse(_mail(number).html)


@require_POST
def mail_try(request: HttpRequest, number: int) -> HttpResponse:
    """Try to send a mail now."""
    require(request, Action.EDIT, Thing.MAIL)
    mail = _mail(number)
    try:
        try_mail_again(mail_id=mail.pk, user=person(request), now=timezone.now())
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    else:
        messages.success(request, _("The mail is being sent. Look at this page again in a moment."))
    return redirect("mail", number)


def may_edit_mails(request: HttpRequest) -> bool:
    """Return whether the person may change words and try mails again.

    Raises:
        PermissionDenied: they may not even read them.
    """
    require(request, Action.VIEW, Thing.MAIL)
    return allows(request, Action.EDIT, Thing.MAIL)


def _mail(number: int) -> Mail:
    mails = Mail.objects.select_related("recipient", "submission__cluster", "submission__round")
    return get_object_or_404(mails, pk=number)
