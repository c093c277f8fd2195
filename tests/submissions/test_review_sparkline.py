"""A figure's own history as a small line: where its points lie, and what cuts it."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.utils.translation import gettext

from submissions.answers import questions_of
from submissions.dossier import load_dossier
from submissions.models import Question, SubmissionStatus
from submissions.reviewing.sparkline import HEIGHT, WIDTH, Sparkline, Year, sparkline, sparkline_of
from tests import builders
from tests.submissions.conftest import Cast

D = Decimal


def line(*values: str | None, cut: Sequence[int] = ()) -> Sparkline | None:
    """Draw years from 2014 on. `cut`: the years at which the series begins anew."""
    return sparkline(
        [
            Year(year=year, value=None if value is None else D(value), joined=year not in cut)
            for year, value in enumerate(values, start=2014)
        ]
    )


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        (("1", "2"), ("3.0,10.0 81.0,3.0",)),
        (("0", "0"), ("3.0,17.0 81.0,17.0",)),
        (("5", "5", "5"), ("3.0,3.0 42.0,3.0 81.0,3.0",)),
        (("1", "2", "3", "4", "0"), ("3.0,13.5 22.5,10.0 42.0,6.5 61.5,3.0 81.0,17.0",)),
        # Thirds are rounded once, half away from zero.
        (("1", "3"), ("3.0,12.3 81.0,3.0",)),
        (("999999999999.99", "0.01"), ("3.0,3.0 81.0,17.0",)),
        # Below zero the axis lies in between.
        (("-1", "1"), ("3.0,17.0 81.0,3.0",)),
    ],
)
def test_where_the_points_lie(values: tuple[str, ...], lines: tuple[str, ...]):
    drawn = line(*values)
    assert drawn is not None
    assert drawn.lines == lines
    assert drawn.dots == ()
    assert str(drawn.current) == lines[-1].split()[-1]


def test_zero_is_drawn_where_figures_lie_below_it():
    drawn = line("-1", "1")
    assert drawn is not None
    assert drawn.zero == "10.0"
    positive = line("1", "2")
    assert positive is not None
    assert positive.zero == ""


@pytest.mark.parametrize(
    ("values", "cut", "lengths", "dots"),
    [
        (("1", "2", "3", "4", "5"), (), [5], 0),
        (("1", "2", "3", "4", "5"), (2016,), [2, 3], 0),
        (("1", "2", "3", "4", "5"), (2015,), [4], 1),
        (("1", "2", "3", "4", "5"), (2018,), [4], 0),
        (("1", None, "3", "4", "5"), (), [3], 1),
        (("1", None, "3", None, "5"), (), [], 2),
        ((None, None, "3", "4", None), (), [2], 0),
        (("1", "2", "3", "4", "5"), (2015, 2016, 2017, 2018), [], 4),
    ],
)
def test_a_gap_and_a_break_cut_the_line(
    values: tuple[str | None, ...], cut: tuple[int, ...], lengths: list[int], dots: int
):
    drawn = line(*values, cut=cut)
    assert drawn is not None
    assert [len(one.split()) for one in drawn.lines] == lengths
    assert len(drawn.dots) == dots
    assert (drawn.current is None) == (values[-1] is None)


def test_one_year_alone_is_not_drawn():
    assert line(None, None, "7") is None
    assert line(None, None) is None


def test_all_of_it_lies_within_the_drawing():
    drawn = line("0", "17", "3", "999999999999.99", "-3")
    assert drawn is not None
    for place in " ".join(drawn.lines).split():
        x, y = map(Decimal, place.split(","))
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


def test_the_own_years_are_drawn_and_told_in_words(cast: Cast):
    for year, value in ((2014, 5), (2015, 6), (2017, 16)):
        before = builders.submission(cast.cluster, round=earlier(year), status=SubmissionStatus.APPROVED)
        builders.put_figures(before, courses=D(value))
    builders.put_figures(cast.submission, courses=D(20))
    drawn = drawn_of(cast)
    assert drawn is not None
    assert [len(one.split()) for one in drawn.lines] == [2, 2]
    assert drawn.text == "2014: 5, 2015: 6, 2017: 16, 2018: 20"


def test_a_break_in_the_series_cuts_the_own_line_where_it_is(cast: Cast):
    for year in range(2014, 2018):
        before = builders.submission(cast.cluster, round=earlier(year))
        builders.put_figures(before, courses=D(year))
    builders.put_figures(cast.submission, courses=D(20))
    assert lengths(drawn_of(cast)) == [5]
    breaks_in(2016)
    drawn = drawn_of(cast)
    assert lengths(drawn) == [2, 3]
    assert drawn is not None
    assert drawn.text.split(", ")[2] == gettext("then another definition")
    assert drawn.text.split(", ")[3].startswith("2016")
    breaks_in(2018)
    assert lengths(drawn_of(cast)) == [2, 2]


def earlier(year: int):
    """Return a round of an earlier year that asks for courses alone."""
    round_ = builders.bare_round(year)
    asked = Question.objects.get(round__year=2018, indicator__code="courses")
    section = round_.sections.create(code="competence", order=1, title_da="K", title_en="C")
    round_.questions.create(section=section, indicator=asked.indicator, order=1, label_da="K", label_en="C")
    return round_


def breaks_in(year: int) -> None:
    Question.objects.filter(round__year=year, indicator__code="courses").update(break_in_series=True)


def drawn_of(cast: Cast) -> Sparkline | None:
    dossier = load_dossier(cast.submission)
    question = next(one for one in questions_of(cast.submission) if one.code == "courses")
    return sparkline_of(question, 2018, dossier.answers["courses"], dossier.history["courses"])


def lengths(drawn: Sparkline | None) -> list[int]:
    assert drawn is not None
    return [len(one.split()) for one in drawn.lines]
