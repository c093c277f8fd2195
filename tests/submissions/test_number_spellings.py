"""Every spelling of a number through the form of a section, and that none is read as another amount."""

import re
import unicodedata
from collections import Counter
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from portal.formatting import format_answer, format_number, parse_number
from portal.notation import LONGEST, NumberError
from submissions.forms.section import SectionForm
from submissions.models import Indicator, Question
from tests.submissions.spellings import READ, REFUSED, SPELLINGS, Spelling

FIELD = "figure"
UNITS = {0: "count", 2: "dkk"}  # by the decimals that a figure may have


def form_of(typed: str, decimals: int) -> SectionForm:
    """Return the form of a section with one figure, as it was sent."""
    indicator = Indicator(pk=1, code=FIELD, unit=UNITS[decimals])
    return SectionForm(
        {FIELD: typed},
        questions=[Question(indicator=indicator, label_da="Tal", label_en="Figure")],
        figures={},
        open_codes=frozenset({FIELD}),
    )


def named(typed: str) -> str:
    """Return how a message names what was typed: cut where it is long, without marks that have no shape."""
    shaped = "".join(char for char in typed if unicodedata.category(char) != "Cf")
    return re.sub(r"\s", " ", shaped).strip()[:LONGEST]


def message_of(typed: str, decimals: int, language: str = "da") -> tuple[str, str]:
    """Return code and text of what is said about a number."""
    with override(language):
        form = form_of(typed, decimals)
        assert not form.is_valid()
        [error] = form.errors.as_data()[FIELD]
        [text] = form.errors[FIELD]
        return str(error.code), str(text)


def test_there_are_enough_of_them_and_each_only_once():
    assert len(SPELLINGS) >= 60
    assert Counter((each.typed, each.decimals) for each in SPELLINGS).most_common(1)[0][1] == 1


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda each: f"{each.typed[:20]!a}-{each.decimals}")
def test_a_spelling_becomes_what_the_table_says(spelling: Spelling):
    form = form_of(spelling.typed, spelling.decimals)
    assert form.is_valid() is not bool(spelling.problem)
    if not spelling.problem:
        assert form.cleaned_data[FIELD] == spelling.becomes
        assert [answer.value for answer in form.answers()] == [spelling.becomes]
    else:
        assert form.answers() == []


@pytest.mark.parametrize("spelling", REFUSED, ids=lambda each: f"{each.typed[:20]!a}-{each.decimals}")
def test_a_message_names_what_was_typed_and_how_to_write_it(spelling: Spelling):
    code, text = message_of(spelling.typed, spelling.decimals)
    assert code == spelling.problem
    assert f"»{named(spelling.typed)}" in text
    assert text != message_of(spelling.typed, spelling.decimals, "en")[1]
    assert any(word in text for word in ("Skriv", "skriv", "Sæt", "Er der"))
    if spelling.suggestion:
        assert f" {spelling.suggestion}" in text
        assert form_of(spelling.suggestion, spelling.decimals).is_valid()


@pytest.mark.parametrize("spelling", READ, ids=lambda each: f"{each.typed[:20]!a}-{each.decimals}")
def test_what_was_read_is_shown_again_as_one_would_type_it(spelling: Spelling):
    assert spelling.becomes is not None
    again = form_of(format_answer(spelling.becomes), spelling.decimals)
    assert again.is_valid()
    assert again.cleaned_data[FIELD] == spelling.becomes


AMOUNTS = st.integers(0, 10**14 - 1).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
# By notation: the mark between thousands, and the one before decimals.
NOTATIONS = {
    "Danish": (".", ","),
    "Danish with spaces": ("\N{NO-BREAK SPACE}", ","),
    "English": (",", "."),
    "Swiss": ("’", "."),
    "SI": ("\N{NARROW NO-BREAK SPACE}", "."),
    "of a program": ("_", "."),
    "plain, with a comma": ("", ","),
    "plain, with a point": ("", "."),
}


def written(amount: Decimal, notation: str, places: int) -> str:
    """Write an amount as people elsewhere do, with so many decimals."""
    thousands, point = NOTATIONS[notation]
    return f"{amount:,.{places}f}".translate({ord(","): thousands, ord("."): point})


def shortest(amount: Decimal) -> int:
    """Return how many decimals an amount needs."""
    return next(places for places in range(3) if round(amount, places) == amount)


def reading_of(text: str, decimals: int) -> Decimal | None:
    """Return the amount that is read or suggested, if any."""
    try:
        return parse_number(text, decimals=decimals)
    except NumberError as error:
        return parse_number(error.suggestion, decimals=decimals) if error.suggestion else None


@given(AMOUNTS, st.sampled_from(sorted(NOTATIONS)), st.integers(0, 2), st.sampled_from([0, 2]))
@example(Decimal(1234), "English", 0, 2)
@example(Decimal(1234), "English", 0, 0)
@example(Decimal("1.23"), "English", 2, 2)
@example(Decimal(1_234_567), "Swiss", 2, 2)
def test_an_amount_is_read_as_it_was_meant_or_refused(
    amount: Decimal, notation: str, more: int, decimals: int
):
    text = written(amount, notation, max(shortest(amount), more))
    # What is refused may come with a suggestion: it has to be that amount too.
    assert reading_of(text, decimals) in {None, amount}


PIECES = st.sampled_from([*"0123456789", "000", "123", ".", ",", " ", "'", "-", "\N{NO-BREAK SPACE}", "kr"])


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from([0, 2]))
def test_whatever_is_accepted_is_the_same_when_it_is_printed_and_read_again(typed: str, decimals: int):
    try:
        read = parse_number(typed, decimals=decimals)
    except NumberError:
        return
    assert parse_number(format_answer(read), decimals=decimals) == read
    assert parse_number(format_number(read, decimals), decimals=decimals) == read
    # Nothing but marks between thousands is left out, so no digit moves to another place.
    whole, _, fraction = typed.strip().lstrip("-").partition(",")
    digits = "".join(filter(str.isdigit, whole)).lstrip("0") + (fraction + "00")[:2]
    assert str(abs(read) * 100).partition(".")[0].lstrip("0") == digits.lstrip("0")
