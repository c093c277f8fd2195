"""A form field for figures: Danish notation in and out, with errors that say how to write it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.formatting import NumberError, NumberProblem, format_answer, parse_number


class DanishNumberField(forms.Field):
    """A number that is not negative, in Danish notation."""

    widget = forms.TextInput

    def __init__(self, *, decimals: int, **options: Any) -> None:
        """Take how many `decimals` a figure may have."""
        super().__init__(**options)
        self.decimals = decimals

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for a keyboard with digits and comma."""
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: str | None) -> Decimal | None:
        """Read what was typed; empty is no number.

        Raises:
            ValidationError: it is no such number; the message says what to write.
        """
        if value is None or not value.strip():
            return None
        try:
            number = parse_number(value, decimals=self.decimals)
        except NumberError as error:
            raise ValidationError(number_message(error, decimals=self.decimals), code=error.code) from error
        if number < 0:
            raise ValidationError(
                _("“%(typed)s” is below zero. Write 0 or a larger number.") % {"typed": value.strip()},
                code="negative",
            )
        return number

    def prepare_value(self, value: Any) -> Any:
        """Print a figure as one would type it; leave what was typed as it is."""
        return format_answer(value) if isinstance(value, Decimal) else value


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


def number_message(error: NumberError, *, decimals: int) -> str:
    """Say what is wrong with a number, what was typed, and how to write it."""
    message = MESSAGES[error.code, bool(error.suggestion)]
    return message % {
        "typed": error.typed,
        "suggestion": error.suggestion,
        "example": "1.234,5" if decimals else "1.234",
    }
