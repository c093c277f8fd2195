"""The public pages: whole without JavaScript, in both languages, and with few queries."""

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reports.account import from_json
from reports.models import AccountVersion
from reports.renderers import RENDERERS
from submissions.models import Round
from submissions.spreadsheet import inert
from tests import builders
from tests.reports.test_account import build, publish

PAGE = "/regnskab/2018/"


@pytest.fixture
def published(printed_round: Round) -> AccountVersion:
    return publish(build())


def test_the_front_page_says_when_nothing_is_published(client: Client, db: None):
    page = client.get("/", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "No account is published yet" in page.content.decode()


def test_the_front_page_leads_to_the_newest_account(client: Client, published: AccountVersion):
    page = client.get("/").content.decode()
    assert PAGE in page
    assert "494,37" in page


def test_the_page_shows_every_line_and_year(client: Client, published: AccountVersion):
    page = client.get(PAGE).content.decode()
    table = page[page.index('id="development-caption"') :]
    rows = re.findall(r'<tr[^>]*>\s*<th scope="row">(.*?)</tr>', table[: table.index("</table>")], re.DOTALL)
    assert len(rows) == 78
    assert all(row.count("<td") == 6 for row in rows)
    total = next(row for row in rows if "Finansiering i alt" in row)
    printed = [re.sub(r"\s+", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", total)]
    assert printed == ["356,2", "257,6", "337,95", "392,78", "494,37", "+26 %"]


def test_the_page_is_whole_in_english(client: Client, published: AccountVersion):
    page = client.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in page
    assert "Financing in total, excl. in kind" in page
    assert "Finansiering" not in page


def test_charts_carry_words_and_no_style(client: Client, published: AccountVersion):
    page = client.get(PAGE).content.decode()
    charts = re.findall(r"<svg role=\"img\".*?</svg>", page, re.DOTALL)
    assert len(charts) == 2
    for chart in charts:
        ids = re.search(r'aria-labelledby="(\S+) (\S+)"', chart)
        assert ids is not None
        assert f'<title id="{ids[1]}">' in chart
        assert f'<desc id="{ids[2]}">' in chart
        assert "style" not in chart
        assert not re.search(r'="[0-9]+,[0-9]+%"', chart)
    assert 'x="18.5%"' in charts[0]


@pytest.mark.parametrize("path", [PAGE, "/regnskab/2018.csv", "/regnskab/2018.json", "/regnskab/2018.html"])
def test_what_is_only_built_is_not_public(client: Client, printed_round: Round, path: str):
    build()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/regnskab/2018.exe", "/regnskab/2017/", "/regnskab/2017.csv"])
def test_what_is_not_there_is_not_found(client: Client, published: AccountVersion, path: str):
    assert client.get(path).status_code == 404


def test_nothing_is_posted(client: Client, published: AccountVersion):
    assert client.post(PAGE).status_code == 405


@pytest.mark.parametrize("who", ["nobody", "editor", "reviewer"])
def test_everyone_may_read(client: Client, published: AccountVersion, who: str):
    if who == "editor":
        client.force_login(builders.editor(builders.cluster()))
    elif who == "reviewer":
        client.force_login(builders.reviewer())
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("path", [PAGE, "/regnskab/2018.csv"])
def test_unchanged_it_is_not_sent_twice(client: Client, published: AccountVersion, path: str):
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    english = client.get(path, headers={"if-none-match": first["ETag"], "accept-language": "en"})
    assert english.status_code == 200


def test_a_new_version_is_sent(client: Client, published: AccountVersion):
    first = client.get(PAGE)
    publish(build("Correction"))
    assert client.get(PAGE, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", [PAGE, "/regnskab/2018.csv"])
def test_whoever_is_not_signed_in_keeps_it_and_asks_anew(
    client: Client, published: AccountVersion, path: str
):
    assert client.get(path)["Cache-Control"] == "no-cache"
    client.force_login(builders.reviewer())
    assert "no-store" in client.get(path)["Cache-Control"]


def test_people_signed_in_get_their_own_page(client: Client, published: AccountVersion):
    client.force_login(builders.editor(builders.cluster()))
    assert "ETag" not in client.get(PAGE)


@pytest.mark.parametrize(("path", "queries"), [("/", 2), (PAGE, 2), ("/regnskab/2018.csv", 2)])
def test_pages_take_few_queries_however_many_report(
    client: Client,
    published: AccountVersion,
    path: str,
    queries: int,
    count_queries: Callable[[Callable[[], object]], int],
):
    assert count_queries(lambda: client.get(path)) == queries
    for _ in range(40):
        builders.submission(round=Round.objects.get(year=2018), status="approved")
    from reports.aggregation import refresh_totals

    refresh_totals(Round.objects.get(year=2018).pk)
    publish(build("More reporters"))
    assert count_queries(lambda: client.get(path)) == queries


def test_the_csv_is_for_machines(client: Client, published: AccountVersion):
    answer = client.get("/regnskab/2018.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="performanceregnskab-2018.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 78 * 5
    assert sum(bool(row["value"]) for row in rows) == 365
    row = next(row for row in rows if (row["line"], row["year"]) == ("funding_other", "2018"))
    assert (row["value"], row["change"], row["change_unit"], row["decimals"]) == (
        "18.31",
        "-31",
        "percent",
        "2",
    )
    assert (row["answered"], row["reporters"]) == ("38", "38")


@pytest.mark.parametrize("text", ["=1+1", "+45", "-x", "@SUM(A1)", "\t=1"])
def test_text_is_never_a_formula(text: str):
    assert inert(text) == f"'{text}"
    assert inert(f"a{text}") == f"a{text}"


def test_the_json_holds_figures_as_strings(client: Client, published: AccountVersion):
    content = json.loads(client.get("/regnskab/2018.json").content)
    lines = {line["code"]: line for section in content["sections"] for line in section["lines"]}
    assert len(lines) == 78
    assert lines["funding_mean"]["values"][-1]["value"] == "13.0"
    assert Decimal(lines["funding_mean"]["values"][-1]["unrounded"]) > Decimal("13.0097")
    assert content["sha256"] == published.sha256


def test_renderers_never_ask_the_database(
    published: AccountVersion, django_assert_num_queries: Callable[..., object]
):
    account = from_json(published.content)
    with django_assert_num_queries(0):  # type: ignore[attr-defined] # not known to the stubs
        for render in RENDERERS.values():
            assert render(account).content


def test_the_file_needs_nothing_else(published: AccountVersion, tmp_path: Path):
    call_command("account", 2018, out=tmp_path, verbosity=0)
    assert {path.name for path in tmp_path.iterdir()} == {"account.html", "account.csv", "account.json"}
    page = (tmp_path / "account.html").read_text(encoding="utf-8")
    assert '<html lang="da">' in page
    assert not re.search(r"(src|href)=\"(?!#)", page)


def test_files_are_made_of_final_totals_where_nothing_is_built(printed_round: Round, tmp_path: Path):
    call_command("account", 2018, out=tmp_path, verbosity=0)
    assert json.loads((tmp_path / "account.json").read_text(encoding="utf-8"))["version"] == 0


def test_without_totals_there_are_no_files(db: None, tmp_path: Path):
    with pytest.raises(CommandError, match="no account of 2018"):
        call_command("account", 2018, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_totals_are_printed_as_strings(printed_round: Round, capsys: pytest.CaptureFixture[str]):
    call_command("totals", 2018, json=True)
    printed = json.loads(capsys.readouterr().out)
    assert (printed["year"], printed["basis"], printed["reporters"]) == (2018, "final", 38)
    assert printed["indicators"]["fte"] == {"total": "376.2", "answered": 38, "positive": 38}
    assert printed["indicators"]["funding_total"]["total"] == "494370000"
    assert printed["indicators"]["fees_total"]["positive"] == 23


def test_totals_of_no_round_are_an_error(db: None):
    with pytest.raises(CommandError, match="no round of 2030"):
        call_command("totals", 2030)


def test_reconcile_prints_every_cell(printed_round: Round, capsys: pytest.CaptureFixture[str]):
    call_command("reconcile", 2018, json=True)
    printed = json.loads(capsys.readouterr().out)
    assert {name: sum(printed[name].values()) for name in ("values", "changes", "text")} == {
        "values": 365,
        "changes": 77,
        "text": 28,
    }
    assert {key for cell in printed["cells"] for key in cell} == {
        *("kind", "line", "year", "printed", "computed", "verdict"),
    }


def test_reconcile_fails_where_a_figure_differs(printed_round: Round, capsys: pytest.CaptureFixture[str]):
    from reports.aggregation import refresh_totals
    from submissions.models import Figure

    figure = Figure.objects.filter(indicator__code="courses", value__gt=0).first()
    assert figure is not None
    assert figure.value is not None
    figure.value += 1
    figure.save()
    refresh_totals(printed_round.pk)
    with pytest.raises(SystemExit) as left:
        call_command("reconcile", 2018)
    assert left.value.code == 1
    assert "value courses 2018: printed 62, computed 63: differs" in capsys.readouterr().out


def test_reconcile_says_when_totals_are_not_final(db: None):
    builders.round_with_catalogue(2018)
    with pytest.raises(CommandError, match="not final"):
        call_command("reconcile", 2018)
    with pytest.raises(CommandError, match="No printed account of 2019"):
        call_command("reconcile", 2019)
