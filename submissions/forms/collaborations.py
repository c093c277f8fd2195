"""The rows of country, type and count."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from submissions.countries import country_choices, country_name
from submissions.forms.number import DanishNumberField
from submissions.models import Collaboration, CollaborationType
from submissions.services.save_figures import CollaborationAnswer

SPARE_ROWS = 3  # empty rows that wait at the end, so that it works without JavaScript
LARGEST_COUNT = 99_999  # collaborations in a country; the largest network has a few dozen
MOST_ROWS = 300  # more than there are countries


class CountryRow(forms.Form):
    """A country with how many collaborations of each type; blank and 0 are the same."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        prefix: str,
        stored: Mapping[str, Collaboration] | None = None,
        is_open: bool = True,
    ) -> None:
        """Make the fields; of a row that is stored by type, the country stands."""
        super().__init__(data, prefix=prefix)
        self.stored = dict(stored or {})
        code = next((row.country for row in self.stored.values()), "")
        choices = [(code, country_name(code))] if code else [("", _("Choose a country")), *country_choices()]
        self.fields["country"] = forms.ChoiceField(
            choices=choices, required=False, label=_("Country"), initial=code, disabled=not is_open
        )
        for type_ in CollaborationType:
            row = self.stored.get(type_)
            self.fields[type_] = DanishNumberField(
                decimals=0,
                required=False,
                label=type_.label,
                initial=None if row is None or not row.count else Decimal(row.count),
                disabled=not is_open,
            )
            self.fields[f"{type_}-version"] = forms.IntegerField(
                required=False,
                min_value=0,
                widget=forms.HiddenInput,
                initial=row.version if row else 0,
                disabled=not is_open,
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing of a row that was begun."""
        cleaned = super().clean() or {}
        counts = [cleaned.get(type_) for type_ in CollaborationType]
        if any(counts) and not cleaned.get("country"):
            self.add_error("country", _("Choose the country that these collaborations are with."))
        if cleaned.get("country") and not self.stored and not any(counts) and not self.errors:
            self.add_error(
                CollaborationType.CLUSTER,
                _("Write how many collaborations you have with %(country)s.")
                % {"country": country_name(cleaned["country"])},
            )
        for type_ in CollaborationType:
            count = cleaned.get(type_)
            if count is not None and count > LARGEST_COUNT:
                self.add_error(
                    type_,
                    _("%(count)s collaborations with one country is too many. Are there too many digits?")
                    % {"count": count},
                )
        return cleaned

    @property
    def versions(self) -> list[forms.BoundField]:
        """The hidden fields."""
        return [self[f"{type_}-version"] for type_ in CollaborationType]

    def answers(self) -> list[CollaborationAnswer]:
        """Return the row by type; a blank takes the count away. A row with an error says nothing."""
        if not self.is_valid() or not self.cleaned_data["country"]:
            return []
        return [
            CollaborationAnswer(
                country=self.cleaned_data["country"],
                type=type_,
                count=int(self.cleaned_data[type_] or 0),
                version=self.cleaned_data[f"{type_}-version"] or 0,
            )
            for type_ in CollaborationType
        ]


class CountryRows:
    """All the rows of a page: the stored ones in order of country, then spare ones."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, collaborations: Iterable[Collaboration], is_open: bool
    ) -> None:
        """Make the rows; `data` is what was sent, with as many spare rows as it holds."""
        stored: dict[str, dict[str, Collaboration]] = {}
        for row in collaborations:
            stored.setdefault(row.country, {})[row.type] = row
        # A country that was taken away is spare again, yet its versions go on counting. One that was taken
        # away while this person had it on the page still has its row: what they typed is not dropped.
        shown = {
            code: rows
            for code, rows in stored.items()
            if any(row.count for row in rows.values()) or f"country-{code}-country" in (data or ())
        }
        self.gone = {code: rows for code, rows in stored.items() if code not in shown}
        self.rows = [
            CountryRow(data, prefix=f"country-{code}", stored=rows, is_open=is_open)
            for code, rows in sorted(shown.items(), key=lambda pair: country_name(pair[0]))
        ]
        if is_open:
            self.rows += [
                CountryRow(data, prefix=f"country-new-{place}") for place in range(spare_rows(data))
            ]

    def is_valid(self) -> bool:
        """Whether every row can be read, and no country stands twice."""
        # Every row is asked, so that every error shows.
        valid = sum(not row.is_valid() for row in self.rows) == 0
        seen: set[str] = set()
        for row in self.rows:
            code = row.cleaned_data.get("country", "") if hasattr(row, "cleaned_data") else ""
            if code and code in seen:
                row.add_error(
                    "country",
                    _("%(country)s is already in another row.") % {"country": country_name(code)},
                )
                valid = False
            seen.add(code)
        return valid

    def answers(self) -> Sequence[CollaborationAnswer]:
        """Return every row that can be read. Call it after `is_valid`."""
        return [self._on_top_of_gone(answer) for row in self.rows for answer in row.answers()]

    def _on_top_of_gone(self, answer: CollaborationAnswer) -> CollaborationAnswer:
        """Give a row that was taken away and is added again the version of its empty place."""
        row = self.gone.get(answer.country, {}).get(answer.type)
        if row is None or answer.version:
            return answer
        return CollaborationAnswer(
            country=answer.country, type=answer.type, count=answer.count, version=row.version
        )


def spare_rows(data: Mapping[str, Any] | None) -> int:
    """Return how many spare rows a page holds: those that were sent, at least the usual ones."""
    sent = [name for name in data or () if name.startswith("country-new-") and name.endswith("-country")]
    return min(max(len(sent), SPARE_ROWS), MOST_ROWS)
