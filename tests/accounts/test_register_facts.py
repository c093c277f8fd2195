"""What the register's file says."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.register.facts import COLUMNS, ClusterFacts, NameFact, RegisterError, read_register, slug_of

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(*rows: str, columns: str = ",".join(COLUMNS)) -> Path:
        path = tmp_path / "register.csv"
        path.write_text("\n".join([columns, *rows, ""]), encoding="utf-8")
        return path

    return written


def by_name(name: str) -> ClusterFacts:
    return next(fact for fact in read_register() if fact.name == name)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("CLEAN", "clean"),
        ("Nordjysk FødevareErhverv", "nordjysk-foedevareerhverv"),
        (
            "Innovationsnetværket for klimatilpasning (Vand i Byer)",
            "innovationsnetvaerket-for-klimatilpasning-vand-i-byer",
        ),
        ("Lifestyle & Design Cluster", "lifestyle-design-cluster"),
        ("BigScience.dk", "bigscience-dk"),
        ("Aarhus Ålaug ÆØÅ", "aarhus-aalaug-aeoeaa"),
        # The same letter as one sign and as two.
        ("A\N{COMBINING RING ABOVE}", "aa"),
        ("D2i - Design to innovate", "d2i-design-to-innovate"),
    ],
)
def test_slugs_come_from_names_with_danish_letters_written_out(name: str, slug: str):
    assert slug_of(name) == slug


def test_it_has_47_with_slugs_of_their_own():
    facts = read_register()
    assert len(facts) == 47
    assert len({fact.slug for fact in facts}) == 47


def test_a_grant_that_ends_gives_a_last_day():
    assert by_name("Copenhagen Fintech").active_to == dt.date(2018, 12, 31)
    assert by_name("Biopeople").active_to is None


def test_a_former_name_holds_until_the_year_of_the_change():
    fact = by_name("Energy Innovation Cluster")
    assert fact.slug == "energy-innovation-cluster"
    assert fact.names == (
        NameFact(name="Offshoreenergy.dk", valid_to=dt.date(2018, 12, 31)),
        NameFact(name="Energy Innovation Cluster", valid_from=dt.date(2019, 1, 1)),
    )


def test_a_new_name_that_is_not_known_is_not_made_up():
    fact = by_name("Inbiom - Innovationsnetværket for biomasse")
    assert fact.names == (NameFact(name=fact.name),)


def test_a_host_is_a_slug():
    assert by_name("Innovationsnetværket Smart Energy (Inno-SE)").host == "clean"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A,club,gold,,,,", 'unknown kind "club"; known are cluster, network'),
        ("A,cluster,platinum,,,,", 'unknown certification "platinum"; known are gold, silver, bronze'),
        ("A,cluster,gold,,Fyn,published,", 'unknown region "Fyn"'),
        ("A,cluster,gold,,Sjælland,guessed,", 'unknown region_basis "guessed"'),
        ("A,cluster,gold,,Sjælland,,", "region and region_basis go together"),
        ("A,cluster,gold,,,published,", "region and region_basis go together"),
        ("A,cluster,gold,,,,moved in 2019", 'unknown note "moved in 2019"'),
        ("A,cluster,gold,,,,no grant from 2019-13-01", "month must be in 1..12"),
        (",cluster,gold,,,,", "it has no name"),
        ("A,network,,Nobody,,,", '"Nobody" is no reporter of this register'),
        ("A,network,,A,,,", '"A" is no reporter of this register'),
        ("A,cluster,gold", "it must have 7 columns"),
        ("A,cluster,gold,,,,,,", "it must have 7 columns"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_line(write: Write, row: str, message: str):
    with pytest.raises(RegisterError) as refused:
        read_register(write("First,cluster,,,,,", row))
    assert str(refused.value).startswith("register.csv:3: ")
    assert message in str(refused.value)


def test_every_wrong_row_is_named(write: Write):
    with pytest.raises(RegisterError) as refused:
        read_register(write("A,club,,,,,", "B,cluster,tin,,,,", "C,cluster,,,,,", "D,network,,Nobody,,,"))
    assert [line.partition(" ")[0] for line in str(refused.value).splitlines()] == [
        "register.csv:2:",
        "register.csv:3:",
        "register.csv:5:",
    ]


def test_two_names_that_give_one_slug_are_refused(write: Write):
    with pytest.raises(RegisterError, match=r'register\.csv:3: "BigScience dk" stands in line 2 already'):
        read_register(write("BigScience.dk,cluster,,,,,", "BigScience dk,cluster,,,,,"))


def test_other_columns_are_refused(write: Write):
    with pytest.raises(RegisterError, match=r"register\.csv:1: the columns must be name, kind"):
        read_register(write("A,cluster", columns="name,kind"))
