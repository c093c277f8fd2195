"""Footnotes of the account: what reviewers wrote of explanations that they accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.account import Footnote, Words
from reports.derivations import Rule
from reports.lines import Line, indicator_of
from submissions.models import AcceptedExplanation, Question, Round, SubmissionStatus
from submissions.reviewing.accepted import still_holds, with_what_stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A footnote before it is tied to lines.

    Attributes:
        indicators: the one it was written about, and all totals that this is a part of.
    """

    indicators: frozenset[str]
    text: Words


def remarks_of(round_: Round) -> tuple[Remark, ...]:
    """Return the footnotes of a round's approved submissions. Two queries.

    Only where words and value are still those that were accepted. The cluster is not named.
    """
    found = (
        with_what_stands(
            AcceptedExplanation.objects.filter(
                submission__round=round_, submission__status=SubmissionStatus.APPROVED
            ).exclude(footnote_da="")
        )
        .select_related("indicator")
        .order_by("indicator__code", "footnote_da", "pk")
    )
    rows = [row for row in found if still_holds(row)]
    if not rows:
        return ()
    above = _totals_above(round_)
    return tuple(
        Remark(
            indicators=frozenset({row.indicator.code, *above.get(row.indicator.code, ())}),
            text=Words(da=row.footnote_da, en=row.footnote_en),
        )
        for row in rows
    )


def footnotes_on(remarks: Sequence[Remark], lines: Mapping[str, Line]) -> tuple[Footnote, ...]:
    """Return the footnotes in the order in which the table meets them; equal texts are one footnote."""
    marked: dict[Words, set[str]] = {}
    for remark in remarks:
        on = {
            line.code
            for line in lines.values()
            if line.printed and remark.indicators & indicators_under(line, lines)
        }
        if on:
            marked.setdefault(remark.text, set()).update(on)
    order = [code for code, line in lines.items() if line.printed]
    first = {text: min(order.index(code) for code in on) for text, on in marked.items()}
    return tuple(
        Footnote(number=number, text=text, lines=tuple(code for code in order if code in marked[text]))
        for number, text in enumerate(sorted(marked, key=lambda text: (first[text], text.da)), start=1)
    )


def indicators_under(line: Line, lines: Mapping[str, Line]) -> frozenset[str]:
    """Return the indicators that a line rests on, through whatever other lines."""
    if line.derivation.rule is Rule.TOTAL:
        return frozenset({indicator_of(line)})
    found: set[str] = set()
    for name in line.derivation.lines:
        found |= indicators_under(lines[name], lines)
    return frozenset(found)


def _totals_above(round_: Round) -> dict[str, list[str]]:
    """Return, by the code of a question, the totals that it is a part of, however far above."""
    questions = {
        question.pk: question
        for question in Question.objects.filter(round=round_).select_related("indicator")
    }
    above: dict[str, list[str]] = {}
    for question in questions.values():
        total = questions.get(question.part_of_id or 0)
        while total is not None:
            above.setdefault(question.code, []).append(total.code)
            total = questions.get(total.part_of_id or 0)
    return above
