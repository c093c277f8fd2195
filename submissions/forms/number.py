"""A form field for figures: Danish notation in and out, with errors that say how to write it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.formatting import format_answer, parse_number
from portal.notation import MINUS, NumberError, NumberProblem, Style, Thousands


class DanishNumberField(forms.Field):
    """A number that is not negative, in Danish notation."""

    widget = forms.TextInput

    def __init__(self, *, decimals: int, thousands: Thousands = Thousands.ANY, **options: Any) -> None:
        """Take how many `decimals` a figure may have, and which marks between `thousands`."""
        super().__init__(**options)
        self.style = Style(decimals, thousands)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for a keyboard with digits and comma."""
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: str | Decimal | None) -> Decimal | None:
        """Read what was typed; empty is no number. A field that is closed hands in the number that stands.

        Raises:
            ValidationError: it is no such number; the message says what to write.
        """
        if isinstance(value, Decimal):
            return value
        if value is None or not value.strip():
            return None
        try:
            number = parse_number(value, decimals=self.style.decimals, thousands=self.style.thousands)
        except NumberError as error:
            if error.suggestion.startswith(("-", MINUS)):
                raise _below_zero(value) from error
            raise ValidationError(number_message(error, self.style), code=error.code) from error
        if number < 0:
            raise _below_zero(value)
        return number

    def prepare_value(self, value: Any) -> Any:
        """Print a figure as one would type it; leave what was typed as it is."""
        return format_answer(value) if isinstance(value, Decimal) else value


def _below_zero(typed: str) -> ValidationError:
    return ValidationError(
        _("“%(typed)s” is below zero. Write 0 or a larger number.") % {"typed": typed.strip()},
        code="negative",
    )


# By problem, and whether there is a suggestion to make.
MESSAGES = {
    (NumberProblem.TOO_LARGE, False): _("“%(typed)s” is too large. Are there too many digits?"),
    (NumberProblem.NOT_WHOLE, True): _(
        "“%(typed)s” has a comma. Write a whole number. Thousands are written with a dot: %(suggestion)s."
    ),
    (NumberProblem.NOT_WHOLE, False): _("“%(typed)s” is not a whole number. Write it without decimals."),
    (NumberProblem.TOO_MANY_DECIMALS, True): _(
        "“%(typed)s” has three decimals. Write at most two, or %(suggestion)s if it is in the thousands."
    ),
    (NumberProblem.TOO_MANY_DECIMALS, False): _("“%(typed)s” has too many decimals. Write at most two."),
    (NumberProblem.UNIT, True): _("“%(typed)s” has a unit. Write the number alone: %(suggestion)s."),
    (NumberProblem.UNIT, False): _("“%(typed)s” has a unit. Write the number alone, as in %(example)s."),
    (NumberProblem.TEXT, True): _("“%(typed)s” has text in it. Write the number alone: %(suggestion)s."),
    (NumberProblem.TEXT, False): _("“%(typed)s” has text in it. Write the number alone, as in %(example)s."),
    (NumberProblem.SCALE, True): _("“%(typed)s” is shortened. Write all its digits: %(suggestion)s."),
    (NumberProblem.SCALE, False): _("“%(typed)s” is shortened. Write all its digits, as in %(example)s."),
    (NumberProblem.SHORTENED, False): _(
        "“%(typed)s” is shortened, as a spreadsheet does where a cell is narrow. Write all its digits, as in "
        "%(example)s."
    ),
    (NumberProblem.FOREIGN, False): _(
        "“%(typed)s” is in a foreign currency. Write the amount in Danish kroner."
    ),
    (NumberProblem.NOTATION, True): _(
        "“%(typed)s” can be read in more than one way. Write %(suggestion)s if that is what you mean."
    ),
    (NumberProblem.COMMAS, False): _(
        "“%(typed)s” has too many commas. Thousands are written with dots, as in %(example)s."
    ),
    (NumberProblem.SEVERAL, False): _("“%(typed)s” is more than one number. Write one, as in %(example)s."),
    (NumberProblem.SPACED, False): _(
        "“%(typed)s” has a space in it. If it is several numbers, write each in its own field; if it is one, "
        "write it without the space."
    ),
    (NumberProblem.DECIMAL_POINT, True): _(
        "“%(typed)s” has a decimal point. In Danish it is a comma: write %(suggestion)s."
    ),
    (NumberProblem.DECIMAL_POINT, False): _(
        "“%(typed)s” cannot be read. A dot stands before every three digits, as in %(example)s."
    ),
    (NumberProblem.NOT_A_NUMBER, True): _(
        "“%(typed)s” is not a number. Write it with ordinary digits: %(suggestion)s."
    ),
    (NumberProblem.NOT_A_NUMBER, False): _(
        "“%(typed)s” is not a number. Write it with digits, for example %(example)s."
    ),
}


def number_message(error: NumberError, style: Style) -> str:
    """Say what is wrong with a number, what was typed, and how to write it."""
    message = MESSAGES[error.code, bool(error.suggestion)]
    return message % {
        "typed": error.typed,
        "suggestion": error.suggestion,
        "example": _example(style),
    }


def _example(style: Style) -> str:
    if style.thousands is Thousands.NONE:
        return "12,5"
    return "1.234,5" if style.decimals else "1.234"
