"""What is said about a submission: all of it, what is about one figure or section, and one thread."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Action, Thing, may
from accounts.keeps_typing import keeps_typing
from accounts.typed import kept
from submissions.answers import questions_of
from submissions.forms.comment import CommentForm
from submissions.models import Comment, Indicator, Section, Submission
from submissions.reviewing.comments import (
    About,
    Thread,
    about_figure,
    about_section,
    about_thread,
    comments_closed_reason,
    discussions_of,
    figures_asked,
    threads_of,
)
from submissions.services.comment import reply, start
from submissions.services.errors import NotAllowed
from submissions.services.resolve_comment import reopen, resolve
from submissions.views.lookup import allows, person, roles_in, visible_submission

LONGEST_NUMBER = 18  # digits of a comment's number, which the database keeps in 64 bits


@require_safe
def comments(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show all threads of a submission, in the order of the questionnaire."""
    submission = visible_submission(request, slug, year)
    questions = questions_of(submission)
    threads = threads_of(submission)
    context = {
        **_frame(request, submission),
        "threads": threads,
        "discussions": discussions_of(threads, questions),
        "sections": [
            (about_section(section), figures_asked(one for one in questions if one.section_id == section.pk))
            for section in {one.section_id: one.section for one in questions}.values()
        ],
    }
    return render(request, "submissions/comment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def comment_figure(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show what is said about a figure, or say something about it."""
    submission = visible_submission(request, slug, year)
    about = about_figure(questions_of(submission), code)
    if about is None:
        raise Http404
    return _begun(request, submission, about)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def comment_section(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show what is said about a section as a whole, or say something about it."""
    submission = visible_submission(request, slug, year)
    section = get_object_or_404(Section, round=submission.round_id, code=code)
    return _begun(request, submission, about_section(section))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typing
def comment_thread(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Show a thread, or answer in it."""
    submission = visible_submission(request, slug, year)
    thread, about = _thread(submission, number)

    def answer(text: str) -> Comment:
        return reply(
            submission_id=submission.pk,
            thread_id=number,
            user=person(request),
            now=timezone.now(),
            text=text,
        )

    form = _form(request, f"thread-{number}", _("Your answer"))
    if request.method == "POST":
        return _sent(request, submission, about, form, answer, thread=thread)
    return _page(request, submission, about, form, thread=thread)


@require_POST
def comment_resolve(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Resolve a thread as the person saw it."""
    seen = request.POST.get("seen", "")
    return _settled(
        request,
        slug,
        year,
        number,
        lambda submission: resolve(
            submission_id=submission.pk,
            thread_id=number,
            user=person(request),
            now=timezone.now(),
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= LONGEST_NUMBER else None,
        ),
    )


@require_POST
def comment_reopen(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Open a thread again."""
    return _settled(
        request,
        slug,
        year,
        number,
        lambda submission: reopen(
            submission_id=submission.pk, thread_id=number, user=person(request), now=timezone.now()
        ),
    )


# --- Saying


def _begun(request: HttpRequest, submission: Submission, about: About) -> HttpResponse:
    def say(text: str) -> Comment:
        return start(
            submission_id=submission.pk,
            user=person(request),
            now=timezone.now(),
            text=text,
            figure=about.code,
            section=about.section.code if about.section else "",
        )

    form = _form(request, about.key, _("Your comment"))
    if request.method == "POST":
        return _sent(request, submission, about, form, say)
    return _page(request, submission, about, form)


def _form(request: HttpRequest, key: str, label: str) -> CommentForm:
    """Return the form with what was sent, or with what was typed before the sign-in ran out."""
    if request.method == "POST":
        return CommentForm(request.POST, key=key, label=label)
    put_back = kept(request, now=timezone.now())
    return CommentForm(key=key, label=label, typed=put_back.fields if put_back else None)


def _sent(
    request: HttpRequest,
    submission: Submission,
    about: About,
    form: CommentForm,
    say: Callable[[str], Comment],
    *,
    thread: Thread | None = None,
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, submission, about, form, thread=thread, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        said = say(form.cleaned_data["text"])
    except NotAllowed as refused:
        return _page(
            request, submission, about, form, thread=thread, status=HTTPStatus.CONFLICT, refusal=str(refused)
        )
    except (Indicator.DoesNotExist, Section.DoesNotExist):
        why = _(
            "“%(label)s” was taken out of the questionnaire meanwhile, so the comment is not sent. What you "
            "wrote still stands here; copy it if you need it elsewhere."
        ) % {"label": about.label}
        return _page(request, submission, about, form, status=HTTPStatus.CONFLICT, refusal=why, gone=True)
    number = said.thread_id or said.pk
    if _in_place(request):
        return _block(request, submission, about, focus=number)
    messages.success(request, _("Your answer is added.") if thread else _("Your comment is added."))
    return redirect(_list_url(submission, number) if thread else _url_of_row(request, submission, about))


def _settled(
    request: HttpRequest, slug: str, year: int, number: int, settle: Callable[[Submission], bool]
) -> HttpResponse:
    submission = visible_submission(request, slug, year)
    _found, about = _thread(submission, number)
    refusal = ""
    try:
        settle(submission)
    except NotAllowed as refused:
        refusal = str(refused)
    if _in_place(request):
        status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
        return _block(request, submission, about, focus=number, refusal=refusal, status=status)
    if refusal:
        messages.error(request, refusal)
        return redirect("comment-thread", slug, year, number)
    return redirect(_list_url(submission, number))


# --- Showing


def _page(
    request: HttpRequest,
    submission: Submission,
    about: About,
    form: CommentForm,
    *,
    thread: Thread | None = None,
    status: int = HTTPStatus.OK,
    refusal: str = "",
    gone: bool = False,
) -> HttpResponse:
    """Show the field: alone, beside what it is about, or on a page of its own with what was said."""
    context = {
        **_frame(request, submission),
        "about": about,
        "form": form,
        "key": form.prefix,
        "thread": thread,
        "refusal": refusal,
        "gone": gone,
        "row_url": _url_of_row(request, submission, about),
    }
    if _in_place(request):
        response = render(request, "submissions/comment_write.html", context, status=status)
        return _laid(response, f"#place-{form.prefix}", "innerHTML")
    put_back = kept(request, now=timezone.now()) if request.method != "POST" else None
    page = {
        "errors": form.error_list() if form.is_bound else [],
        "put_back": put_back,
        "put_back_fields": [(form["text"].auto_id, form["text"].label)] if put_back else [],
        "discussion": () if thread else _threads_about(submission, about),
    }
    return render(request, "submissions/comment_page.html", {**context, **page}, status=status)


def _block(
    request: HttpRequest,
    submission: Submission,
    about: About,
    *,
    focus: int,
    refusal: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show all that is said about a figure or a section, to take the place of what stands there."""
    context = {
        **_frame(request, submission),
        "threads": _threads_about(submission, about),
        "code": about.code,
        "section": about.section,
        "label": about.label,
        "retired": about.within is None,
        "unfolded": True,
        "focus": focus,
        "refusal": refusal,
    }
    response = render(request, "submissions/comments_of.html", context, status=status)
    return _laid(response, f"#comments-{about.key}", "outerHTML")


def _laid(response: HttpResponse, target: str, swap: str) -> HttpResponse:
    """Tell htmx where an answer goes. Any other, such as that one must sign in, goes beside the button."""
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = target, swap
    return response


def _frame(request: HttpRequest, submission: Submission) -> Mapping[str, Any]:
    """Return what every page about comments shows. One query: what the person is to the cluster.

    Raises:
        PermissionDenied: the person may see the submission, but not comment on it.
    """
    if not may(roles_in(request, submission), Action.COMMENT, Thing.SUBMISSION):
        raise PermissionDenied
    return {
        "submission": submission,
        "reviewing": allows(request, Action.VIEW, Thing.BOARD),
        "comments_closed": comments_closed_reason(submission),
        "querystring": request.META.get("QUERY_STRING", ""),
    }


def _in_place(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined] # set by django-htmx


# --- Finding


def _thread(submission: Submission, number: int) -> tuple[Thread, About]:
    """Return a thread and what it is about.

    Raises:
        Http404: the submission has no such thread.
    """
    thread = threads_of(submission).with_number(number)
    if thread is None:
        raise Http404
    return thread, about_thread(thread, questions_of(submission))


def _threads_about(submission: Submission, about: About) -> tuple[Thread, ...]:
    threads = threads_of(submission)
    return threads.on_section(about.section.code) if about.section else threads.on_figure(about.code)


def _list_url(submission: Submission, number: int) -> str:
    page = reverse("comments", args=[submission.cluster.slug, submission.round.year])
    return f"{page}#thread-{number}"


def _url_of_row(request: HttpRequest, submission: Submission, about: About) -> str:
    """Return where the figure or the section stands: in the review for reviewers, in the form for others."""
    slug, year = submission.cluster.slug, submission.round.year
    if allows(request, Action.VIEW, Thing.BOARD):
        query = request.META.get("QUERY_STRING", "")
        anchor = f"#section-{about.section.code}" if about.section else f"#row-{about.code}"
        return reverse("review", args=[year, slug]) + (f"?{query}" if query else "") + anchor
    if about.within is None:
        return reverse("comments", args=[slug, year])
    return reverse("section", args=[slug, year, about.within.code]) + f"#comments-{about.key}"
