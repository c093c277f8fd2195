"""Account lines are read strictly, and every contradiction is named with its place."""

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.derivations import Derivation, DerivationError, Rule, combine, parse_derivation
from reports.evaluation import Totals, change_of, evaluate_printed, evaluate_totals
from reports.intervals import Interval
from reports.lines import COLUMNS, ChangeUnit, account_lines, line_problems, read_lines
from reports.published.printed import printed_table
from submissions.rounding import rounded

HEAD = ",".join(COLUMNS)
names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "rule", "operands"),
    [
        ("reporters()", Rule.REPORTERS, ()),
        ("total(funding_state)", Rule.TOTAL, ("funding_state",)),
        ("distinct(all)", Rule.DISTINCT, ("all",)),
        ("parts(a+b+c)", Rule.PARTS, ("a", "b", "c")),
        ("mean(fte)", Rule.MEAN, ("fte",)),
        ("ratio(a/b)", Rule.RATIO, ("a", "b")),
        ("share(fees_total>0)", Rule.SHARE, ("fees_total",)),
        (" parts( a + b ) ", Rule.PARTS, ("a", "b")),
    ],
)
def test_each_shape_is_read(text: str, rule: Rule, operands: tuple[str, ...]):
    assert parse_derivation(text) == Derivation(rule=rule, operands=operands)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not a derivation"),
        ("total", "not a derivation"),
        ("total(mean(x))", "not a derivation"),
        ("median(x)", "no rule 'median'"),
        ("total()", "write total"),
        ("reporters(x)", "write reporters"),
        ("parts(a)", "write parts"),
        ("parts(a+)", "no name"),
        ("parts(a+a)", "twice"),
        ("ratio(a/b/c)", "write ratio"),
        ("share(a>1)", "no share"),
        ("total(DROP TABLE)", "no name"),
    ],
)
def test_what_is_no_derivation_is_refused_with_the_reason(text: str, words: str):
    with pytest.raises(DerivationError, match=words):
        parse_derivation(text)


@given(st.text())
def test_any_other_text_is_refused_or_read_but_never_crashes(text: str):
    with suppress(DerivationError):
        parse_derivation(text)


@given(st.lists(names, min_size=2, max_size=8, unique=True))
def test_parts_are_read_in_their_order(operands: list[str]):
    assert parse_derivation(f"parts({'+'.join(operands)})").operands == tuple(operands)


def test_the_lines_are_those_of_the_printed_table_and_the_staff():
    lines = account_lines()
    printed = [line for line in lines.values() if line.printed]
    assert [
        (line.section, line.code, line.parent, line.label_da, line.unit.value, line.decimals)
        for line in printed
    ] == [
        (line.section, line.code, line.parent, line.label_da, line.unit, line.decimals)
        for line in printed_table()
    ]
    assert [line.derivation for line in printed] == [
        parse_derivation(line.derivation) for line in printed_table()
    ]
    assert [code for code in lines if not lines[code].printed] == ["fte"]


def write(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "lines.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("s,a,,A,A,count,0,percent,total(", "not a derivation"),
        ("s,a,,A,A,tons,0,percent,total(x)", "tons"),
        ("s,a,,A,A,count,x,percent,total(x)", "number of decimals"),
        ("s,a,,A,A,count,0,percent,mean(b)", "b, which is not a line"),
        ("s,a,,A,A,count,0,percent,mean(a)", "derives from itself"),
        ("s,a,z,A,A,count,0,percent,total(x)", "stands under z"),
        ("s,a,,A,A,count,0,percent,distinct(planets)", "counts planets"),
        ("s,a,,A,A,percent,0,points,total(x)", "must be a share"),
    ],
)
def test_a_wrong_line_is_named_with_its_place(tmp_path: Path, row: str, words: str):
    _, problems = read_lines(write(tmp_path, "s,first,,F,F,count,0,percent,total(first)", row))
    assert [(problem.path, problem.line) for problem in problems] == [("lines.csv", 3)]
    assert words in problems[0].message


def test_a_line_that_is_there_twice_is_named(tmp_path: Path):
    row = "s,a,,A,A,count,0,percent,total(x)"
    _, problems = read_lines(write(tmp_path, row, row))
    assert [str(problem) for problem in problems] == ["lines.csv:3: a is there twice."]


def test_lines_over_indicators_that_nobody_asks_are_named():
    asked = {
        line.derivation.operands[0] for line in account_lines().values() if line.derivation.rule is Rule.TOTAL
    }
    codes = {*asked, "fees_total"}
    assert line_problems(codes) == []
    problems = line_problems(codes - {"courses"})
    assert [problem.message for problem in problems] == ["courses is over courses, which no question asks."]
    assert problems[0].line == account_lines()["courses"].row


def test_a_mean_counts_every_reporter_and_a_share_those_above_zero():
    values = evaluate_totals(
        account_lines(),
        Totals(
            reporters=38,
            sums={"fte": Decimal("376.2"), "fees_companies": Decimal(28_440_000)},
            answered={"fte": 30},
            positive={"fees_total": 23},
            countries={"cluster": 54, "knowledge": 53, "b2b": 34, "all": 60},
        ),
    )
    assert values["fte_mean"] == Decimal("9.9")
    assert values["fees_companies"] == Decimal("28.44")
    assert values["fees_share"].quantize(Decimal("0.0001")) == Decimal("60.5263")
    assert values["countries_total"] == 60
    assert "funding_total" not in values


def test_without_reporters_there_is_no_mean():
    totals = Totals(
        reporters=0, sums={"fte": Decimal(0)}, answered={}, positive={"fees_total": 0}, countries={}
    )
    values = evaluate_totals(account_lines(), totals)
    assert "fte_mean" not in values
    assert "fees_share" not in values


def test_a_printed_mean_is_computed_from_the_print():
    printed = {line.code: line.values[2017].value for line in printed_table() if 2017 in line.values}
    base = evaluate_printed(account_lines(), printed)
    assert base["funding_mean"].quantize(Decimal("0.01")) == Decimal("9.58")
    assert base["fte_mean"] == Decimal("8.3")
    assert base["funding_total"] == Decimal("392.78")
    change = change_of(ChangeUnit.PERCENT, Decimal("494.37") / 38, base["funding_mean"])
    assert change is not None
    assert rounded(change, 0) == 36


@pytest.mark.parametrize("previous", [None, Decimal(0)])
def test_without_a_previous_value_there_is_no_change(previous: Decimal | None):
    assert change_of(ChangeUnit.PERCENT, Decimal(5), previous) is None


figures = st.decimals(min_value="0.1", max_value=10**6, places=1)


@given(figures, figures, st.integers(min_value=1, max_value=400))
def test_what_rounded_figures_allow_holds_the_figures_themselves(
    first: Decimal, second: Decimal, reporters: int
):
    intervals = [Interval.printed(first, 1), Interval.printed(second, 1)]
    number = Interval.exactly(Decimal(reporters))
    for rule in (Rule.PARTS, Rule.MEAN, Rule.RATIO):
        exact = combine(rule, [first, second], Decimal(reporters))
        possible = combine(rule, intervals, number)
        assert exact is not None
        assert possible is None or possible.low <= exact <= possible.high
