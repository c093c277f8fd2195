"""The pages of a secretariat: its submissions, and the overview of one."""

from http import HTTPStatus

from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Action, Thing, may
from submissions.closed import closed_reason
from submissions.dossier import load_dossier
from submissions.models import RoundStatus, Submission, SubmissionStatus
from submissions.services.errors import ChecksFailed, NotAllowed
from submissions.services.recall import recall
from submissions.services.submit import submit
from submissions.views.lookup import may_edit, person, roles_in, visible_submission
from submissions.views.messages import tell_done, tell_refused
from submissions.views.steps import steps_of

ROWS_A_PAGE = 50
# So many missing answers are named one by one; more are told as a number, with the way to go on.
FEW = 5


@require_safe
def submission_list(request: HttpRequest) -> HttpResponse:
    """Show the submissions of the clusters that the person works for, newest round first."""
    submissions = (
        Submission.objects.of_member(person(request))
        .exclude(round__status=RoundStatus.PLANNED)
        .with_people()
        .order_by("-round__year", Lower("cluster__name"))
    )
    page = Paginator(submissions, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "submissions/list.html", {"page_obj": page})


@require_safe
def overview(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show a submission: its sections with their state, the deadline, and what happens next."""
    submission = visible_submission(request, slug, year)
    return _overview(request, submission)


@require_POST
def send(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Send a submission. Sending twice sends once."""
    submission = visible_submission(request, slug, year)
    if submission.status == SubmissionStatus.SUBMITTED:
        return redirect("submission", slug, year)
    try:
        submit(submission_id=submission.pk, user=person(request), now=timezone.now())
    except ChecksFailed:
        return _overview(request, submission, status=422)
    except NotAllowed as refusal:
        tell_refused(request, refusal)
        return redirect("submission", slug, year)
    tell_done(request, Action.SUBMIT)
    return redirect("submission", slug, year)


@require_POST
def take_back(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Recall a submission that is not in review yet."""
    submission = visible_submission(request, slug, year)
    try:
        recall(submission_id=submission.pk, user=person(request), now=timezone.now())
    except NotAllowed as refusal:
        tell_refused(request, refusal)
    else:
        tell_done(request, Action.RECALL)
    return redirect("submission", slug, year)


def _overview(request: HttpRequest, submission: Submission, *, status: int = HTTPStatus.OK) -> HttpResponse:
    now = timezone.now()
    roles = roles_in(request, submission)
    dossier = load_dossier(submission)
    deadline = submission.extended_to or submission.round.deadline
    blocking = [finding for finding in dossier.findings if finding.blocks]
    reason = closed_reason(submission, now)
    labels = {question.code: question for question in dossier.questions}
    unanswered = [finding for finding in blocking if not dossier.answers[finding.codes[0]].answered]
    if len(unanswered) > FEW:
        blocking = [finding for finding in blocking if finding not in unanswered]
    steps = steps_of(dossier)
    context = {
        "submission": submission,
        "steps": steps,
        "missing": len(unanswered) if len(unanswered) > FEW else 0,
        "go_on": next((step for step in steps if not step.done), None),
        "deadline": deadline,
        "days_left": (timezone.localdate(deadline) - timezone.localdate(now)).days,
        "closed_reason": reason,
        "blocking": [(finding, labels[finding.codes[0]]) for finding in blocking],
        "refused": status != HTTPStatus.OK,
        "may_edit": may_edit(roles) and not reason,
        "may_send": may(roles, Action.SUBMIT, Thing.SUBMISSION) and not reason,
        "may_recall": may(roles, Action.RECALL, Thing.SUBMISSION)
        and submission.status == SubmissionStatus.SUBMITTED,
        "returned": submission.events.filter(to_status=SubmissionStatus.RETURNED).last()
        if submission.status == SubmissionStatus.RETURNED
        else None,
        "returned_questions": [labels[code] for code in submission.open_questions if code in labels],
    }
    return render(request, "submissions/overview.html", context, status=status)
