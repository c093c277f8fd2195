"""The words of our mails: all kinds, and changing one."""

import datetime as dt
from dataclasses import replace
from http import HTTPStatus
from typing import TypedDict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Action, Thing
from accounts.keeps_typing import keeps_typing
from accounts.models import AuditEntry, Language, User
from accounts.services.last_record import last_record
from accounts.typed import put_back
from submissions.forms.mails import MailTextForm
from submissions.mail.examples import example_text, previewed
from submissions.mail.places import places_of
from submissions.mail.problems import problems_of
from submissions.mail.words import Words, all_words, words_of
from submissions.models import MailKind
from submissions.services.change_mail_text import (
    CHANGED,
    RESET,
    WordsChanged,
    WordsRefused,
    change_mail_text,
    record_subject,
    restore_mail_text,
)
from submissions.views.lookup import person, require
from submissions.views.mails import may_edit_mails


class _About(TypedDict):
    kind: MailKind
    language: str
    user: User
    now: dt.datetime
    version: int


@require_safe
def mail_texts(request: HttpRequest) -> HttpResponse:
    """Show every kind of mail with its subject in each language."""
    may_edit = may_edit_mails(request)
    words = all_words()
    rows = [(kind, [words[kind, language] for language in Language.values]) for kind in MailKind]
    context = {"rows": rows, "languages": Language, "may_edit": may_edit}
    return render(request, "submissions/mail_texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def mail_text(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Show the words of a kind of mail, preview them, change them, or go back to ours."""
    may_edit = may_edit_mails(request)
    words = _words(kind, language)
    if request.method != "POST":
        return _page(request, words, MailTextForm(words=words), may_edit=may_edit)
    require(request, Action.EDIT, Thing.MAIL)
    form = MailTextForm(request.POST, words=words)
    if not form.is_valid():
        return _page(request, words, form, may_edit=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "preview" in request.POST:
        return _preview(request, words, form)
    try:
        return _save(request, words, form)
    except WordsRefused as refused:
        form.add_problems(refused.problems)
        return _page(request, words, form, may_edit=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except WordsChanged as faster:
        # What was typed stays in the form, over the version that stands now: saving again is a choice.
        form.data = {**request.POST.dict(), "version": str(faster.words.version)}
        return _page(
            request,
            faster.words,
            form,
            may_edit=True,
            status=HTTPStatus.CONFLICT,
            faster=last_record(CHANGED, RESET, subject=record_subject(words.kind, words.language)),
        )


def _save(request: HttpRequest, words: Words, form: MailTextForm) -> HttpResponse:
    """Save what was typed, or go back to ours, and lead on."""
    about: _About = {
        "kind": words.kind,
        "language": words.language,
        "user": person(request),
        "now": timezone.now(),
        "version": form.cleaned_data["version"],
    }
    if "restore" in request.POST:
        restore_mail_text(**about)
        messages.success(request, _("The mail has the original text again. It applies to mails from now on."))
        return redirect("mail-text", words.kind, words.language)
    change_mail_text(**about, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"])
    messages.success(request, _("The text is saved. It applies to mails from now on."))
    return redirect("mail-texts")


def _words(kind: str, language: str) -> Words:
    """Return the words that hold.

    Raises:
        Http404: there is no such kind or language.
    """
    if kind not in MailKind.values or language not in Language.values:
        raise Http404
    return words_of(MailKind(kind), language)


def _preview(request: HttpRequest, words: Words, form: MailTextForm) -> HttpResponse:
    typed = replace(words, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"])
    problems = problems_of(words.kind, subject=typed.subject, body=typed.body)
    form.add_problems(problems)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return _page(request, words, form, may_edit=True, status=status, typed=None if problems else typed)


def _page(
    request: HttpRequest,
    words: Words,
    form: MailTextForm,
    *,
    may_edit: bool,
    status: int = HTTPStatus.OK,
    typed: Words | None = None,
    faster: AuditEntry | None = None,
) -> HttpResponse:
    context = {
        "words": words,
        "title": words.kind.label,
        "language": Language(words.language).label,
        "form": form,
        "put_back": put_back(request, form, now=timezone.now()),
        "errors": [
            (bound.auto_id, str(bound.label), str(message)) for bound in form for message in bound.errors
        ],
        "places": [(place, example_text(place, words.language)) for place in places_of(words.kind)],
        "may_edit": may_edit,
        "preview": previewed(typed or words),
        "typed": typed is not None,
        "faster": faster,
    }
    return render(request, "submissions/mail_text.html", context, status=status)
