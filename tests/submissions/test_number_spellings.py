"""Every spelling of a number through the form and through the save of its field; none is read as another."""

import re
import unicodedata
from collections import Counter
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st
from time_machine import TimeMachineFixture

from portal.formatting import format_answer, format_number, parse_number
from portal.notation import LONGEST, THOUSAND, NumberError
from submissions.forms.collaborations import CountryRow
from submissions.forms.section import LINES_SHOWN, SectionForm
from submissions.models import Collaboration, CollaborationType, Figure, Indicator, Question, Unit
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.saving import client_of, post, sent, text
from tests.submissions.spellings import NEGATIVE, READ, REFUSED, SPELLINGS, TOO_MANY, Kind, Spelling

pytestmark = pytest.mark.shared

FIGURE, ABROAD = "figure", "DE"
UNITS = {Kind.MONEY: Unit.DKK, Kind.COUNT: Unit.COUNT, Kind.FTE: Unit.FTE}
# Of the questionnaire of 2018, a figure of each.
CODES = {Kind.MONEY: "funding_state", Kind.COUNT: "courses", Kind.FTE: "fte"}


def country_row(typed: str, version: int = 0) -> dict[str, str]:
    """Return the fields of a country with a count, and with another that keeps the row from being empty."""
    row = f"country-{ABROAD}"
    return {
        f"{row}-country": ABROAD,
        f"{row}-cluster": typed,
        f"{row}-cluster-version": str(version),
        f"{row}-b2b": "1",
        f"{row}-b2b-version": str(min(version, 1)),
    }


def form_of(typed: str, kind: Kind) -> SectionForm | CountryRow:
    """Return the form with one figure, as it was sent."""
    if kind is Kind.COUNTRY:
        return CountryRow(country_row(typed), code=ABROAD)
    indicator = Indicator(pk=1, code=FIGURE, unit=UNITS[kind])
    return SectionForm(
        {FIGURE: typed, LINES_SHOWN: "1"},
        questions=[Question(indicator=indicator, label_da="Tal", label_en="Figure")],
        figures={},
        open_codes=frozenset({FIGURE}),
    )


def field_of(kind: Kind) -> str:
    return CollaborationType.CLUSTER if kind is Kind.COUNTRY else FIGURE


def answers_of(form: SectionForm | CountryRow) -> list[Decimal | int | None]:
    """Return the figure as it goes on to be saved."""
    if isinstance(form, SectionForm):
        return [answer.value for answer in form.answers()]
    return [answer.count for answer in form.answers() if answer.type == CollaborationType.CLUSTER]


def parsed(typed: str, kind: Kind) -> Decimal:
    return parse_number(typed, decimals=kind.decimals, thousands=kind.thousands)


def name_of(spelling: Spelling) -> str:
    return f"{spelling.typed[:20]!a}-{spelling.kind}"


def named(typed: str) -> str:
    """Return how a message names what was typed: cut where it is long, without marks that have no shape."""
    shaped = "".join(char for char in typed if unicodedata.category(char) != "Cf")
    return re.sub(r"\s", " ", shaped).strip()[:LONGEST]


def message_of(typed: str, kind: Kind, language: str = "da") -> tuple[str, str]:
    """Return code and text of what is said about a number."""
    with override(language):
        form = form_of(typed, kind)
        assert not form.is_valid()
        [error] = form.errors.as_data()[field_of(kind)]
        [message] = form.errors[field_of(kind)]
        return str(error.code), str(message)


def test_there_are_enough_of_them_and_each_only_once():
    assert Counter((each.typed, each.kind) for each in SPELLINGS).most_common(1)[0][1] == 1
    of_a_kind = Counter(each.kind for each in SPELLINGS)
    assert min(of_a_kind[kind] for kind in Kind) >= 30
    assert of_a_kind.total() >= 200


@pytest.mark.parametrize("spelling", SPELLINGS, ids=name_of)
def test_a_spelling_becomes_what_the_table_says(spelling: Spelling):
    form = form_of(spelling.typed, spelling.kind)
    assert form.is_valid() is not bool(spelling.problem)
    assert answers_of(form) == ([] if spelling.problem else [spelling.becomes])
    if not spelling.problem:
        assert form.cleaned_data[field_of(spelling.kind)] == spelling.becomes


@pytest.mark.parametrize("spelling", REFUSED, ids=name_of)
def test_a_message_names_what_was_typed_and_how_to_write_it(spelling: Spelling):
    code, message = message_of(spelling.typed, spelling.kind)
    assert code == spelling.problem
    assert message != message_of(spelling.typed, spelling.kind, "en")[1]
    assert any(word in message for word in ("Skriv", "skriv", "Sæt", "Er der"))
    # What is too much of one thing is named as the number that it was read as.
    assert code == TOO_MANY or f"»{named(spelling.typed)}" in message
    if spelling.suggestion:
        assert f" {spelling.suggestion}" in message
        assert form_of(spelling.suggestion, spelling.kind).is_valid()


@pytest.mark.parametrize(
    "spelling", [each for each in REFUSED if each.problem not in {NEGATIVE, TOO_MANY}], ids=name_of
)
def test_nothing_else_is_suggested(spelling: Spelling):
    with pytest.raises(NumberError) as refused:
        parsed(spelling.typed, spelling.kind)
    assert (refused.value.code, refused.value.suggestion) == (spelling.problem, spelling.suggestion)


@pytest.mark.parametrize("spelling", [each for each in REFUSED if each.kind is Kind.FTE], ids=name_of)
def test_nothing_that_is_said_of_fte_speaks_of_thousands(spelling: Spelling):
    said = message_of(spelling.typed, spelling.kind)[1].replace(named(spelling.typed), "")
    assert "usind" not in said
    assert not re.search(r"[0-9]\.[0-9]{3}", said)


@pytest.mark.parametrize("spelling", READ, ids=name_of)
def test_what_was_read_is_shown_again_as_one_would_type_it(spelling: Spelling):
    assert spelling.becomes is not None
    again = form_of(format_answer(spelling.becomes), spelling.kind)
    assert again.is_valid()
    assert again.cleaned_data[field_of(spelling.kind)] == spelling.becomes


def saved_alone(cast: Cast, spelling: Spelling) -> HttpResponse:
    """Answer the save of the field by itself, over what stands."""
    stands = stored(cast, spelling.kind)
    version = stands.version if stands else 0
    if spelling.kind is not Kind.COUNTRY:
        return post(cast, {**sent(CODES[spelling.kind], spelling.typed, version), LINES_SHOWN: "1"})
    address = reverse("country", args=[cast.cluster.slug, cast.round.year, ABROAD])
    return client_of(cast.editor).post(address, country_row(spelling.typed, version))  # type: ignore[return-value] # the response itself


def stored(cast: Cast, kind: Kind) -> Figure | Collaboration | None:
    if kind is Kind.COUNTRY:
        return cast.submission.collaborations.filter(type=CollaborationType.CLUSTER).first()
    return cast.submission.figures.filter(indicator__code=CODES[kind]).first()


def value_of(stands: Figure | Collaboration | None) -> Decimal | int | None:
    return stands.count if isinstance(stands, Collaboration) else stands.value if stands else None


@pytest.mark.parametrize("kind", Kind)
def test_a_field_that_saves_by_itself_reads_or_refuses_every_spelling(
    cast: Cast, kind: Kind, time_machine: TimeMachineFixture
):
    time_machine.move_to(NOW)
    for spelling in (each for each in SPELLINGS if each.kind is kind):
        before = value_of(stored(cast, kind))
        response = saved_alone(cast, spelling)
        found = (response.status_code, value_of(stored(cast, kind)))
        expected = (422, before) if spelling.problem else (200, spelling.becomes)
        assert (spelling.typed, *found) == (spelling.typed, *expected)
        if spelling.problem:
            said = message_of(spelling.typed, kind)[1]
            assert " ".join(said.split()) in " ".join(text(response).split())


@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.COUNT])
def test_without_our_script_a_space_may_part_two_figures(
    cast: Cast, kind: Kind, time_machine: TimeMachineFixture
):
    """What was pasted as 12 and 345 comes from a browser as "12 345"."""
    time_machine.move_to(NOW)
    response = post(cast, sent(CODES[kind], "12 345"))
    assert response.status_code == 422
    assert "»12 345« har et mellemrum" in text(response)
    assert stored(cast, kind) is None
    assert post(cast, sent(CODES[kind], "12.345")).status_code == 200
    assert value_of(stored(cast, kind)) == 12_345


def amounts(below: int) -> st.SearchStrategy[Decimal]:
    """Return amounts of hundredths below a limit, small ones as often as large ones."""
    sizes = [10**digits for digits in range(1, 15) if 10**digits <= below * 100]
    return st.sampled_from(sizes).flatmap(
        lambda size: st.integers(0, size - 1).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
    )


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


def reading_of(typed: str, kind: Kind) -> tuple[Decimal | None, Decimal | None]:
    """Return the amount that is read, and the one that is suggested where none is read."""
    try:
        return parsed(typed, kind), None
    except NumberError as error:
        return None, parsed(error.suggestion, kind) if error.suggestion else None


# What stands before and after a number.
AROUND = st.sampled_from([("", ""), (" ", "\n"), ("", " kr."), ("ca. ", ""), ("", " årsværk"), ("-", "")])


@given(amounts(10**12), st.sampled_from(sorted(NOTATIONS)), st.integers(0, 2), st.sampled_from(Kind), AROUND)
@example(Decimal(1234), "English", 0, Kind.MONEY, ("", ""))
@example(Decimal(1234), "English", 0, Kind.COUNT, ("", ""))
@example(Decimal("1.23"), "English", 2, Kind.MONEY, ("", ""))
@example(Decimal(1_234_567), "Swiss", 2, Kind.MONEY, ("", ""))
@example(Decimal(9500), "Danish", 0, Kind.FTE, ("", ""))
@example(Decimal(12_345), "Danish with spaces", 0, Kind.COUNTRY, ("", ""))
def test_an_amount_is_read_as_it_was_meant_or_refused(
    amount: Decimal, notation: str, more: int, kind: Kind, around: tuple[str, str]
):
    before, after = around
    typed = f"{before}{written(amount, notation, max(shortest(amount), more))}{after}"
    meant = -amount if before == "-" else amount
    read, suggested = reading_of(typed, kind)
    assert read in {None, meant}
    # What is refused may come with a suggestion: it has to be that amount too. Of FTE there are no thousands.
    assert suggested in {None, meant} or (kind is Kind.FTE and amount >= THOUSAND)


@given(amounts(THOUSAND), st.sampled_from(sorted(NOTATIONS)), st.integers(0, 5), AROUND)
@example(Decimal("9.5"), "English", 3, ("", ""))
@example(Decimal("9.5"), "Danish", 3, ("", " årsværk"))
def test_fte_are_never_a_thousand_times_as_many_however_many_decimals_are_written(
    amount: Decimal, notation: str, more: int, around: tuple[str, str]
):
    before, after = around
    typed = f"{before}{written(amount, notation, max(shortest(amount), more))}{after}"
    assert set(reading_of(typed, Kind.FTE)) <= {None, -amount if before == "-" else amount}


PIECES = st.sampled_from([*"0123456789", "000", "123", ".", ",", " ", "'", "-", "\N{NO-BREAK SPACE}", "kr"])


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(Kind))
def test_whatever_is_accepted_is_the_same_when_it_is_printed_and_read_again(typed: str, kind: Kind):
    # What is suggested instead can be written just so.
    read, _ = reading_of(typed, kind)
    if read is None:
        return
    assert parsed(format_answer(read), kind) == read
    assert parsed(format_number(read, kind.decimals), kind) == read
    # Nothing but marks between thousands is left out, so no digit moves to another place.
    whole, _, fraction = typed.strip().lstrip("-").partition(",")
    digits = "".join(filter(str.isdigit, whole)).lstrip("0") + (fraction + "00")[:2]
    assert str(abs(read) * 100).partition(".")[0].lstrip("0") == digits.lstrip("0")
