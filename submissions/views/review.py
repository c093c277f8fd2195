"""One submission as its reviewers see it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Action, Thing, may
from submissions.audit.event_words import event_words
from submissions.board.choice import read_choice
from submissions.board.rows import neighbours
from submissions.content import canonical_content, hash_of
from submissions.dossier import load_dossier
from submissions.markdown import render_markdown
from submissions.models import Event, Question, Submission, SubmissionStatus
from submissions.models.submission import SETTLED
from submissions.reviewing.comments import comments_closed_reason
from submissions.reviewing.decisions import decisions_for
from submissions.reviewing.differences import Difference, difference_of
from submissions.reviewing.page import remarks_on, review_page
from submissions.reviewing.peers import peers_of
from submissions.views.lookup import person, reviewed_submission, roles_in

# The parameter that leaves out what needs no look, and its one value.
SHOW, ATTENTION = "show", "attention"
# What came back is of interest until it is decided about again.
COMPARED = frozenset({SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW})

# A deadline of its own, given meanwhile, is an event of the same status.
TAKEN_BY = frozenset({Action.TAKE, Action.TAKE_OVER})


@require_safe
def review(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Show one submission with all that a reviewer judges it by, and the way to its neighbours."""
    submission = reviewed_submission(request, slug, year, Action.REVIEW)
    # Before the figures are read: what changes in between is then not approved unseen.
    text = canonical_content(submission)
    dossier = load_dossier(submission)
    user, roles, now = person(request), roles_in(request, submission), timezone.now()
    choice, only = read_choice(request.GET), request.GET.get(SHOW) == ATTENTION
    events = list(submission.events.select_related("user"))
    remarks = remarks_on(submission, dossier.questions)
    context = {
        "submission": submission,
        "page": review_page(
            dossier, peers_of(submission, dossier.questions), remarks, only_what_needs_a_look=only
        ),
        "only_what_needs_a_look": only,
        "comments_closed": comments_closed_reason(submission),
        "corrections": remarks.corrections,
        "difference": _difference(submission, events, dossier.questions, text),
        "events": [(event_words(event), event) for event in events],
        "taken": _taken(submission, events),
        "decisions": decisions_for(user, submission, roles, now),
        "content_hash": hash_of(text),
        "may_extend": submission.status not in SETTLED and may(roles, Action.EXTEND, Thing.SUBMISSION),
        "stories": [
            (story, render_markdown(story.body, below=3))
            for story in submission.cases.select_related("consent_by")
        ],
        "neighbours": neighbours(submission.round, choice, submission, user=user, now=now),
        "list_query": choice.querystring,
        "querystring": "&".join(
            part for part in (choice.querystring, f"{SHOW}={ATTENTION}" if only else "") if part
        ),
    }
    return render(request, "submissions/review.html", context)


def _difference(
    submission: Submission, events: Sequence[Event], questions: Sequence[Question], text: str
) -> Difference | None:
    """Return what was corrected since it was sent back. No query where it never was."""
    returned = any(event.to_status == SubmissionStatus.RETURNED for event in events)
    if not returned or submission.status not in COMPARED:
        return None
    return difference_of(submission, questions=questions, text=text)


def _taken(submission: Submission, events: Sequence[Event]) -> Event | None:
    """Return when who has it took it into review, or over from a colleague."""
    if submission.status != SubmissionStatus.IN_REVIEW:
        return None
    return next((event for event in reversed(events) if event.action in TAKEN_BY), None)
