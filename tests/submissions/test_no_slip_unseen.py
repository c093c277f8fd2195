"""No digit too many or too few goes by unseen: the whole questionnaire, figure by figure."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from submissions.answers import leaves_of_totals
from submissions.checks.finding import Answer, Finding
from submissions.checks.reading import Reading
from submissions.checks.run import findings
from submissions.models import Check, Question, Round, Unit
from tests import builders

# What a reporter of 2018 answered on average, by the printed account. In kind it does not say; and fees from
# ministries hardly anybody had, so here is what one has.
USUAL: Mapping[str, str] = {
    "fte": "9.9",
    "funding_state": "4883421",
    "funding_regions": "2306579",
    "funding_municipalities": "1408684",
    "funding_knowledge": "211842",
    "funding_companies": "1633158",
    "funding_eu": "2084211",
    "funding_other": "481842",
    "funding_in_kind": "2400000",
    "fees_companies": "747368",
    "fees_knowledge": "157895",
    "fees_ministries": "40000",
    "fees_regions": "139474",
    "fees_municipalities": "302632",
    "fees_other": "36842",
    "companies_total": "475",
    "companies_sme": "341",
    "dedicated_total": "213",
    "knowledge_institutions": "34",
    "public_actors": "47",
    "matchmaking": "257",
    "applications_eu": "4",
    "applications_state": "4",
    "applications_regions": "3",
    "applications_other": "2",
    "granted_eu": "2",
    "granted_state": "2",
    "granted_regions": "2",
    "granted_other": "1",
    "projects_total": "91",
    "projects_sme": "67",
    "first_time_total": "25",
    "first_time_sme": "21",
    "networks_total": "99",
    "networks_sme": "75",
    "international_total": "125",
    "courses": "2",
    "course_companies": "11",
    "newsletters": "19",
    "press_releases": "11",
    "media_mentions": "93",
    "outreach_companies": "128",
    "competences_total": "181",
    "competences_sme": "127",
    "ideas_total": "139",
    "ideas_sme": "104",
    "products_total": "71",
    "products_sme": "53",
}
ROWS: Mapping[str, str] = {
    "collaborations_cluster": "10",
    "collaborations_knowledge": "8",
    "collaborations_b2b": "8",
}
POWERS = (1, 2, 3)
MILLIONS = 6


@pytest.fixture
def round_(db: None) -> Round:
    return builders.round_with_catalogue()


@pytest.fixture
def questions(round_: Round) -> list[Question]:
    return list(Question.objects.filter(round=round_).with_indicators())


@pytest.fixture
def checks(round_: Round) -> list[Check]:
    return list(Check.objects.filter(round=round_))


def asked(questions: list[Question]) -> list[Question]:
    return [question for question in questions if not question.indicator.computed]


def answers(questions: list[Question], values: Mapping[str, Decimal]) -> dict[str, Answer]:
    """Return answers with totals, as a submission has them; what is not asked and given is a sum of rows."""
    leaves = leaves_of_totals(questions)
    given = {
        code: Answer(
            code=code,
            value=sum((values[leaf] for leaf in parts), Decimal(0)),
            leaves=parts,
        )
        for code, parts in leaves.items()
    }
    for question in questions:
        code = question.code
        if code not in given:
            own = () if question.indicator.computed else (code,)
            given[code] = Answer(code=code, value=values.get(code), leaves=own)
    return given


def found(
    questions: list[Question],
    checks: list[Check],
    this: Mapping[str, Decimal],
    before: Mapping[str, Decimal] | None,
) -> list[Finding]:
    earlier = {2017: answers(questions, before)} if before else {}
    return findings(questions, checks, Reading(year=2018, answers=answers(questions, this), earlier=earlier))


def usual() -> dict[str, Decimal]:
    return {code: Decimal(value) for code, value in {**USUAL, **ROWS}.items()}


def last_year() -> dict[str, Decimal]:
    """Return a little less than is usual, so that nothing is as last year."""
    return {code: max(value - 1, Decimal(1)) for code, value in usual().items()}


def slips(question: Question, value: Decimal) -> list[Decimal]:
    """Return what a person may have typed for `value`: zeros too many, too few, in thousands or millions."""
    powers = [*POWERS, *(-power for power in POWERS)]
    if question.indicator.unit == Unit.DKK:
        powers.append(-MILLIONS)
    typed = [round(value.scaleb(power), question.indicator.decimals) for power in powers]
    # What is rounded to zero, or small beside what was small before, has lost no digit.
    return [one for one in typed if one and max(one, value) >= 10]


def test_a_usual_submission_is_asked_nothing(questions: list[Question], checks: list[Check]):
    assert set(USUAL) == {question.code for question in asked(questions)}
    assert found(questions, checks, usual(), last_year()) == []
    assert found(questions, checks, usual(), None) == []


def test_every_slip_of_a_digit_is_asked_about(questions: list[Question], checks: list[Check]):
    unseen = []
    for question in asked(questions):
        for typed in slips(question, usual()[question.code]):
            said = found(questions, checks, usual() | {question.code: typed}, last_year())
            if not any(question.code in finding.codes for finding in said):
                unseen.append((question.code, typed))
    assert unseen == []


def test_without_an_earlier_year_zeros_too_many_and_thousands_are_asked_about(
    questions: list[Question], checks: list[Check]
):
    unseen = []
    for question in asked(questions):
        value = usual()[question.code]
        typed = [value.scaleb(power) for power in POWERS if value.scaleb(power) > 20]
        if question.indicator.unit == Unit.DKK:
            typed.append(round(value.scaleb(-3), 2))
        for one in typed:
            said = found(questions, checks, usual() | {question.code: one}, None)
            if not any(question.code in finding.codes for finding in said):
                unseen.append((question.code, one))
    assert unseen == []


@pytest.mark.parametrize("power", [1, 2, 3])
def test_a_slip_at_a_country_is_asked_about(questions: list[Question], checks: list[Check], power: int):
    for code in ROWS:
        said = found(questions, checks, usual() | {code: usual()[code].scaleb(power)}, last_year())
        (one,) = [finding for finding in said if code in finding.totals]
        assert one.codes[0] == "international_total"


def test_one_figure_is_asked_about_its_size_once(questions: list[Question], checks: list[Check]):
    for question in asked(questions):
        for typed in slips(question, usual()[question.code]):
            said = found(questions, checks, usual() | {question.code: typed}, last_year())
            of_size = [
                finding
                for finding in said
                if finding.codes == (question.code,) and finding.check_code != "fte_range"
            ]
            assert len(of_size) <= 1, (question.code, typed)
