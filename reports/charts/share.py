"""A whole and its parts as one bar of 100 percent."""

from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.formatting import unit_word

# The largest number of parts that can be told apart by colour.
MOST_MARKS = 7
# Percent of the bar, below which a percentage does not fit on its mark at the width of a phone.
# It is set large, so that white is read on every colour of the series.
FITS_ON_MARK = 14
# In pixels: the bar, the row of a name below it, and where the first row stands.
BAR_HEIGHT = 48
ROW_HEIGHT = 26
FIRST_ROW = BAR_HEIGHT + 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareMark:
    """A part: its name, its figure, and its share in whole percent."""

    label: str
    value: Decimal
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareChart:
    """What the chart shows.

    Attributes:
        code: sets its ids apart from those of other charts on the page.
        title: a reading of it in one sentence.
        description: what is drawn, for those who do not see it.
        heading: what it is about, as the name of its table.
        unit: of the values, as `portal.formatting` knows it.
        marks: at most seven; the percentages add up to 100.
        source: where the figures are from.
    """

    code: str
    title: str
    description: str
    heading: str
    unit: str
    decimals: int
    total: Decimal
    marks: tuple[ShareMark, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A mark with its place. Along the bar in percent of its length, across it in pixels."""

    mark: ShareMark
    series: int
    left: int
    middle: str
    labelled: bool
    swatch: int
    baseline: int


def render_share(chart: ShareChart) -> SafeString:
    """Return the chart as a figure: heading, SVG, source, and its table.

    It is drawn along its length in percent and without a view box, so that its text has the same size at any
    width.

    Raises:
        ValueError: it has more parts than can be told apart.
    """
    if len(chart.marks) > MOST_MARKS:
        raise ValueError(f"{len(chart.marks)} parts; at most {MOST_MARKS} can be told apart.")
    return render_to_string(
        "reports/charts/share.html",
        {
            "chart": chart,
            "drawn": _draw(chart),
            "bar_height": BAR_HEIGHT,
            "unit_heading": unit_word(chart.unit) or _("Number"),
            "height": FIRST_ROW + ROW_HEIGHT * len(chart.marks),
        },
    )


def _draw(chart: ShareChart) -> list[_Drawn]:
    drawn = []
    left = 0
    for place, mark in enumerate(chart.marks):
        row = FIRST_ROW + ROW_HEIGHT * place
        drawn.append(
            _Drawn(
                mark=mark,
                series=place + 1,
                left=left,
                # As text: a template would print a decimal comma.
                middle=str(left + Decimal(mark.percent) / 2),
                labelled=mark.percent >= FITS_ON_MARK,
                swatch=row,
                baseline=row + 12,
            )
        )
        left += mark.percent
    return drawn
