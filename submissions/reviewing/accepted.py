"""Explanations that a reviewer has accepted, and whether they were given for what stands now."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from submissions.models import AcceptedExplanation, Figure, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """An explanation that a reviewer accepted, for the value that it was given for.

    Attributes:
        holds: whether words and value are still those that were accepted.
        footnote_da: for the account, in the reviewer's words; both languages, or neither.
    """

    code: str
    explanation: str
    value: Decimal | None
    accepted_by: str
    accepted_at: dt.datetime
    footnote_da: str
    footnote_en: str
    holds: bool

    @property
    def has_footnote(self) -> bool:
        """Whether a line of the account says something of it."""
        return bool(self.footnote_da)


class Acceptances(dict[str, Acceptance]):
    """The accepted explanations of a submission, by the code of the figure."""

    def on_figure(self, code: str, /) -> Acceptance | None:
        """Return what was accepted of a figure; None where nothing was."""
        return self.get(code)


def accepted_of(submission: Submission) -> Acceptances:
    """Return the accepted explanations of a submission by code. One query."""
    found = with_what_stands(AcceptedExplanation.objects.filter(submission=submission)).select_related(
        "indicator", "accepted_by"
    )
    return Acceptances({one.indicator.code: _acceptance(one) for one in found})


def with_what_stands(rows: Any) -> Any:
    """Return accepted explanations with the words and the value that stand now."""
    figure = Figure.objects.filter(submission=OuterRef("submission"), indicator=OuterRef("indicator"))
    return rows.annotate(
        words_now=Subquery(figure.values("explanation")[:1]), value_now=Subquery(figure.values("value")[:1])
    )


def still_holds(row: Any) -> bool:
    """Return whether words and value of a row of `with_what_stands` are those that were accepted."""
    return bool(row.words_now == row.explanation and row.value_now == row.value)


def _acceptance(row: Any) -> Acceptance:
    return Acceptance(
        code=row.indicator.code,
        explanation=row.explanation,
        value=row.value,
        accepted_by=str(row.accepted_by),
        accepted_at=row.accepted_at,
        footnote_da=row.footnote_da,
        footnote_en=row.footnote_en,
        holds=still_holds(row),
    )
