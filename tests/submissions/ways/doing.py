"""A submission with something of everything in it, and how each action is done with it by its service."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from accounts.models import AuditEntry, Membership, User
from reports.models import TotalsState
from submissions.cases import prints_of
from submissions.content import content_hash
from submissions.models import (
    AcceptedExplanation,
    CaseStory,
    Comment,
    Correction,
    Event,
    Figure,
    FigureChange,
    RoundStatus,
    Submission,
)
from submissions.services import comment, resolve_comment
from submissions.services.accept_explanation import accept_explanation, take_back_acceptance
from submissions.services.answer_correction import (
    confirm_corrections,
    decline_correction,
    withdraw_correction,
)
from submissions.services.approve import approve
from submissions.services.ask_to_send import ask_to_send
from submissions.services.correct import correct
from submissions.services.excuse import excuse, readmit
from submissions.services.extend import extend
from submissions.services.import_figures import import_figures
from submissions.services.import_rows import ImportRow
from submissions.services.recall import recall
from submissions.services.release import release
from submissions.services.remove_case import remove_case
from submissions.services.return_submission import reopen, return_submission
from submissions.services.save_case import CaseAnswer, save_case
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.services.take_over_review import take_over_review
from submissions.services.undo_change import undo_change
from tests import builders
from tests.builders import NOW
from tests.erase import erase
from tests.submissions.conftest import Cast
from tests.submissions.ways.tables import round_at

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
# Nobody writes these while a round runs, or they are counted anew after a commit.
NOT_TOUCHED = frozenset({"Indicator", "Question", "Section", "Check", "MailText"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The submission, its people, and what is in it that can be acted on."""

    cast: Cast
    people: Mapping[str, User]
    open_thread: Comment
    resolved_thread: Comment
    story: CaseStory
    corrected: FigureChange
    seen: str

    def fresh(self) -> Submission:
        """Return the submission as it stands."""
        return Submission.objects.select_related("cluster", "round").get(pk=self.cast.submission.pk)


def set_scene(cast: Cast) -> Scene:
    """Fill the submission in, with a word at a figure, a country, a story and two threads."""
    courses = FigureAnswer(code="courses", value=Decimal(20), explanation="Vi fik tre nye.", version=1)
    cast.answer_all()
    cast.save(courses)
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        collaborations=[CollaborationAnswer(country="DE", type="b2b", count=3)],
    )
    involved, holder = builders.reviewer("haand-i-det@example.dk"), builders.reviewer("har-den@example.dk")
    both = builders.reviewer("begge@example.dk")
    Membership.objects.create(user=both, cluster=cast.cluster, role="signatory")
    FigureChange.objects.create(
        submission=cast.submission,
        indicator=Figure.objects.get(submission=cast.submission, indicator__code="newsletters").indicator,
        version=2,
        user=involved,
        at=NOW,
        on_behalf=True,
    )
    said = {"submission": cast.submission, "author": cast.reviewer, "at": NOW, "by_cluster": False}
    section = cast.round.sections.first()
    open_thread = Comment.objects.create(text="Hvorfor?", section=section, **said)
    resolved = Comment.objects.create(
        text="Godt.", section=section, resolved_at=NOW, resolved_by=cast.editor, **said
    )
    story = CaseStory.objects.create(
        submission=cast.submission,
        title="Vind",
        category="matchmaking",
        body="Kort.",
        position=1,
        version=1,
        changed_by=cast.editor,
        changed_at=NOW,
    )
    erase(Event.objects.all())
    # So that whatever is done now is seen to be the last that was.
    Submission.objects.filter(pk=cast.submission.pk).update(last_activity=cast.round.opens - 2 * DAY)
    return Scene(
        cast=cast,
        people={
            "nobody": builders.person("ingen@example.dk"),
            "stranger": builders.editor(cast.stranger.memberships.get().cluster, "anden@example.dk"),
            "editor": cast.editor,
            "signatory": cast.signatory,
            "reviewer": cast.reviewer,
            "holder": holder,
            "involved": involved,
            "administrator": cast.administrator,
            "both": both,
        },
        open_thread=open_thread,
        resolved_thread=resolved,
        story=story,
        corrected=FigureChange.objects.get(submission=cast.submission, indicator__code="courses", version=1),
        seen=content_hash(cast.submission),
    )


def moment(scene: Scene, time: str) -> dt.datetime:
    """Return a moment at that time of the round."""
    round_ = scene.cast.round
    return {
        "before": round_.opens - MINUTE,
        "open": round_.deadline,
        "late": round_.last_edit,
        "over": round_.last_edit + MINUTE,
    }.get(time, round_.last_edit + 2 * DAY)


def put(scene: Scene, status: str, time: str) -> None:
    """Put the submission into a status at a time; one in review is the holder's."""
    cast, one = scene.cast, scene.fresh()
    one.round.status = RoundStatus(round_at(time))
    one.round.save(update_fields=["status"])
    one.status = status
    # A deadline of its own ends with publication.
    own = time in {"extended", "published"}
    one.extended_to = one.round.last_edit + 3 * DAY if own else None
    sent = status in {"submitted", "in_review", "approved"}
    one.submitted_by, one.submitted_at = (cast.signatory, NOW) if sent else (None, None)
    one.reviewer = scene.people["holder"] if status == "in_review" else None
    approved = status == "approved"
    one.approved_by, one.approved_at = (scene.people["holder"], NOW) if approved else (None, None)
    one.excuse = "Lukket." if status == "excused" else ""
    one.save()


def prepare(scene: Scene, action: str) -> None:
    """Put what the action is about into the submission, where it would stand in the way of others."""
    one = scene.cast.submission
    if action in {"confirm", "decline", "withdraw"}:
        figure = Figure.objects.get(submission=one, indicator__code="courses")
        change = FigureChange.objects.create(
            submission=one,
            indicator=figure.indicator,
            version=figure.version + 1,
            user=scene.people["holder"],
            at=NOW,
            on_behalf=True,
            old_value=figure.value,
            new_value=Decimal(21),
            old_explanation=figure.explanation,
            new_explanation=figure.explanation,
        )
        Figure.objects.filter(pk=figure.pk).update(value=Decimal(21), version=change.version)
        Correction.objects.create(change=change, submission=one, given_by="Anna Holm")
    if action == "take_acceptance_back":
        figure = Figure.objects.get(submission=one, indicator__code="courses")
        AcceptedExplanation.objects.create(
            submission=one,
            indicator=figure.indicator,
            explanation=figure.explanation,
            value=figure.value,
            accepted_by=scene.people["holder"],
            accepted_at=NOW,
        )
    if action == "take_extension_away":
        standing = Submission.objects.get(pk=one.pk)
        if standing.extended_to is None:
            # Moved past by the common deadline meanwhile, so that it opens nothing.
            standing.extended_to = scene.cast.round.deadline - DAY
            standing.save(update_fields=["extended_to"])


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn, at a moment."""

    scene: Scene
    user: User
    now: dt.datetime

    @property
    def by(self) -> dict[str, Any]:
        """Who, when, and to which submission."""
        return {"submission_id": self.scene.cast.submission.pk, "user": self.user, "now": self.now}

    @property
    def correction(self) -> int:
        """The correction that waits for its answer."""
        return Correction.objects.get(submission=self.scene.cast.submission).pk

    @property
    def standing(self) -> Submission:
        """The submission as it stands."""
        return Submission.objects.get(pk=self.scene.cast.submission.pk)


def courses(value: int) -> FigureAnswer:
    """Return an answer to how many courses there were, over the one that stands."""
    return FigureAnswer(code="courses", value=Decimal(value), explanation="Vi fik tre nye.", version=2)


DO: dict[str, Callable[[Turn], object]] = {
    "edit": lambda turn: save_figures(**turn.by, figures=[courses(77)]),
    "edit_country": lambda turn: save_figures(
        **turn.by, collaborations=[CollaborationAnswer(country="SE", type="b2b", count=5)]
    ),
    "undo": lambda turn: undo_change(**turn.by, change_id=turn.scene.corrected.pk, version=2),
    "save_story": lambda turn: save_case(
        **turn.by,
        case_id=turn.scene.story.pk,
        answer=CaseAnswer(title="Mere vind", seen=prints_of(turn.scene.story)),
    ),
    "remove_story": lambda turn: remove_case(**turn.by, case_id=turn.scene.story.pk, version=1),
    "ask_to_send": lambda turn: ask_to_send(**turn.by),
    "submit": lambda turn: submit(**turn.by, content_hash=turn.scene.seen),
    "recall": lambda turn: recall(**turn.by),
    "comment": lambda turn: comment.start(**turn.by, text="Hvor mange?", figure="courses"),
    "reply": lambda turn: comment.reply(**turn.by, text="Tre.", thread_id=turn.scene.open_thread.pk),
    "resolve": lambda turn: resolve_comment.resolve(
        **turn.by, thread_id=turn.scene.open_thread.pk, seen=turn.scene.open_thread.pk
    ),
    "reopen_thread": lambda turn: resolve_comment.reopen(**turn.by, thread_id=turn.scene.resolved_thread.pk),
    "take": lambda turn: take_into_review(**turn.by),
    "take_over": lambda turn: take_over_review(**turn.by, seen=turn.standing.reviewer_id),
    "release": lambda turn: release(**turn.by),
    "approve": lambda turn: approve(**turn.by, content_hash=turn.scene.seen),
    "return": lambda turn: return_submission(
        **turn.by, reason="For højt.", questions=["courses"], content_hash=turn.scene.seen
    ),
    "reopen": lambda turn: reopen(**turn.by, reason="Klyngen ringede.", content_hash=turn.scene.seen),
    "excuse": lambda turn: excuse(**turn.by, reason="Lukket."),
    "readmit": lambda turn: readmit(**turn.by),
    "extend": lambda turn: extend(
        **turn.by,
        until=turn.scene.cast.round.last_edit + 30 * DAY,
        seen=turn.standing.extended_to,
        reason="Brand.",
    ),
    "take_extension_away": lambda turn: extend(
        **turn.by, until=None, seen=turn.standing.extended_to, reason=""
    ),
    "correct": lambda turn: correct(**turn.by, answer=courses(99), given_by="Anna Holm"),
    "correct_country": lambda turn: correct(
        **turn.by,
        answer=CollaborationAnswer(country="DE", type="b2b", count=4, version=1),
        given_by="Anna Holm",
    ),
    "withdraw": lambda turn: withdraw_correction(**turn.by, correction_id=turn.correction),
    "accept": lambda turn: accept_explanation(**turn.by, code="courses", version=2),
    "take_acceptance_back": lambda turn: take_back_acceptance(**turn.by, code="courses"),
    "confirm": lambda turn: confirm_corrections(**turn.by, correction_ids=[turn.correction]),
    "decline": lambda turn: decline_correction(
        **turn.by, correction_id=turn.correction, reason="Det var rigtigt før."
    ),
    "import": lambda turn: import_figures(
        year=turn.scene.cast.round.year,
        rows=[ImportRow(line=2, cluster=turn.scene.cast.cluster.slug, indicator="courses", value="88")],
        user=turn.user,
        now=turn.now,
    ),
}


def dumped_tables() -> list[type[models.Model]]:
    """Return all that a person's action could be written to."""
    own = [one for one in apps.get_app_config("submissions").get_models() if one.__name__ not in NOT_TOUCHED]
    return [*own, AuditEntry, TotalsState]


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of these tables, by the name of the model."""
    rows = {}
    with connection.cursor() as cursor:
        for model in dumped_tables():
            table, key = model._meta.db_table, model._meta.pk
            assert key is not None
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key.column}"')  # noqa: S608 names of our own
            rows[model.__name__] = cursor.fetchall()
    return rows


@contextmanager
def taken_back() -> Iterator[None]:
    """Run the block, and take back all that it wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
