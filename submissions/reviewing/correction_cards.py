"""The corrections that wait for a signatory: each with what the checks say of it, and room to decline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from submissions.checks.finding import Finding
from submissions.dossier import Dossier
from submissions.forms.correction import DeclineForm
from submissions.reviewing.corrections import CorrectionRow
from submissions.reviewing.second_look import has_error, rests_on


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionCard:
    """A correction to answer.

    Attributes:
        findings: what the checks say now that rests on the corrected figure, errors first.
    """

    row: CorrectionRow
    findings: Sequence[Finding]
    form: DeclineForm

    @property
    def has_error(self) -> bool:
        """Whether one of the findings is an error."""
        return has_error(self.findings)

    @property
    def is_open(self) -> bool:
        """Whether the reason shows: it was sent and not taken, or stands there unsaved."""
        return self.form.is_bound or bool(self.form.typed)


def cards_of(
    dossier: Dossier, rows: Iterable[CorrectionRow], declined: DeclineForm | None
) -> list[CorrectionCard]:
    """Return a card for each of the waiting corrections. No query.

    Args:
        declined: what was sent about one of them, and is not taken.
    """
    return [
        CorrectionCard(
            row=row,
            findings=[one for one in dossier.findings if rests_on(one, row.code, counted=bool(row.type))],
            form=declined
            if declined is not None and declined.correction_id == row.id
            else DeclineForm(correction_id=row.id),
        )
        for row in rows
    ]


def reasons_without_card(sent: Mapping[str, object], cards: Iterable[CorrectionCard]) -> list[str]:
    """Return the reasons that were typed for corrections that can no longer be declined: to be copied."""
    answerable = {card.form.add_prefix("reason") for card in cards}
    return [
        str(text)
        for name, text in sent.items()
        if name.startswith("reason-") and name not in answerable and str(text).strip()
    ]
