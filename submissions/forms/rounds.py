"""The forms for a new round, for the dates of one, and for a deadline of one cluster's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.moment import FIRST_YEAR, LAST_YEAR, MomentField
from submissions.models import Round
from submissions.round_dates import Dates, DatesRefused

LONGEST_REASON = 1000  # characters; it stands in a mail


class DatesForm(forms.Form):
    """Opening, deadline and last edit, on the clocks of Copenhagen."""

    opens = MomentField(label=_("Opening"), help_text=_("The round opens by itself, and all are told."))
    deadline = MomentField(
        label=_("Deadline"), help_text=_("Whoever sends later is marked as late. Reminders follow it.")
    )
    last_edit = MomentField(
        label=_("Last edit"), help_text=_("Until then figures can be sent late. Then the round closes.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def dates(self) -> Dates:
        """Return the dates. Call it after `is_valid`."""
        return Dates(**{name: self.cleaned_data[name] for name in ("opens", "deadline", "last_edit")})

    def refuse(self, refused: DatesRefused) -> None:
        """Tell at each date what is wrong with it."""
        for problem in refused.problems:
            self.add_error(problem.name, problem.message)

    @classmethod
    def of(cls, round_: Round) -> "DatesForm":
        """Return the form with the dates that stand."""
        dates = Dates.of(round_)
        return cls(initial={**_initial(dates), "seen": dates.seen})


class NewRoundForm(DatesForm):
    """A year, and its dates."""

    field_order = ("year", "opens", "deadline", "last_edit")

    year = forms.IntegerField(
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        label=_("Year"),
        help_text=_("The year that the figures are about."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    @classmethod
    def suggesting(cls, year: int, dates: Dates | None) -> "NewRoundForm":
        """Return the form with a year, and dates where there are some to suggest."""
        return cls(initial={"year": year, **(_initial(dates) if dates else {})})


class ExtensionForm(forms.Form):
    """A deadline of one cluster's own, and why it has it."""

    until = MomentField(
        label=_("Its own deadline"), help_text=_("Until then it can fill in and send, and is not late.")
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The secretariat reads it in a mail."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why, so that the secretariat can see it.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def _initial(dates: Dates) -> dict[str, Any]:
    return {"opens": dates.opens, "deadline": dates.deadline, "last_edit": dates.last_edit}
