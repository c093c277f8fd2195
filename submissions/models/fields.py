"""A field for figures that is exact on both databases."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    Field = models.Field[Decimal | int | None, Decimal | None]
else:  # Django's Field takes no types at run time.
    Field = models.Field

HUNDREDTH = Decimal("0.01")
# The largest figure, exclusive: a thousand billion kroner, a third of Denmark's yearly product.
LIMIT = Decimal(10) ** 12


class HundredthsField(Field):
    """A `Decimal` with two decimals, stored as a whole number of hundredths.

    SQLite has no exact decimal type: what Django stores for a DecimalField there is read back as a
    float by every SUM. Whole numbers are exact on both databases, and compare and add up in SQL.
    """

    def get_internal_type(self) -> str:
        """Return the column type of both databases."""
        return "BigIntegerField"

    def from_db_value(self, value: int | Decimal | None, *_: object) -> Decimal | None:
        """Turn hundredths (a SUM in PostgreSQL is numeric) into a figure."""
        return None if value is None else Decimal(value).scaleb(-2)

    def to_python(self, value: Any) -> Decimal | None:
        """Return `value` as a figure."""
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> Any:
        """Turn a figure into hundredths.

        Raises:
            ValueError: it has more than two decimals.
            TypeError: it is a float, which is never exact.
        """
        prepared = super().get_prep_value(value)
        if prepared is None or hasattr(prepared, "resolve_expression"):
            return prepared
        return hundredths(prepared)

    def value_to_string(self, obj: models.Model) -> str:
        """Return the figure for serialisers."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


def hundredths(value: Decimal | int | str) -> int:
    """Return `value` as a whole number of hundredths.

    Raises:
        ValueError: it has more than two decimals.
        TypeError: it is a float, which is never exact.
    """
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; figures are exact decimals.")
    scaled = Decimal(value).scaleb(2)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than two decimals.")
    return int(scaled)
