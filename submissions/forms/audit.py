"""What the log is narrowed down to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.audit.rows import Register, Wanted, words_by_kind
from submissions.forms.moment import COPENHAGEN, FIRST_YEAR, LAST_YEAR

LONGEST_SEARCH = 200  # characters
MOST_WORDS = 8  # of a search; each is looked for in every kind of record
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"]


class AuditForm(forms.Form):
    """Search and filters. All of it may be left out."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST_SEARCH,
        label=_("Search"),
        help_text=_("A person, a cluster, a figure, what was done …"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    person = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Person"))
    cluster = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Cluster"))
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Round"))
    what = forms.ChoiceField(required=False, label=_("What was done"))
    first = forms.DateField(required=False, input_formats=FORMATS, label=_("From"), widget=DAY)
    last = forms.DateField(
        required=False, input_formats=FORMATS, label=_("To, that day included"), widget=DAY
    )

    def __init__(self, data: Mapping[str, Any], *, register: Register, years: list[int]) -> None:
        """Take what one can choose from."""
        super().__init__(data)
        people = [
            (pk, f"{name} ({register.emails[pk]})" if register.emails[pk] not in {name, ""} else name)
            for pk, name in register.people.items()
            # Who was erased is not offered; what they did is still found from where they are named.
            if register.emails[pk] or data.get("person") == str(pk)
        ]
        self._offer("person", people)
        self._offer("cluster", [(pk, name) for pk, (name, _slug) in register.clusters.items()])
        self._offer("year", [(year, str(year)) for year in years])
        self._offer("what", list(words_by_kind().items()))

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All")), *choices]

    def clean_q(self) -> str:
        """Take no more words than are worth looking for."""
        return " ".join(str(self.cleaned_data["q"]).replace("\0", "").split()[:MOST_WORDS])

    def clean(self) -> dict[str, Any]:
        """Hold the days against each other."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        for name, day in (("first", first), ("last", last)):
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, _("The log has no such day. Write it as 1.3.2027."))
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first. Swap them."))
        return cleaned

    def wanted(self) -> Wanted:
        """Return what is wanted, without the fields that cannot be read."""
        found = getattr(self, "cleaned_data", {})
        last = found.get("last")
        return Wanted(
            text=found.get("q", ""),
            person=found.get("person"),
            cluster=found.get("cluster"),
            year=found.get("year"),
            what=found.get("what", ""),
            first=_midnight(found.get("first")),
            last=_midnight(last + dt.timedelta(days=1) if last else None),
        )


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), tzinfo=COPENHAGEN) if day else None
