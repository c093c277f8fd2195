"""The pages of a secretariat: its submissions, and the overview of one."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Action
from submissions.deadline import deadline_of
from submissions.dossier import Dossier, load_dossier
from submissions.last_work import last_changes
from submissions.models import Comment, Event, RoundStatus, SendingRequest, Submission, SubmissionStatus
from submissions.next_step import next_step
from submissions.obstacles import obstacles_of
from submissions.receipt import sendings_of
from submissions.reviewing.corrections import corrections_of
from submissions.sent_back import returned_by
from submissions.services.answer_correction import answer_refusal
from submissions.views.lookup import may_recall, person, roles_in, visible_submission
from submissions.views.steps import steps_of
from submissions.windows import EDITABLE_STATUSES

ROWS_A_PAGE = 50


@require_safe
def submission_list(request: HttpRequest) -> HttpResponse:
    """Show the submissions of the clusters that the person works for, newest round first."""
    submissions = (
        Submission.objects.of_member(person(request))
        .exclude(round__status=RoundStatus.PLANNED)
        .with_people()
        .annotate(corrections_waiting=Count("corrections", filter=Q(corrections__confirmed__isnull=True)))
        .order_by("-round__year", Lower("cluster__name"))
    )
    page = Paginator(submissions, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "submissions/list.html", {"page_obj": page})


@require_safe
def overview(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show a submission: its sections with their state, the deadline, and what happens next."""
    submission = visible_submission(request, slug, year)
    now = timezone.now()
    roles = roles_in(request, submission)
    dossier = load_dossier(submission)
    changes = last_changes(submission, dossier.questions)
    steps = steps_of(dossier, last_changes=changes)
    sending = sendings_of(submission).first()
    latest = max(changes.values(), key=lambda change: change.pk, default=None)
    returned = returned_context(dossier)
    sent_back = returned.get("returned")
    context = {
        "submission": submission,
        "steps": steps,
        "done": sum(step.done for step in steps),
        "latest": latest,
        "deadline": deadline_of(submission, now),
        "next_step": next_step(
            dossier,
            obstacles_of(dossier),
            roles,
            now,
            unfinished=next((step.url for step in steps if not step.done), ""),
            has_receipt=sending is not None,
            readmitted=bool(returned.get("readmitted")),
            corrected=isinstance(sent_back, Event) and latest is not None and latest.at > sent_back.at,
        ),
        "sending": sending,
        "asked": asked(submission, sending),
        "may_recall": may_recall(roles, submission, now),
        "corrections_waiting": corrections_of(submission, dossier.questions).waiting,
        "may_answer_corrections": not answer_refusal(submission, roles),
        "open_comments": Comment.objects.open_threads().filter(submission=submission).count(),
        **returned,
    }
    return render(request, "submissions/overview.html", context)


def asked(submission: Submission, sending: Event | None) -> SendingRequest | None:
    """Return the latest request to send that is not answered by a sending yet; None where there is none."""
    if submission.status not in EDITABLE_STATUSES:
        return None
    latest = submission.sending_requests.select_related("user").last()
    return None if latest is None or (sending is not None and sending.at > latest.at) else latest


def returned_context(dossier: Dossier) -> dict[str, object]:
    """Return what the page says of a submission that was sent back: by whom, why, and what to correct.

    One that was excused, and is readmitted where no deadline applies any more, says so instead.
    """
    submission = dossier.submission
    if submission.status != SubmissionStatus.RETURNED:
        return {}
    labels = {question.code: question for question in dossier.questions}
    codes: Sequence[str] = submission.open_questions
    returned = returned_by(submission)
    return {
        "returned": returned,
        "readmitted": returned is not None and returned.action == Action.READMIT,
        "returned_questions": [labels[code] for code in codes if code in labels],
    }
