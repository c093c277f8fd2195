"""Taking a question out of a round: what would be orphaned stands in the way, and says so."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry
from submissions.checks.run import run_checks
from submissions.dossier import load_dossier
from submissions.models import (
    Check,
    CheckChange,
    Collaboration,
    Comment,
    Figure,
    Indicator,
    Severity,
    SubmissionStatus,
)
from submissions.questionnaire.content import QuestionContent
from submissions.questionnaire.obstacles import InTheWay, codes_of, meets
from submissions.services.add_question import add_question
from submissions.services.answer_correction import confirm_corrections
from submissions.services.change_limits import change_limits
from submissions.services.correct import correct
from submissions.services.retire_question import retire_question
from submissions.services.reword_question import stored_questions
from submissions.services.write_figures import FigureAnswer
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import in_review


def retire(cast: Cast, code: str, *, with_checks: bool = True) -> None:
    cast.round.refresh_from_db()
    retire_question(
        round_id=cast.round.pk,
        code=code,
        user=cast.administrator,
        now=NOW,
        version=cast.round.version,
        with_checks=with_checks,
    )


def put(cast: Cast, **fields: Any) -> None:
    Figure.objects.create(
        submission=cast.submission, indicator=Indicator.objects.get(code="courses"), **fields
    )


def answered(cast: Cast) -> None:
    put(cast, value=Decimal(3))


def answered_zero(cast: Cast) -> None:
    put(cast, value=Decimal(0))


def not_measured(cast: Cast) -> None:
    put(cast, absence="not_measured")


def explained(cast: Cast) -> None:
    put(cast, explanation="Vi holder ingen kurser.")


def commented(cast: Cast) -> None:
    Comment.objects.create(
        submission=cast.submission,
        indicator=Indicator.objects.get(code="courses"),
        author=cast.reviewer,
        by_cluster=False,
        at=NOW,
        text="Er det alle?",
    )


def sent_back(cast: Cast) -> None:
    cast.submission.status, cast.submission.open_questions = SubmissionStatus.RETURNED, ["courses"]
    cast.submission.save()


def excused_since(cast: Cast) -> None:
    """Have it sent back, and excused: the excuse may be taken back."""
    cast.submission.status, cast.submission.open_questions = SubmissionStatus.EXCUSED, ["courses"]
    cast.submission.excuse = "Lukket."
    cast.submission.save()


def collaborated(cast: Cast) -> None:
    Collaboration.objects.create(submission=cast.submission, country="SE", type="b2b", count=2)


def nothing(cast: Cast) -> None:
    """Leave it at what the catalogue has."""


ORPHANS: list[tuple[str, Callable[[Cast], None]]] = [
    ("courses", answered),
    ("courses", answered_zero),
    ("courses", not_measured),
    ("courses", explained),
    ("courses", commented),
    ("courses", sent_back),
    ("courses", excused_since),
    ("collaborations_b2b", collaborated),
    ("collaborations_total", collaborated),
    ("collaborations_total", nothing),
    ("companies_total", nothing),  # its small companies are counted within it
    ("funding_total", nothing),  # its sources are its parts
]


@pytest.mark.parametrize(("code", "arrange"), ORPHANS, ids=lambda value: getattr(value, "__name__", value))
def test_what_would_be_orphaned_stands_in_the_way(cast: Cast, code: str, arrange: Callable[[Cast], None]):
    arrange(cast)
    with pytest.raises(InTheWay) as refused:
        retire(cast, code)
    assert refused.value.obstacles
    assert code in stored_questions(cast.round)
    assert not AuditEntry.objects.exists()


def test_a_correction_that_nobody_has_answered_stands_in_the_way(cast: Cast):
    """One that empties the figure leaves no answer, and is declined by writing what stood before."""
    in_review(cast)
    outcome = correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        answer=FigureAnswer(code="courses", value=None, version=1),
        given_by="Anna",
    )
    assert outcome.correction is not None
    with translation.override("en"), pytest.raises(InTheWay) as refused:
        retire(cast, "courses")
    assert refused.value.obstacles == ("A correction of it is not answered yet by Vindklyngen.",)
    confirm_corrections(
        submission_id=cast.submission.pk, user=cast.signatory, now=NOW, correction_ids=[outcome.correction.pk]
    )
    retire(cast, "courses")
    assert "courses" not in stored_questions(cast.round)


def test_a_figure_that_was_emptied_again_holds_nothing_back(cast: Cast):
    put(cast)
    retire(cast, "courses")
    assert "courses" not in stored_questions(cast.round)


def test_figures_of_other_years_hold_nothing_back_and_stay(cast: Cast):
    earlier = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017))
    builders.put_figures(earlier, courses=Decimal(7))
    retire(cast, "courses")
    assert Figure.objects.get().value == 7
    assert earlier.round.questions.filter(indicator__code="courses").exists()


def test_checks_that_name_it_are_named_unless_they_go_with_it(cast: Cast):
    naming = [check.code for check in cast.round.checks.all() if "courses" in codes_of(check)]
    assert naming
    with pytest.raises(InTheWay) as refused:
        retire(cast, "courses", with_checks=False)
    assert all(code in refused.value.obstacles[-1] for code in naming)
    retire(cast, "courses")
    left = [check for check in cast.round.checks.filter(active=True) if "courses" in codes_of(check)]
    assert left == []
    became = {row["code"]: row["became"] for row in AuditEntry.objects.get().detail["checks"]}
    assert set(became) == set(naming)


def test_a_check_whose_limits_were_changed_is_turned_off_and_keeps_its_changes(cast: Cast):
    check = next(check for check in cast.round.checks.all() if codes_of(check) == ("courses",))
    limits = {name: value for name, value in check.parameters.items() if name != "figure"}
    change_limits(
        check_id=check.pk,
        user=cast.administrator,
        now=NOW,
        limits=limits,
        severity=Severity.ERROR if check.severity == Severity.WARNING else Severity.WARNING,
        active=True,
        version=check.version,
    )
    retire(cast, "courses")
    check.refresh_from_db()
    assert not check.active
    assert CheckChange.objects.filter(on_check=check).count() == 2


def test_a_check_over_several_figures_does_without_it(cast: Cast):
    check = Check.objects.create(
        round=cast.round,
        code="several",
        rule="same_as_last_year",
        parameters={"figures": ["courses", "newsletters"]},
        severity=Severity.WARNING,
        message_da="{label}",
        message_en="{label}",
    )
    retire(cast, "courses")
    check.refresh_from_db()
    assert check.parameters == {"figures": ["newsletters"]}
    assert check.active


def test_the_last_part_of_a_total_leaves_a_total_of_nothing_which_can_go_too(cast: Cast):
    for code in ("funding_regions", "funding_municipalities"):
        retire(cast, code)
    dossier = load_dossier(cast.submission)
    assert dossier.answers["funding_regions_municipalities"].value is None
    run_checks(cast.submission)
    retire(cast, "funding_regions_municipalities")


def test_what_was_taken_out_is_put_back_as_it_was(cast: Cast):
    before = QuestionContent.of(stored_questions(cast.round)["press_releases"])
    retire(cast, "press_releases")
    kept = AuditEntry.objects.get(action="question-retired").detail["question"]
    cast.round.refresh_from_db()
    add_question(
        round_id=cast.round.pk,
        indicator="press_releases",
        content=QuestionContent(**kept),
        user=cast.administrator,
        now=NOW,
        version=cast.round.version,
    )
    assert QuestionContent.of(stored_questions(cast.round)["press_releases"]) == before


def test_every_question_without_figures_can_go_once_nothing_is_counted_within_it(cast: Cast):
    asked = {one.code for one in cast.round.questions.asked().select_related("indicator")}
    for _ in range(3):
        for code in sorted(asked & set(stored_questions(cast.round))):
            try:
                retire(cast, code)
            except InTheWay:
                continue
    assert not asked & set(stored_questions(cast.round))
    run_checks(cast.submission)
    client = Client()
    client.force_login(cast.editor)
    for section in load_dossier(cast.submission).sections:
        url = reverse("section", args=["vindklyngen", 2018, section.code])
        assert client.get(url).status_code == 200
    assert client.get(reverse("submission", args=["vindklyngen", 2018])).status_code == 200
    client.force_login(cast.reviewer)
    for name in ("board", "checks", "questionnaire", "questionnaire-checks", "rehearsal"):
        assert client.get(reverse(name, args=[2018])).status_code == 200
    assert client.get(reverse("review", args=[2018, "vindklyngen"])).status_code == 200


def test_lines_of_the_account_that_rest_on_it_are_counted(cast: Cast):
    questions = stored_questions(cast.round)
    assert meets(questions["fte"]).elsewhere > 0
    assert meets(questions["press_releases"]).elsewhere >= 0
