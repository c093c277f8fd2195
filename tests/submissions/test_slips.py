"""The likely slips, and how a finding puts them into words."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.utils import translation

from submissions.checks.reading import Reading
from submissions.checks.run import findings
from submissions.checks.slips import SlipKind, likely_slips
from submissions.models import Check, Question, Severity
from tests.submissions.conftest import Cast
from tests.submissions.test_rules import YEAR, reading

UNITS = {"before": "dkk", "money": "dkk", "after": "dkk", "staff": "fte", "number": "count"}


def kinds(
    code: str, value: str, expected: str | None, last_year: Mapping[str, str] | None = None
) -> list[SlipKind]:
    read = reading({code: value}, last_year or {})
    slips = likely_slips(code, None if expected is None else Decimal(expected), read, UNITS)
    return [slip.kind for slip in slips]


@pytest.mark.parametrize(
    ("code", "value", "expected", "kind"),
    [
        ("money", "12400000", "1240000", SlipKind.ZERO_TOO_MANY),
        ("money", "12400000", "1000000", SlipKind.ZERO_TOO_MANY),
        ("money", "124000", "1240000", SlipKind.ZERO_MISSING),
        ("money", "124000000", "1240000", SlipKind.COMMA_MISSING),  # 1.240.000,00
        ("money", "1240000000", "1240000", SlipKind.ZEROS_TOO_MANY),
        ("money", "1240", "1240000", SlipKind.THOUSANDS),
        ("money", "1.24", "1240000", SlipKind.MILLIONS),
        ("staff", "95", "9.5", SlipKind.COMMA_MISSING),
        ("staff", "925", "9.5", SlipKind.COMMA_MISSING),
        ("staff", "0.95", "9.5", SlipKind.COMMA_MISPLACED),
        ("number", "1200", "120", SlipKind.ZERO_TOO_MANY),
        ("number", "12000", "120", SlipKind.ZEROS_TOO_MANY),
        ("number", "12", "1200", SlipKind.ZEROS_MISSING),
        ("number", "2018", "12", SlipKind.YEAR),
        ("number", "2017", None, SlipKind.YEAR),
        ("number", "2020", None, SlipKind.YEAR),
    ],
)
def test_a_slip_is_known_by_what_was_to_be_expected(
    code: str, value: str, expected: str | None, kind: SlipKind
):
    assert kinds(code, value, expected)[0] == kind


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("money", "1240000", "1240000"),
        ("money", "3000000", "1240000"),  # more, but no slip of the hand
        ("money", "5", "0"),
        ("money", "0", "1240000"),
        ("number", "2021", None),
        ("number", "2016", None),
        ("staff", "2018.5", None),
    ],
)
def test_where_nothing_points_to_a_slip_none_is_guessed(code: str, value: str, expected: str):
    assert kinds(code, value, expected) == []


def test_a_figure_in_the_wrong_row_is_last_year_s_of_the_row_above_or_below():
    last_year = {"before": "750000", "money": "90000", "after": "60000"}
    assert kinds("money", "750000", "400000", last_year) == [SlipKind.OTHER_ROW]
    assert kinds("money", "60000", None, last_year) == [SlipKind.OTHER_ROW]
    # Its own is no other row's, a row further off is not looked at, and small numbers are alike by chance.
    assert kinds("money", "90000", None, {**last_year, "before": "90000"}) == []
    assert kinds("after", "750000", None, last_year) == []
    assert kinds("money", "7", None, {"before": "7"}) == []


def test_a_row_that_has_kept_its_figure_was_not_mistaken_for_another():
    same_again = reading({"before": "750000", "money": "750000"}, {"before": "750000"})
    assert likely_slips("money", None, same_again, UNITS) == []


def test_the_power_of_ten_that_is_off_is_taken_back():
    (slip,) = likely_slips("money", Decimal(1_240_000), reading({"money": "12400000"}), UNITS)
    assert slip.meant == Decimal(1_240_000)


def message_for(cast: Cast, code: str, this: Mapping[str, str], before: Mapping[str, str]) -> str:
    """Return what a check of the round says, in the language in use."""
    questions = list(Question.objects.filter(round=cast.round).with_indicators())
    checks = list(Check.objects.filter(round=cast.round, code=code))
    empty = dict.fromkeys((question.code for question in questions), None)
    read = reading({**empty, **this}, before)
    (finding,) = findings(questions, checks, Reading(year=YEAR, answers=read.answers, earlier=read.earlier))
    return finding.message.replace("\N{NO-BREAK SPACE}", " ")


def test_a_warning_reads_as_a_colleague_would_ask(cast: Cast):
    with translation.override("en"):
        said = message_for(cast, "funding_eu_change", {"funding_eu": "12400000"}, {"funding_eu": "1240000"})
    assert said == (
        "You write 12.400.000 DKK in “Financing from the EU”. Last year it was 1.240.000 DKK. "
        "Is there a zero too many? Then it is 1.240.000 DKK. "
        "Correct the figure, or say in the explanation what has happened."
    )


def test_without_a_slip_the_sentence_has_no_gap(cast: Cast):
    with translation.override("en"):
        said = message_for(cast, "funding_eu_change", {"funding_eu": "3400000"}, {"funding_eu": "1240000"})
    assert "1.240.000 DKK. Correct the figure" in said


def test_of_two_figures_a_slip_names_the_one_it_is_in(cast: Cast):
    this = {"fte": "99", "funding_total": "9000000"}
    with translation.override("en"):
        said = message_for(cast, "funding_total_per_fte", this, {"fte": "9.9"})
    assert "“FTE in the secretariat”: Is a comma missing? Then it is 9,9 FTE." in said
    assert "90.909 DKK per FTE" in said


def test_every_check_of_the_questionnaire_says_something_in_both_languages(cast: Cast):
    """Break every check by force, and read what it says."""
    questions = list(Question.objects.filter(round=cast.round).with_indicators())
    for check in Check.objects.filter(round=cast.round):
        for language in ("da", "en"):
            with translation.override(language):
                assert not set("{}") & set(forced(check, questions)), check


def forced(check: Check, questions: list[Question]) -> str:
    """Return the message of a check with all its places filled."""
    from submissions.checks.finding import Breach
    from submissions.checks.messages import message_of
    from submissions.checks.registry import RULES

    one, two = Decimal(1), Decimal("2.5")
    named = RULES[check.rule].parameters.read(check.parameters).codes_named() or ("fte",)
    breach = Breach(
        part=named[:1], whole=named[-1], part_value=one, whole_value=two, earlier_value=two, low=one, high=two
    )
    by_code = {question.code: question for question in questions}
    return message_of(check.message, breach, Reading(year=YEAR, answers={}), by_code, [], name_slips=True)


def test_what_is_missing_is_asked_for_once(cast: Cast):
    """An empty figure that is required is an error; that it is empty beside another is not said too."""
    questions = list(Question.objects.filter(round=cast.round).with_indicators())
    checks = list(Check.objects.filter(round=cast.round, rule__in=["required", "elsewhere"]))
    answers = dict.fromkeys((question.code for question in questions), "1") | {"courses": None}
    found = findings(questions, checks, reading(answers))
    assert [(finding.codes, finding.severity) for finding in found] == [(("courses",), Severity.ERROR)]
    for question in questions:
        question.required = False
    (finding,) = findings(questions, checks, reading(answers))
    assert finding.check_code == "courses_with_course_companies"


def test_a_check_that_is_off_says_nothing(cast: Cast):
    questions = list(Question.objects.filter(round=cast.round).with_indicators())
    checks = list(Check.objects.filter(round=cast.round, code="fte_range"))
    answers = dict.fromkeys((question.code for question in questions), "100")
    assert findings(questions, checks, reading(answers))
    checks[0].active = False
    assert not findings(questions, checks, reading(answers))


def test_a_break_in_the_series_keeps_last_year_out(cast: Cast):
    questions = list(Question.objects.filter(round=cast.round).with_indicators())
    checks = list(Check.objects.filter(round=cast.round, code="fte_change"))
    empty = dict.fromkeys((question.code for question in questions), None)
    read = reading({**empty, "fte": "30"}, {"fte": "3"})
    assert findings(questions, checks, read)
    next(question for question in questions if question.code == "fte").break_in_series = True
    assert not findings(questions, checks, read)
