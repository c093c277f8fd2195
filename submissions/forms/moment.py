"""A field for a moment in Copenhagen, which knows what the clocks do twice a year."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# What browsers send for a field of date and time, and what people write where it is a plain one.
FORMATS = (
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H.%M",
    "%d.%m.%Y kl. %H.%M",
    "%d-%m-%Y %H:%M",
    "%d/%m/%Y %H:%M",
)
SENT_AS = "%Y-%m-%dT%H:%M"
# Years that a round can be about; a slip such as 0202 is none.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class MomentField(forms.Field):
    """A date and a time on the clocks of Copenhagen.

    A time that does not come, or comes twice, in the night the clocks change is refused with what to choose.
    """

    widget = forms.DateTimeInput(format=SENT_AS, attrs={"type": "datetime-local", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the field: a moment as the clock shows it, what was typed as it was."""
        return local(value).strftime(SENT_AS) if isinstance(value, dt.datetime) else value

    def to_python(self, value: Any) -> dt.datetime | None:
        """Read the field.

        Raises:
            ValidationError: it is no date and time, or one that does not come or comes twice.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value
        text = " ".join(str(value).split())
        naive = _read(text)
        if naive is None or not FIRST_YEAR <= naive.year <= LAST_YEAR:
            raise ValidationError(
                _("“%(text)s” is not a date and time. Write it as 1.3.2027 12.00."),
                params={"text": text[:40]},
                code="invalid",
            )
        return in_copenhagen(naive)


def in_copenhagen(naive: dt.datetime) -> dt.datetime:
    """Return the moment at which the clocks of Copenhagen show `naive`.

    Raises:
        ValidationError: they never do, or twice.
    """
    moment = naive.replace(tzinfo=COPENHAGEN)
    if local(moment.astimezone(dt.UTC)) != naive:
        raise ValidationError(
            _(
                "%(clock)s does not come on %(day)s: the clocks go from 2.00 to 3.00 that night. "
                "Choose 3.00 or later."
            ),
            params=_shown(naive),
            code="left-out",
        )
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise ValidationError(
            _(
                "%(clock)s comes twice on %(day)s: the clocks go from 3.00 back to 2.00 that night. "
                "Choose a time before 2.00, or 3.00 or later."
            ),
            params=_shown(naive),
            code="twice",
        )
    return moment


def local(moment: dt.datetime) -> dt.datetime:
    """Return what the clocks of Copenhagen show at `moment`, without a time zone."""
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None)


def _read(text: str) -> dt.datetime | None:
    for pattern in FORMATS:
        try:
            return dt.datetime.strptime(text, pattern)  # noqa: DTZ007 the zone is Copenhagen's, see above
        except ValueError:
            continue
    return None


def _shown(naive: dt.datetime) -> dict[str, str]:
    return {"clock": f"{naive.hour}.{naive:%M}", "day": f"{naive.day}.{naive.month}.{naive.year}"}
