"""Saving figures: versions, collisions, what is kept apart, and what is refused."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from submissions.models import Event, Figure, FigureChange, RoundStatus, SubmissionStatus
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import (
    CollaborationAnswer,
    FigureAnswer,
    SaveOutcome,
    save_figures,
)
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast


def figure(cast: Cast, code: str) -> Figure:
    return cast.submission.figures.get(indicator__code=code)


def courses(
    value: int | None, version: int = 0, *, absence: str = "", explanation: str = "", confirmed: bool = False
) -> FigureAnswer:
    return FigureAnswer(
        code="courses",
        value=None if value is None else Decimal(value),
        absence=absence,
        explanation=explanation,
        version=version,
        confirmed=confirmed,
    )


def test_the_first_save_begins_the_draft(cast: Cast) -> None:
    outcome = cast.save(courses(12))

    cast.submission.refresh_from_db()
    assert outcome.saved == ("courses",)
    assert cast.submission.status == SubmissionStatus.DRAFT
    assert Event.objects.get().action == "edit"
    assert (figure(cast, "courses").value, figure(cast, "courses").version) == (Decimal(12), 1)


def test_every_change_is_kept_with_old_new_and_who(cast: Cast) -> None:
    cast.save(courses(12))
    cast.save(courses(None, 1, absence="not_measured", explanation="Vi talte ikke."), user=cast.signatory)

    first, second = FigureChange.objects.all()
    assert (first.old_value, first.new_value, first.user, first.version) == (
        None,
        Decimal(12),
        cast.editor,
        1,
    )
    assert (second.old_value, second.new_absence) == (Decimal(12), "not_measured")
    assert (second.new_explanation, second.user, second.version) == ("Vi talte ikke.", cast.signatory, 2)


def test_zero_absences_and_no_answer_stay_four_things(cast: Cast) -> None:
    cast.save(
        courses(0),
        FigureAnswer(code="newsletters", absence="not_applicable"),
        FigureAnswer(code="press_releases", absence="not_measured"),
        FigureAnswer(code="media_mentions"),
    )

    stored = {row.indicator.code: (row.value, row.absence) for row in cast.submission.figures.all()}
    assert stored == {
        "courses": (Decimal(0), ""),
        "newsletters": (None, "not_applicable"),
        "press_releases": (None, "not_measured"),
    }


def test_what_is_saved_unchanged_is_no_change(cast: Cast) -> None:
    cast.save(courses(12))
    assert cast.save(courses(12, 1)).saved == ()
    assert FigureChange.objects.count() == 1


def test_the_later_of_two_gets_both_values_and_the_rest_is_saved(cast: Cast) -> None:
    cast.save(courses(12))
    cast.save(courses(13, 1), user=cast.signatory)

    outcome = cast.save(courses(14, 1), FigureAnswer(code="newsletters", value=Decimal(5)))

    (conflict,) = outcome.conflicts
    assert (conflict.value, conflict.version, conflict.saved_by) == (Decimal(13), 2, str(cast.signatory))
    assert outcome.saved == ("newsletters",)
    assert figure(cast, "courses").value == Decimal(13)


def test_saving_again_with_the_new_version_is_the_persons_choice(cast: Cast) -> None:
    cast.save(courses(12))
    cast.save(courses(13, 1), user=cast.signatory)
    outcome = cast.save(courses(14, 2))
    assert not outcome.conflicts
    assert figure(cast, "courses").value == Decimal(14)


def test_a_figure_left_as_it_was_seen_overwrites_nobody(cast: Cast) -> None:
    cast.save(courses(12))
    cast.save(courses(13, 1), user=cast.signatory)

    outcome = cast.save(courses(12, 1), FigureAnswer(code="newsletters", value=Decimal(5)))

    assert not outcome.conflicts
    assert figure(cast, "courses").value == Decimal(13)


def test_two_who_write_the_same_do_not_collide(cast: Cast) -> None:
    cast.save(courses(12))
    assert not cast.save(courses(12), user=cast.signatory).conflicts


def test_a_version_from_the_future_is_a_collision(cast: Cast) -> None:
    cast.save(courses(12))
    (conflict,) = cast.save(courses(99, 50)).conflicts
    assert conflict.value == Decimal(12)


def test_collaborations_collide_by_country_and_type(cast: Cast) -> None:
    def save(user: User, count: int, version: int = 0) -> SaveOutcome:
        rows = [CollaborationAnswer(country="DE", type="cluster", count=count, version=version)]
        return save_figures(
            submission_id=cast.submission.pk,
            user=user,
            now=NOW,
            collaborations=rows,
        )

    save(cast.editor, 3)
    save(cast.signatory, 4, 1)
    outcome = save(cast.editor, 5, 1)

    (conflict,) = outcome.conflicts
    assert (conflict.code, conflict.country, conflict.value) == ("collaborations_cluster", "DE", Decimal(4))


def test_a_country_taken_away_and_added_again_is_not_overwritten_unseen(cast: Cast) -> None:
    def save(count: int, version: int) -> SaveOutcome:
        rows = [CollaborationAnswer(country="DE", type="cluster", count=count, version=version)]
        return save_figures(submission_id=cast.submission.pk, user=cast.editor, now=NOW, collaborations=rows)

    save(3, 0)
    save(0, 1)
    save(7, 2)
    outcome = save(4, 1)
    assert outcome.conflicts[0].value == Decimal(7)


@pytest.mark.parametrize("role", ["stranger", "reviewer", "administrator"])
def test_nobody_else_fills_in_a_clusters_form(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        cast.save(courses(12), user=getattr(cast, role))
    assert not FigureChange.objects.exists()


@pytest.mark.parametrize(
    "status", sorted(set(SubmissionStatus) - {"not_started", "draft", "returned"}, key=str)
)
def test_a_form_that_is_not_open_takes_nothing(cast: Cast, status: str) -> None:
    submission = builders.submission(builders.cluster(), round=cast.round, status=status)
    editor = builders.editor(submission.cluster)
    with pytest.raises(NotAllowed) as refusal:
        save_figures(submission_id=submission.pk, user=editor, now=NOW, figures=[courses(1)])
    assert str(refusal.value)
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("now", "opened"),
    [("before", False), ("open", True), ("late", True), ("closed", False)],
)
def test_the_calendar_opens_and_closes_the_form(cast: Cast, now: str, opened: bool) -> None:
    round_ = cast.round
    minute = dt.timedelta(minutes=1)
    moment = {
        "before": round_.opens - minute,
        "open": round_.deadline,
        "late": round_.deadline + minute,
        "closed": round_.last_edit + minute,
    }[now]
    try:
        save_figures(submission_id=cast.submission.pk, user=cast.editor, now=moment, figures=[courses(1)])
    except NotAllowed:
        assert not opened
    else:
        assert opened


def test_an_extension_opens_the_form_for_one_cluster(cast: Cast) -> None:
    late = cast.round.last_edit + dt.timedelta(days=1)
    cast.submission.extended_to = late + dt.timedelta(days=1)
    cast.submission.save()
    outcome = save_figures(submission_id=cast.submission.pk, user=cast.editor, now=late, figures=[courses(1)])
    assert outcome.saved == ("courses",)


def test_a_planned_round_takes_nothing_whatever_the_calendar_says(cast: Cast) -> None:
    cast.round.status = RoundStatus.PLANNED
    cast.round.save()
    with pytest.raises(NotAllowed):
        cast.save(courses(1))


def test_of_what_was_sent_back_only_the_named_questions_are_open(cast: Cast) -> None:
    cast.save(courses(12), FigureAnswer(code="projects_sme", value=Decimal(3)))
    cast.submission.refresh_from_db()
    cast.submission.status = SubmissionStatus.RETURNED
    cast.submission.open_questions = ["projects_total"]
    cast.submission.save()

    outcome = cast.save(courses(99, 1), FigureAnswer(code="projects_sme", value=Decimal(4), version=1))

    assert outcome.saved == ("projects_sme",)
    assert figure(cast, "courses").value == Decimal(12)


def test_a_code_that_is_not_asked_is_refused(cast: Cast) -> None:
    for code in ("no_such_thing", "funding_total"):
        with pytest.raises(NotAllowed):
            cast.save(FigureAnswer(code=code, value=Decimal(1)))


def test_a_float_is_never_a_figure(cast: Cast) -> None:
    with pytest.raises(TypeError):
        cast.save(FigureAnswer(code="courses", value=1.5))  # type: ignore[arg-type] # wrong on purpose


def test_an_explanation_holds_for_the_value_it_was_given_for(cast: Cast) -> None:
    cast.save(courses(12, explanation="Et nyt hold"))
    assert figure(cast, "courses").explained

    cast.save(courses(120, 1, explanation="Et nyt hold"))
    assert not figure(cast, "courses").explained

    cast.save(courses(12, 2, explanation="Et nyt hold"))
    assert figure(cast, "courses").explained


def test_words_can_be_confirmed_for_another_value(cast: Cast) -> None:
    cast.save(courses(12, explanation="Et nyt hold"))
    cast.save(courses(120, 1, explanation="Et nyt hold"))

    outcome = cast.save(courses(120, 2, explanation="Et nyt hold", confirmed=True))

    assert outcome.saved == ("courses",)
    assert figure(cast, "courses").explained
    assert cast.save(courses(120, 3, explanation="Et nyt hold", confirmed=True)).saved == ()


def test_an_explanation_that_is_taken_away_explains_nothing(cast: Cast) -> None:
    cast.save(courses(12, explanation="Et nyt hold"))
    cast.save(courses(12, 1))

    assert figure(cast, "courses").explained_value is None
    assert not figure(cast, "courses").explained
