"""Cells as spreadsheets take them: text that is never a formula, and numbers in Danish notation."""

from decimal import Decimal

# What a spreadsheet takes for the beginning of a formula, also in full width.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def inert(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def plain(value: Decimal | None) -> str:
    """Print a number for a machine in Denmark: 1234567,5."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")
