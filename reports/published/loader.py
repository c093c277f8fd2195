"""Brings the published years before the portal into the database: 2014-2017, and never the printed 2018."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from reports.models import PublishedFigure
from reports.published.printed import PRINTED_YEAR, PrintedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedOutcome:
    """How many published figures were created, corrected and removed, and how many there are now."""

    created: int
    corrected: int
    removed: int
    total: int

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return bool(self.created or self.corrected or self.removed)


@transaction.atomic
def load_published(lines: Iterable[PrintedLine]) -> PublishedOutcome:
    """Make the published figures those of `lines`.

    What was printed does not change, so the file always rules.
    """
    wanted = {
        (value.year, value.line): value
        for line in lines
        for value in line.values.values()
        if value.year < PRINTED_YEAR
    }
    stored = {(figure.year, figure.line): figure for figure in PublishedFigure.objects.select_for_update()}
    created = PublishedFigure.objects.bulk_create(
        PublishedFigure(year=value.year, line=value.line, value=value.value, decimals=value.decimals)
        for key, value in wanted.items()
        if key not in stored
    )
    wrong = []
    for key, figure in stored.items():
        value = wanted.get(key)
        if value is not None and (figure.value, figure.decimals) != (value.value, value.decimals):
            figure.value, figure.decimals = value.value, value.decimals
            wrong.append(figure)
    PublishedFigure.objects.bulk_update(wrong, ["value", "decimals"])
    gone = [figure.pk for key, figure in stored.items() if key not in wanted]
    PublishedFigure.objects.filter(pk__in=gone).delete()
    return PublishedOutcome(created=len(created), corrected=len(wrong), removed=len(gone), total=len(wanted))
