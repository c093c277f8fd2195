"""Changing a round's sections and questions: what is written, recorded, and refused."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Max
from django.urls import resolve, reverse
from django.utils import translation

from accounts.models import AuditEntry
from reports.models import TotalsState
from submissions.models import (
    Figure,
    Indicator,
    Question,
    RoundStatus,
    Section,
    SubmissionStatus,
    Unit,
)
from submissions.questionnaire.content import QuestionContent, SectionContent, same_definition
from submissions.questionnaire.obstacles import InTheWay
from submissions.questionnaire.relations import ContentError
from submissions.services.add_question import NewIndicator, add_question
from submissions.services.add_section import TAKEN, add_section
from submissions.services.change_unit import change_unit
from submissions.services.move_question import move_question
from submissions.services.move_section import move_section
from submissions.services.remove_section import remove_section
from submissions.services.retire_question import retire_question
from submissions.services.reword_question import NeedsConfirming, reword_question, stored_questions
from submissions.services.reword_section import reword_section
from submissions.urls import urlpatterns
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

OWN = "indberetninger/<slug:slug>/<int:year>/"  # begins the addresses of a cluster's submission

TITLES = SectionContent(title_da="Grøn omstilling", title_en="Green transition")
ONLINE = NewIndicator(code="courses_online", unit=Unit.COUNT)
COURSES = QuestionContent(
    section="competence", label_da="Kurser på nettet", label_en="Online courses", required=False
)


def by(cast: Cast, **given: Any) -> dict[str, Any]:
    """Return who does what to the round as it stands."""
    cast.round.refresh_from_db()
    base = {"round_id": cast.round.pk, "user": cast.administrator, "now": NOW, "version": cast.round.version}
    return base | given


def content_of(cast: Cast, code: str, **changes: Any) -> QuestionContent:
    return replace(QuestionContent.of(stored_questions(cast.round)[code]), **changes)


def codes(cast: Cast, section: str) -> list[str]:
    rows = cast.round.questions.filter(section__code=section).order_by("order")
    return list(rows.values_list("indicator__code", flat=True))


def reword(cast: Cast, code: str, *, confirmed: bool = True, **changes: Any) -> Question:
    return reword_question(
        **by(cast, code=code, content=content_of(cast, code, **changes), confirmed=confirmed)
    )


def test_a_section_is_added_as_the_last_and_recorded(cast: Cast):
    last = cast.round.sections.aggregate(last=Max("order"))["last"]
    before = cast.round.version
    section = add_section(**by(cast, content=TITLES))
    assert (section.code, section.order) == ("green_transition", last + 1)
    entry = AuditEntry.objects.get(action="section-added")
    assert (entry.user, entry.year, entry.subject, entry.at) == (
        cast.administrator,
        2018,
        "green_transition",
        NOW,
    )
    cast.round.refresh_from_db()
    assert entry.detail["version"] == cast.round.version == before + 1


def test_two_sections_do_not_share_a_title(cast: Cast):
    add_section(**by(cast, content=TITLES))
    with pytest.raises(ContentError) as error:
        add_section(**by(cast, content=TITLES))
    assert [problem.field for problem in error.value.problems] == ["title_da"]


@pytest.mark.parametrize(
    "title", ["Secretariat", "Kvittering", "Historier", "Felt", "Kommentarer", "Rettelser", "日本"]
)
def test_a_section_gets_a_code_that_no_address_has_already(cast: Cast, title: str):
    section = add_section(**by(cast, content=SectionContent(title_da=title + " 2", title_en=title)))
    assert section.code not in {"secretariat", ""}
    assert resolve(reverse("section", args=["vindklyngen", 2018, section.code])).url_name == "section"


def test_every_word_of_an_address_is_taken(cast: Cast):
    words = {str(one.pattern).split("/")[3] for one in urlpatterns if str(one.pattern).startswith(OWN)}
    assert {word for word in words if word.replace("-", "").isalpha()} - TAKEN <= {"kontrol", "historik"}


def test_a_section_is_reworded_and_its_old_words_are_kept(cast: Cast):
    old = cast.round.sections.get(code="secretariat")
    words = replace(SectionContent.of(old), title_da="Staben")
    reword_section(**by(cast, code="secretariat", content=words))
    assert cast.round.sections.get(code="secretariat").title_da == "Staben"
    changed = AuditEntry.objects.get(action="section-reworded").detail["changed"]
    assert changed == {"title_da": [old.title_da, "Staben"]}
    before = cast.round.version
    reword_section(**by(cast, code="secretariat", content=words))
    cast.round.refresh_from_db()
    assert cast.round.version == before + 1
    assert AuditEntry.objects.count() == 1


def test_sections_and_questions_change_places_with_their_neighbours(cast: Cast):
    sections = list(cast.round.sections.values_list("code", flat=True))
    assert move_section(**by(cast, code=sections[1], up=True))
    moved = list(cast.round.sections.values_list("code", flat=True))
    assert moved == [sections[1], sections[0], *sections[2:]]
    assert not move_section(**by(cast, code=sections[1], up=True))
    first, second, *rest = codes(cast, "competence")
    assert move_question(**by(cast, code=first, up=False))
    assert codes(cast, "competence") == [second, first, *rest]
    assert not move_question(**by(cast, code=rest[-1], up=False))


def test_only_an_empty_section_is_removed(cast: Cast):
    with pytest.raises(InTheWay):
        remove_section(**by(cast, code="secretariat"))
    add_section(**by(cast, content=TITLES))
    remove_section(**by(cast, code="green_transition"))
    assert not Section.objects.filter(code="green_transition").exists()
    assert AuditEntry.objects.get(action="section-removed").detail["title_da"] == "Grøn omstilling"


def test_a_section_with_comments_stays(cast: Cast):
    section = add_section(**by(cast, content=TITLES))
    section.comments.create(
        submission=cast.submission, author=cast.editor, by_cluster=True, at=NOW, text="Hvorfor?"
    )
    with pytest.raises(InTheWay):
        remove_section(**by(cast, code=section.code))


def test_a_new_question_comes_last_in_its_section(cast: Cast):
    question = add_question(**by(cast, indicator=ONLINE, content=COURSES))
    assert codes(cast, "competence")[-1] == "courses_online"
    assert (question.indicator.unit, question.indicator.computed) == (Unit.COUNT, False)
    assert (
        AuditEntry.objects.get(action="question-added").detail["question"]["label_da"] == "Kurser på nettet"
    )


def test_a_code_that_is_taken_is_told(cast: Cast):
    with pytest.raises(ContentError) as error:
        add_question(**by(cast, indicator=NewIndicator(code="courses", unit=Unit.COUNT), content=COURSES))
    assert [problem.field for problem in error.value.problems] == ["code"]
    with pytest.raises(ContentError):
        add_question(**by(cast, indicator="courses", content=COURSES))
    assert not AuditEntry.objects.exists()


def test_a_question_of_another_year_keeps_its_code(cast: Cast):
    retire_question(**by(cast, code="press_releases", with_checks=True))
    indicator = Indicator.objects.get(code="press_releases")
    question = add_question(
        **by(cast, indicator="press_releases", content=replace(COURSES, label_da="Presse"), confirmed=True)
    )
    assert question.indicator == indicator


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("companies_total", {"subset_of": "companies_sme"}, "subset_of"),
        ("courses", {"subset_of": "funding_eu"}, "subset_of"),
        ("courses", {"part_of": "companies_total"}, "part_of"),
        ("courses", {"part_of": "collaborations_total"}, "part_of"),
        ("courses", {"subset_of": "courses"}, "subset_of"),
        ("funding_total", {"part_of": "funding_regions_municipalities"}, "part_of"),
        ("courses", {"part_of": "nothing_there"}, "part_of"),
        ("funding_total", {"required": True}, "required"),
        ("collaborations_b2b", {"section": "financing"}, "section"),
    ],
)
def test_questions_go_together_without_circles_and_in_one_unit(
    cast: Cast, code: str, changes: dict[str, Any], field: str
):
    with pytest.raises(ContentError) as error:
        reword(cast, code, **changes)
    assert [problem.field for problem in error.value.problems] == [field]
    cast.round.refresh_from_db()
    assert not AuditEntry.objects.exists()


def test_a_question_is_changed_and_its_old_words_are_kept(cast: Cast):
    before = content_of(cast, "courses")
    reword(cast, "courses", label_da="Kurser", section="participation", required=False)
    assert content_of(cast, "courses") == replace(
        before, label_da="Kurser", section="participation", required=False
    )
    assert codes(cast, "participation")[-1] == "courses"
    changed = AuditEntry.objects.get(action="question-changed").detail["changed"]
    assert changed["label_da"] == [before.label_da, "Kurser"]
    reword(cast, "courses", label_da="Kurser")
    assert AuditEntry.objects.count() == 1


def test_who_has_answered_is_told_before_a_question_is_reworded(cast: Cast):
    builders.put_figures(cast.submission, courses=3)  # type: ignore[arg-type] # as good as a Decimal
    with pytest.raises(NeedsConfirming) as unsure:
        reword(cast, "courses", confirmed=False, label_da="Kurser")
    assert unsure.value.answered == ("Vindklyngen",)
    assert not AuditEntry.objects.exists()
    reword(cast, "courses", label_da="Kurser")
    assert AuditEntry.objects.count() == 1


def test_moving_a_question_that_was_answered_to_another_section_asks_nothing(cast: Cast):
    builders.put_figures(cast.submission, courses=3)  # type: ignore[arg-type] # as good as a Decimal
    reword(cast, "courses", confirmed=False, section="participation")


def test_another_definition_than_last_years_proposes_a_break(cast: Cast):
    builders.round_with_catalogue(2017, status=RoundStatus.PUBLISHED)
    with pytest.raises(NeedsConfirming) as unsure:
        reword(cast, "courses", confirmed=False, definition_da="Kun kurser over en dag.")
    assert unsure.value.earlier is not None
    assert unsure.value.earlier.round.year == 2017
    reword(cast, "courses", confirmed=False, definition_da="Kun kurser over en dag.", break_in_series=True)
    assert stored_questions(cast.round)["courses"].break_in_series
    # Taking the break away again is asked about too, as long as the definition is another.
    with pytest.raises(NeedsConfirming):
        reword(cast, "courses", confirmed=False, break_in_series=False)


def test_definitions_may_speak_of_their_own_year():
    one = replace(COURSES, definition_da="Tæl kurser i 2019,  ikke i 2018.", definition_en="In 2019.")
    other = replace(COURSES, definition_da="Tæl kurser i 2018, ikke i 2017.\n", definition_en="In 2018.")
    assert same_definition(one, 2019, other, 2018)
    assert not same_definition(replace(one, definition_en="In 2019?"), 2019, other, 2018)


def test_a_new_question_tells_who_has_sent_already(cast: Cast):
    builders.submission(builders.cluster("Solklyngen"), round=cast.round, status=SubmissionStatus.SUBMITTED)
    with pytest.raises(NeedsConfirming) as unsure:
        add_question(**by(cast, indicator=ONLINE, content=COURSES))
    assert unsure.value.sent == ("Solklyngen",)
    assert not Indicator.objects.filter(code="courses_online").exists()
    add_question(**by(cast, indicator=ONLINE, content=COURSES, confirmed=True))


def test_who_has_sent_without_an_answer_is_told_before_a_question_must_be_answered(cast: Cast):
    reword(cast, "courses", required=False)
    answers: dict[str, dict[str, Any]] = {
        "Solklyngen": {"explanation": "Ingen kurser."},
        "Havklyngen": {"value": Decimal(0)},
        "Bioklyngen": {"absence": "not_measured"},
        "Robotklyngen": {},
    }
    courses = Indicator.objects.get(code="courses")
    for name, answer in answers.items():
        one = builders.submission(builders.cluster(name), round=cast.round, status=SubmissionStatus.IN_REVIEW)
        if answer:
            Figure.objects.create(submission=one, indicator=courses, **answer)
    with pytest.raises(NeedsConfirming) as unsure:
        reword(cast, "courses", confirmed=False, required=True)
    assert unsure.value.sent == ("Robotklyngen", "Solklyngen")
    assert not unsure.value.answered
    assert not content_of(cast, "courses").required
    reword(cast, "courses", required=True)
    assert content_of(cast, "courses").required
    reword(cast, "courses", confirmed=False, required=False)


def test_what_is_counted_within_what_stays_once_somebody_has_sent(cast: Cast):
    builders.submission(round=cast.round, status=SubmissionStatus.APPROVED)
    with pytest.raises(InTheWay):
        reword(cast, "companies_sme", subset_of="")
    with pytest.raises(InTheWay):
        reword(cast, "funding_eu", part_of="")
    assert content_of(cast, "companies_sme").subset_of == "companies_total"


def test_whether_none_is_said_can_be_switched_until_somebody_has_sent(cast: Cast):
    reword(cast, "collaborations_b2b", required=True)
    assert content_of(cast, "collaborations_b2b").required
    builders.submission(round=cast.round, status=SubmissionStatus.APPROVED)
    with translation.override("da"), pytest.raises(InTheWay, match="Send dem tilbage først"):
        reword(cast, "collaborations_b2b", required=False)


def test_nobody_is_asked_for_all_types_together(cast: Cast):
    with pytest.raises(ContentError):
        reword(cast, "collaborations_total", required=True)


def test_a_total_of_ones_own_is_added_with_its_parts(cast: Cast):
    total = NewIndicator(code="reach", unit=Unit.COUNT, computed=True)
    add_question(**by(cast, indicator=total, content=replace(COURSES, label_da="Rækkevidde")))
    reword(cast, "newsletters", part_of="reach")
    builders.put_figures(cast.submission, newsletters=3)  # type: ignore[arg-type] # as good as a Decimal
    from submissions.dossier import load_dossier

    assert load_dossier(cast.submission).answers["reach"].value == 3


def test_the_unit_changes_only_where_nothing_is_counted(cast: Cast):
    add_question(**by(cast, indicator=ONLINE, content=COURSES))
    change_unit(**by(cast, code="courses_online", unit=Unit.FTE))
    assert Indicator.objects.get(code="courses_online").unit == Unit.FTE
    changed = AuditEntry.objects.get(action="question-changed").detail["changed"]
    assert changed == {"unit": ["count", "fte"]}
    builders.put_figures(cast.submission, courses_online=3)  # type: ignore[arg-type] # as good as a Decimal
    with pytest.raises(InTheWay):
        change_unit(**by(cast, code="courses_online", unit=Unit.COUNT))


def test_a_changed_questionnaire_leaves_the_totals_of_an_open_round_stale_until_they_are_recomputed(
    cast: Cast,
):
    add_question(**by(cast, indicator=ONLINE, content=COURSES))
    assert TotalsState.objects.get(round=cast.round).stale
    planned = builders.round_with_catalogue(2019, status=RoundStatus.PLANNED)
    planned.refresh_from_db()
    move_section(
        round_id=planned.pk,
        user=cast.administrator,
        now=NOW,
        version=planned.version,
        code="secretariat",
        up=False,
    )
    assert not TotalsState.objects.filter(round=planned).exists()
