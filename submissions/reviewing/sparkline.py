"""A figure over the years as a line the size of a word: typed points in, positions of an SVG out.

The axis begins at zero. A year without a number, and a break in the series, cut the line; a year that stands
alone is a dot. The year of the submission has a dot of its own, larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from submissions.checks.finding import Answer
from submissions.history import Barrier, FigureHistory, PastAnswer
from submissions.models import Question
from submissions.presentation import answer_text
from submissions.rounding import EXACT, rounded

# Pixels. A row of the table is 20 high; the edge leaves room for the dots.
WIDTH, HEIGHT, EDGE = 84, 20, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year of the line.

    Attributes:
        value: None where there is no number.
        joined: whether a line leads here from the year before.
    """

    year: int
    value: Decimal | None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A position in the drawing, in pixels, as text: a template would print a decimal comma."""

    x: str
    y: str

    def __str__(self) -> str:
        return f"{self.x},{self.y}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """The drawing, and the same in words.

    Attributes:
        lines: each the positions of a line, as SVG writes them.
        dots: years that no line touches.
        current: that of the submission's year, where it has a number.
        zero: how high zero lies, where there are figures below it.
        text: every year with its figure.
    """

    lines: tuple[str, ...] = ()
    dots: tuple[Dot, ...] = ()
    current: Dot | None = None
    zero: str = ""
    text: str = ""
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)


def years_of(year: int, answer: Answer, history: FigureHistory) -> tuple[Year, ...]:
    """Return the years of a figure, oldest first: `answer` is that of `year`, the submission's own."""
    past = list(reversed(history.years))
    oldest = [Year(year=past[0].year, value=past[0].answer.value)] if past else []
    rest = [
        Year(year=now.year, value=now.answer.value, joined=_is_one_series(before, now))
        for before, now in pairwise(past)
    ]
    joined = bool(past) and past[-1].comparable
    return (*oldest, *rest, Year(year=year, value=answer.value, joined=joined))


def _is_one_series(before: PastAnswer, now: PastAnswer) -> bool:
    """Whether two earlier years compare: both with this year, or both by an older definition."""
    if before.comparable and now.comparable:
        return True
    older = before.barrier == now.barrier == Barrier.BREAK
    return older and not before.cut and before.reporters == now.reporters


def sparkline(years: Sequence[Year], text: str = "") -> Sparkline | None:
    """Draw the years, oldest first; None where fewer than two have a number."""
    values = [year.value for year in years if year.value is not None]
    if len(values) < 2:  # noqa: PLR2004 one dot is no development
        return None
    lowest, highest = min(Decimal(0), *values), max(Decimal(0), *values)
    positions = {
        place: Dot(_across(place, len(years)), _down(year.value, lowest, highest))
        for place, year in enumerate(years)
        if year.value is not None
    }
    last = len(years) - 1
    segments = _segments(years)
    return Sparkline(
        lines=tuple(
            " ".join(str(positions[place]) for place in segment) for segment in segments if len(segment) > 1
        ),
        dots=tuple(positions[segment[0]] for segment in segments if len(segment) == 1 and segment[0] != last),
        current=positions.get(last),
        zero=_down(Decimal(0), lowest, highest) if lowest < 0 else "",
        text=text,
    )


def sparkline_of(question: Question, year: int, answer: Answer, history: FigureHistory) -> Sparkline | None:
    """Draw a figure's own history; None where fewer than two years have a number."""
    words = []
    for past in reversed(history.years):
        if past.answer.answered:
            words.append(f"{past.year}: {answer_text(question, past.answer)}")
        if past.cut and words:
            words.append(_("then another definition"))
    if answer.answered:
        words.append(f"{year}: {answer_text(question, answer)}")
    return sparkline(years_of(year, answer, history), ", ".join(words))


def _segments(years: Sequence[Year]) -> list[list[int]]:
    """Return the places of years that hang together."""
    segments: list[list[int]] = []
    for place, year in enumerate(years):
        if year.value is None:
            continue
        if year.joined and segments and segments[-1][-1] == place - 1:
            segments[-1].append(place)
        else:
            segments.append([place])
    return segments


def _across(place: int, count: int) -> str:
    steps = max(count - 1, 1)
    return str(rounded(EDGE + EXACT.divide(Decimal((WIDTH - 2 * EDGE) * place), Decimal(steps)), 1))


def _down(value: Decimal, lowest: Decimal, highest: Decimal) -> str:
    room = Decimal(HEIGHT - 2 * EDGE)
    if highest == lowest:
        return str(rounded(EDGE + room, 1))
    return str(rounded(EDGE + EXACT.divide((highest - value) * room, highest - lowest), 1))
