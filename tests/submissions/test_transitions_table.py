"""Every status, every person, every action, at every time: what is allowed stands in the tables below.

They are written out here and not read from the portal's own, so that a rule that changes has to be changed
twice. What is allowed does that and nothing else; what is not changes nothing and says why, in both
languages.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from accounts.models import User
from submissions.content import content_hash
from submissions.models import (
    Event,
    Figure,
    FigureChange,
    Mail,
    ReturnedContent,
    Round,
    RoundStatus,
    SentContent,
    Submission,
    SubmissionStatus,
)
from submissions.services.approve import approve
from submissions.services.errors import NotAllowed
from submissions.services.excuse import excuse, readmit
from submissions.services.import_figures import ImportFailed, import_figures
from submissions.services.import_rows import ImportRow
from submissions.services.recall import recall
from submissions.services.release import release
from submissions.services.return_submission import reopen, return_submission
from submissions.services.save_figures import FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.services.take_over_review import take_over_review
from tests import builders
from tests.erase import erase
from tests.submissions.conftest import Cast

# --- The tables

STATUSES = ("not_started", "draft", "submitted", "in_review", "returned", "approved", "excused")
# "over" is after the last edit, until the job closes the round; "final" is without a deadline of its own.
TIMES = ("before", "open", "late", "over", "closed", "extended", "final", "published")

# What each action makes of each status it can be taken from.
LEADS = {
    "edit": {"not_started": "draft", "draft": "draft", "returned": "returned"},
    "submit": {"draft": "submitted", "returned": "submitted"},
    "recall": {"submitted": "draft"},  # see SENT_AGAIN
    "take": {"submitted": "in_review"},
    "take_over": {"in_review": "in_review"},
    "release": {"in_review": "submitted"},
    "approve": {"in_review": "approved"},
    "return": {"in_review": "returned"},
    "reopen": {"approved": "returned"},
    "excuse": {
        "not_started": "excused",
        "draft": "excused",
        "submitted": "excused",
        "in_review": "excused",
        "returned": "excused",
    },
    # Where it stood is read off its events, and here there are none.
    "readmit": {"excused": "not_started"},  # while figures can still be filled in; see SETTLED
    # On the server, by whoever runs commands there.
    "import": {
        "not_started": "submitted",
        "draft": "submitted",
        "submitted": "submitted",
        "returned": "submitted",
    },
}

# Of what was sent back and sent again, where that stands in its events.
SENT_AGAIN = {"recall": {"submitted": "returned"}}

# Once the figures of the round are final, who is readmitted is open as whatever was returned.
SETTLED = {("readmit", time): {"excused": "returned"} for time in ("final", "published")}

CLUSTER = {"editor", "signatory"}
REVIEWING = {"reviewer", "involved", "administrator"}
WHO = {
    "edit": CLUSTER,
    "submit": {"signatory"},
    "recall": {"signatory"},
    "take": REVIEWING,
    "take_over": REVIEWING - {"reviewer"},  # who has it already
    "release": {"reviewer"},
    "approve": REVIEWING - {"involved"},
    "return": REVIEWING,
    "reopen": REVIEWING,
    "excuse": REVIEWING,
    "readmit": REVIEWING,
    "import": {"nobody", "stranger", "editor", "signatory", "reviewer", "involved", "administrator"},
}
PEOPLE = ("nobody", "stranger", "editor", "signatory", "reviewer", "involved", "administrator")

WHILE_OPEN = {"open", "late", "extended"}
# What the calendar is asked about, and when it says yes. What was returned is open at any time.
WHEN = {"edit": WHILE_OPEN, "submit": WHILE_OPEN, "recall": WHILE_OPEN}
# What changes who counts in a published account.
ADMINISTRATORS_ONCE_PUBLISHED = {"reopen", "excuse", "readmit"}


def outcome(action: str, status: str, who: str, time: str, *, again: bool = False) -> str | None:
    """Return where the tables let it lead, `again` where it was sent back before; None where they do not."""
    leads = SENT_AGAIN if again else LEADS
    end = SETTLED.get((action, time), leads[action]).get(status)
    # Recalling what was sent back leads to what is open at any time.
    in_time = "returned" in {status, end} or time in WHEN.get(action, TIMES)
    barred = time == "published" and action in ADMINISTRATORS_ONCE_PUBLISHED and who != "administrator"
    return end if end and in_time and who in WHO[action] and not barred else None


# --- How each is done

COURSES, EDITED, IMPORTED = Decimal(20), Decimal(77), Decimal(88)
Do = Callable[[Submission, User, dt.datetime], object]
DO: dict[str, Do] = {
    "edit": lambda one, user, now: save_figures(
        submission_id=one.pk,
        user=user,
        now=now,
        figures=[FigureAnswer(code="courses", value=EDITED, version=1)],
    ),
    "submit": lambda one, user, now: submit(submission_id=one.pk, user=user, now=now),
    "recall": lambda one, user, now: recall(submission_id=one.pk, user=user, now=now),
    "take": lambda one, user, now: take_into_review(submission_id=one.pk, user=user, now=now),
    "take_over": lambda one, user, now: take_over_review(
        submission_id=one.pk, user=user, now=now, seen=one.reviewer_id
    ),
    "release": lambda one, user, now: release(submission_id=one.pk, user=user, now=now),
    "approve": lambda one, user, now: approve(
        submission_id=one.pk, user=user, now=now, content_hash=content_hash(one)
    ),
    "return": lambda one, user, now: return_submission(
        submission_id=one.pk, user=user, now=now, reason="Tallet er for højt.", questions=["courses"]
    ),
    "reopen": lambda one, user, now: reopen(
        submission_id=one.pk, user=user, now=now, reason="Klyngen ringede."
    ),
    "excuse": lambda one, user, now: excuse(submission_id=one.pk, user=user, now=now, reason="Lukket."),
    "readmit": lambda one, user, now: readmit(submission_id=one.pk, user=user, now=now),
    "import": lambda one, user, now: import_figures(
        year=2018,
        rows=[ImportRow(line=2, cluster=one.cluster.slug, indicator="courses", value=str(IMPORTED))],
        user=user,
        now=now,
    ),
}
# What else an action leaves behind, beside the status and its event: mails to how many of the cluster's two
# people, kept content, and changed figures.
MAILED = {"submit": 1, "approve": 2, "return": 2, "reopen": 2, "excuse": 2, "readmit": 2}
KEPT = {"return": 1, "reopen": 1}
WRITES = {"edit": EDITED, "import": IMPORTED}


@contextmanager
def taken_back() -> Iterator[None]:
    """Run the block, and take back all that it wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def moment(round_: Round, time: str) -> dt.datetime:
    """Return a moment at that time of the round."""
    minute = dt.timedelta(minutes=1)
    return {
        "before": round_.opens - minute,
        "open": round_.deadline,
        "late": round_.last_edit,
        "over": round_.last_edit + minute,
    }.get(time, round_.last_edit + dt.timedelta(days=2))


def put(cast: Cast, status: str, time: str) -> Submission:
    """Put the submission, filled in, into a status at a time; one in review is the reviewer's."""
    round_, one = cast.round, cast.submission
    round_.status = RoundStatus(time) if time in {"closed", "final", "published"} else RoundStatus.OPEN
    round_.save(update_fields=["status"])
    one.round = round_
    one.status = status
    # A deadline of its own ends with publication.
    own = time in {"extended", "published"}
    one.extended_to = round_.last_edit + dt.timedelta(days=3) if own else None
    sent = status in {"submitted", "in_review", "approved"}
    one.submitted_by, one.submitted_at = (cast.signatory, builders.NOW) if sent else (None, None)
    one.reviewer = cast.reviewer if status == "in_review" else None
    approved = status == "approved"
    one.approved_by, one.approved_at = (cast.reviewer, builders.NOW) if approved else (None, None)
    one.excuse = "Lukket." if status == "excused" else ""
    one.save()
    return one


def everything(one: Submission) -> dict[str, Any]:
    """Return all that a decision may change: the row, the figures, and how much is recorded of it."""
    counted = (Event, Mail, FigureChange, SentContent, ReturnedContent)
    return {
        "row": Submission.objects.filter(pk=one.pk).values().get(),
        "figures": list(
            Figure.objects.filter(submission=one)
            .order_by("pk")
            .values_list("value", "absence", "explanation", "version")
        ),
        **{model.__name__: model.objects.count() for model in counted},
    }


@pytest.fixture
def people(cast: Cast) -> dict[str, User]:
    """Return everyone by what they are to the submission, which is filled in; `involved` entered a figure."""
    cast.answer_all()
    erase(Event.objects.all())
    involved = builders.reviewer("haand-i-det@example.dk")
    FigureChange.objects.create(
        submission=cast.submission,
        indicator=cast.round.questions.asked().select_related("indicator")[0].indicator,
        version=2,
        user=involved,
        at=builders.NOW,
        on_behalf=True,
    )
    return {
        "nobody": builders.person("ingen@example.dk"),
        "stranger": cast.stranger,
        "editor": cast.editor,
        "signatory": cast.signatory,
        "reviewer": cast.reviewer,
        "involved": involved,
        "administrator": cast.administrator,
    }


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("action", SENT_AGAIN)
def test_what_was_sent_back_and_sent_again_leads_elsewhere(
    cast: Cast, people: dict[str, User], action: str, time: str
) -> None:
    for status in SENT_AGAIN[action]:
        put(cast, status, time)
        way = {"user": cast.signatory, "at": builders.NOW}
        cast.submission.events.create(
            action="return", from_status="in_review", to_status="returned", questions=["courses"], **way
        )
        cast.submission.events.create(action="submit", from_status="returned", to_status="submitted", **way)
        for who in PEOPLE:
            with taken_back():
                one = Submission.objects.select_related("cluster", "round").get(pk=cast.submission.pk)
                before, end = everything(one), outcome(action, status, who, time, again=True)
                if end is None:
                    refused(action, one, people[who], moment(cast.round, time))
                    assert everything(one) == before, (status, who)
                else:
                    DO[action](one, people[who], moment(cast.round, time))
                    after = everything(one)["row"]
                    assert (after["status"], after["open_questions"]) == (end, ["courses"]), (status, who)


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("action", DO)
def test_what_is_allowed_is_done_and_nothing_else_is(
    cast: Cast, people: dict[str, User], action: str, time: str
) -> None:
    for status in STATUSES:
        with taken_back():
            one = put(cast, status, time)
            before = everything(one)
            for who in PEOPLE:
                end = outcome(action, status, who, time)
                with taken_back():
                    one = Submission.objects.select_related("cluster", "round").get(pk=one.pk)
                    if end is None:
                        refused(action, one, people[who], moment(cast.round, time))
                        assert everything(one) == before, (status, who)
                    else:
                        DO[action](one, people[who], moment(cast.round, time))
                        done(action, one, people[who], before, end, (status, who))


def refused(action: str, one: Submission, user: User, now: dt.datetime) -> None:
    for language in ("da", "en"):
        with translation.override(language), pytest.raises((NotAllowed, ImportFailed)) as refusal:
            DO[action](one, user, now)
        assert str(refusal.value).strip(), (one.status, user)


def done(
    action: str, one: Submission, user: User, before: dict[str, Any], end: str, cell: tuple[str, str]
) -> None:
    after = everything(one)
    assert after["row"]["status"] == end, cell
    moved = action != "edit" or one.status != end
    events = [(event.action, event.from_status, event.to_status, event.user) for event in one.events.all()]
    assert events == ([(action, one.status, end, user)] if moved else []), cell
    assert after["Mail"] - before["Mail"] == MAILED.get(action, 0), cell
    assert after["ReturnedContent"] - before["ReturnedContent"] == KEPT.get(action, 0), cell
    assert after["SentContent"] - before["SentContent"] == (action == "submit"), cell
    assert after["FigureChange"] - before["FigureChange"] == (action in WRITES), cell
    courses = Figure.objects.get(submission=one, indicator__code="courses").value
    assert courses == WRITES.get(action, COURSES), cell
    if action not in WRITES:
        assert after["figures"] == before["figures"], cell


def test_the_tables_know_every_action_and_status() -> None:
    from submissions.status import TRANSITIONS

    assert set(DO) == set(LEADS) == set(WHO) == {str(action) for action in TRANSITIONS}
    assert set(STATUSES) == set(SubmissionStatus.values)
