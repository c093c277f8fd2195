"""The scan says what its scanners found: read from small reports that they wrote of holes planted for it."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import User
from portal.access_table import Who
from reports.demonstration.people import PASSWORD as OF_DEMONSTRATION
from submissions.models import Indicator, Unit
from tests import builders
from tests.builders import PASSWORD
from tests.scan import reach, scanners
from tests.scan.crawl import SIGNED_IN, read_crawl
from tests.scan.false_findings import KNOWN
from tests.scan.findings import (
    CODE,
    FalseFinding,
    Finding,
    Severity,
    Unreadable,
    judge,
    of_bandit,
    of_server,
    of_wapiti,
    read,
    table,
)
from tests.scan.places import COUNTRY, FIGURES, LEADS_ON, ROLES, Places, _alike_fields
from tests.scan.served import (
    BUILT,
    OWN_ACCOUNT,
    Browser,
    NotSignedIn,
    copy_of,
    environment_for,
    room_for,
)

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "scan" / "samples"
LOG = "2026-11-27 22:49:14,102 ERROR django.request: Internal Server Error: /plantet/\n"
NOSEC = re.compile(r"#\s*nosec\b(.*)")


def sample(name: str) -> dict[str, Any]:
    return dict(read(SAMPLES / f"{name}.json"))


def found(**more: Any) -> Finding:
    rest = {"who": "editor", "severity": Severity.MEDIUM, "module": "xss", "path": "/a/", "parameter": "b"}
    return Finding(**{**rest, "words": "it is there", **more})


def known(**more: str) -> FalseFinding:
    return FalseFinding(
        **{"module": "xss", "path": "/a/", "parameter": "b", "reason": "it is escaped", **more}
    )


# --- What the scanners wrote


def test_wapitis_findings_are_read_with_where_and_how_bad():
    findings = {(one.severity, one.module): one for one in of_wapiti(sample("wapiti"), who="nobody")}
    assert set(findings) == {
        (Severity.CRITICAL, "exec"),
        (Severity.MEDIUM, "xss"),
        (Severity.HIGH, "file"),
        (Severity.HIGH, "timesql"),
        (Severity.LOW, "cookieflags"),
        (Severity.NOTE, "methods"),
    }
    exec_ = findings[Severity.CRITICAL, "exec"]
    assert (exec_.who, exec_.path, exec_.parameter) == ("nobody", "/plantet/", "word")


def test_bandits_findings_are_read_with_file_and_line():
    [low, high] = of_bandit(sample("bandit"), root=Path())
    assert (low.severity, low.module) == (Severity.LOW, "B404")
    assert (high.severity, high.module, high.path) == (Severity.HIGH, "B602", "portal/statement.py:26")


def test_an_address_that_broke_is_a_finding():
    [broke] = of_server(LOG + LOG + "WARNING django.request: Not Found: /b/\n", who="editor")
    assert (broke.severity, broke.path) == (Severity.HIGH, "/plantet/")


@pytest.mark.parametrize("name", ["wapiti", "bandit"])
@pytest.mark.parametrize("other", [{}, {"results": [{}], "vulnerabilities": {"x": [{}]}}])
def test_a_report_of_another_shape_is_refused(name: str, other: dict[str, Any]):
    report = {**sample(name), **other} if other else {}
    with pytest.raises(Unreadable):
        of_wapiti(report, who="nobody") if name == "wapiti" else of_bandit(report, root=Path())


def test_a_level_that_nobody_has_weighed_is_refused():
    report = sample("wapiti")
    report["vulnerabilities"]["Command execution"][0]["level"] = 5
    with pytest.raises(Unreadable):
        of_wapiti(report, who="nobody")


@pytest.mark.parametrize("change", [{"errors": [{"filename": "a.py"}]}, {"metrics": {"_totals": {"loc": 0}}}])
def test_code_that_bandit_did_not_read_is_not_clean(change: dict[str, Any]):
    with pytest.raises(Unreadable):
        of_bandit({**sample("bandit"), **change}, root=Path())


@pytest.mark.parametrize("text", [None, "", "{", "[]"])
def test_a_report_that_is_not_there_or_not_whole_is_refused(tmp_path: Path, text: str | None):
    path = tmp_path / "report.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable):
        read(path)


# --- What fails the scan


def test_the_planted_holes_fail_it():
    findings = of_wapiti(sample("wapiti"), who="nobody") + of_bandit(sample("bandit"), root=Path())
    wrong = judge(findings, ())
    assert [line.split(":")[0] for line in wrong] == [
        *("high, code", "medium, nobody", "high, nobody", "high, nobody", "critical, nobody")
    ]


@pytest.mark.parametrize(("severity", "fails"), [(one, one >= Severity.MEDIUM) for one in Severity])
def test_from_medium_on_it_fails(severity: Severity, fails: bool):
    assert bool(judge([found(severity=severity)], ())) == fails


def test_a_false_finding_stands_for_itself_alone():
    assert judge([found()], [known()]) == []
    for other in ({"module": "sql"}, {"path": "/a/b/"}, {"parameter": "c"}):
        assert len(judge([found(), found(**other)], [known()])) == 1


def test_a_false_finding_that_no_longer_comes_fails_it():
    assert ["no longer comes" in line for line in judge([], [known()])] == [True]
    assert judge([found(severity=Severity.LOW)], [known()])


def test_what_is_called_false_says_why_and_is_narrow():
    for one in KNOWN:
        assert len(one.reason.split()) > 3
        assert "*" not in one.path + one.module + one.parameter
        assert one.path.startswith("/") or (ROOT / one.path.split(":")[0]).is_file()


def test_what_bandit_is_told_to_pass_over_is_one_check_with_a_reason():
    marks = [
        (path, number, match[1].strip(), lines)
        for folder in scanners.CODE
        for path in ((ROOT / folder).rglob("*.py") if (ROOT / folder).is_dir() else [ROOT / folder])
        for lines in [path.read_text(encoding="utf-8").splitlines()]
        for number, line in enumerate(lines)
        if (match := NOSEC.search(line))
    ]
    assert marks
    for path, number, checks, lines in marks:
        assert re.fullmatch(r"B\d{3}", checks), (path, number)
        before = lines[number - 1].strip().startswith("#")
        assert before or "# noqa" in lines[number], f"{path}:{number + 1} says no reason"


def test_the_table_has_a_line_for_each_role():
    lines = table([found(), found(who=CODE, severity=Severity.HIGH)], [CODE, *ROLES]).splitlines()
    assert lines[1].split() == ["code", "0", "1", "0", "0", "0"]
    assert lines[3].split() == ["editor", "0", "0", "1", "0", "0"]
    assert len(lines) == 2 + len(ROLES)


# --- Whether it got in


def crawled(folder: Path, pages: dict[str, tuple[int, str]]) -> Path:
    """Write what wapiti keeps, as far as it is read."""
    with closing(sqlite3.connect(folder / "kept.db")) as database, database:
        database.executescript(
            "CREATE TABLE paths (path_id, path, method, headers, evil, response_id);"
            "CREATE TABLE responses (response_id, status_code, body);"
            "CREATE TABLE attack_logs (path_id, module);"
        )
        for number, (path, (status, body)) in enumerate(pages.items()):
            url = f"http://127.0.0.1:1{path}"
            database.execute("INSERT INTO paths VALUES (?, ?, 'GET', 'x', 0, ?)", (number, url, number))
            database.execute("INSERT INTO responses VALUES (?, ?, ?)", (number, status, body.encode()))
            database.execute("INSERT INTO attack_logs VALUES (?, 'xss')", (number,))
    return folder


def page(signed_in: bool) -> tuple[int, str]:
    return 200, f"<html><header>{SIGNED_IN[0] if signed_in else ''}</header></html>"


def board(email: str = "bo@example.dk") -> Places:
    shown = ("/gennemgang/2019/", "/log/")
    return Places(who=Who.REVIEWER, email=email, password="", start=shown, shown=shown, leave=(), alike=())


def test_pages_that_were_shown_to_who_was_signed_in_are_reached(tmp_path: Path):
    kept = crawled(tmp_path, {"/gennemgang/2019/?vis=1": page(True), "/log/": page(True)})
    assert reach.out_of_reach(board(), kept) == []
    assert read_crawl(kept).attacked == {"xss": 2}


@pytest.mark.parametrize("log", [(302, ""), (404, ""), (500, "")])
def test_a_page_that_was_not_shown_fails_it(tmp_path: Path, log: tuple[int, str]):
    kept = crawled(tmp_path, {"/gennemgang/2019/": page(True), "/log/": log})
    assert reach.out_of_reach(board(), kept) == ["reviewer: /log/ was not shown"]


@pytest.mark.parametrize("email", ["bo@example.dk", ""])
def test_a_page_that_was_shown_to_somebody_else_fails_it(tmp_path: Path, email: str):
    kept = crawled(tmp_path, {"/gennemgang/2019/": page(bool(email)), "/log/": page(not email)})
    assert reach.out_of_reach(board(email), kept) == ["reviewer: /log/ was shown to somebody else"]


def test_no_page_of_work_may_lead_on_unseen():
    work = {"home", "board", "review", "section", "submit", "audit", "mail-list", "questionnaire", "person"}
    assert not work & LEADS_ON


@pytest.mark.django_db(transaction=True)
def test_signing_in_is_seen_to(live_server: SimpleNamespace):
    editor: User = builders.editor(builders.cluster())
    browser = Browser(live_server.url)
    with pytest.raises(NotSignedIn):
        browser.sign_in(editor.email, OF_DEMONSTRATION)
    browser.require("")
    browser.sign_in(editor.email, PASSWORD)
    assert {"sessionid", "csrftoken"} <= set(browser.cookies()["127.0.0.1"]["/"])
    with pytest.raises(NotSignedIn):
        browser.require("")
    editor.is_active = False
    editor.save()
    with pytest.raises(NotSignedIn):
        browser.require(editor.email)
    assert browser.open(OWN_ACCOUNT)[1] != OWN_ACCOUNT


# --- What each role has to itself


def test_what_one_role_removes_is_there_for_the_others(tmp_path: Path):
    var, loaded = tmp_path / "var", tmp_path / "loaded.sqlite3"
    for name in BUILT:
        (var / name).mkdir(parents=True)
    room_for(loaded, var=var)
    loaded.write_text("figures")
    photo = Path(environment_for(loaded)["VAR_DIR"]) / "media" / "photo.png"
    photo.parent.mkdir()
    photo.write_text("a photo")
    editor, reviewer = (copy_of(loaded, f"{who}.sqlite3", var=var) for who in ("editor", "reviewer"))
    of_editor, of_reviewer = (Path(environment_for(one)["VAR_DIR"]) for one in (editor, reviewer))
    (of_editor / "media" / "photo.png").unlink()
    editor.write_text("")
    assert (of_reviewer / "media" / "photo.png").read_text() == "a photo"
    assert reviewer.read_text() == "figures"
    assert all((of_reviewer / name).samefile(var / name) for name in BUILT)


# --- What wapiti is told


@pytest.mark.django_db
def test_a_figure_of_each_unit_and_a_country_are_attacked():
    builders.round_with_catalogue()
    asked = Indicator.objects.filter(computed=False)
    assert set(asked.filter(code__in=FIGURES).values_list("unit", flat=True)) == set(Unit.values)
    alike = set(_alike_fields())
    for code in asked.values_list("code", flat=True):
        assert ({code, f"{code}-version", f"{code}-explanation"} <= alike) == (code not in FIGURES)
        assert (code in alike) == (code not in FIGURES)
    assert "country-SE-cluster" in alike
    assert f"country-{COUNTRY}-cluster" not in alike


def test_wapiti_asks_nobody_but_the_portal_and_every_module_has_its_time(tmp_path: Path):
    words = scanners._words(
        "http://127.0.0.1:1", board(), attack=7, report=tmp_path / "r.json", kept=tmp_path
    )
    assert "--no-bugreport" in words
    assert words[words.index("--endpoint") + 1] == "http://127.0.0.1:1/"
    assert words[words.index("--max-attack-time") + 1] == "7"
    assert {"ssrf", "takeover", "nikto", "wapp", "cms"}.isdisjoint(scanners.MODULES)
    assert {"xss", "permanentxss", "sql", "exec", "file", "csrf", "redirect", "crlf"} <= set(scanners.MODULES)


def test_a_module_whose_time_was_up_is_told():
    whole = "[*] 0 URLs and forms having more than 500 parameters were removed."
    assert scanners.cut_off(whole, who="editor") == []
    cut = f"{whole}\nMax attack time was reached for module sql, stopping.\n"
    assert scanners.cut_off(cut, who="editor") == ["sql"]


@pytest.mark.parametrize(
    "line",
    [
        "[*] 1 URLs and forms having more than 500 parameters were removed.",
        "2 requests were skipped due to network issues",
    ],
)
def test_what_was_left_out_fails_it(line: str):
    with pytest.raises(scanners.Failed, match="editor"):
        scanners.cut_off(f"a\n{line}\nb", who="editor")


def test_every_version_of_the_scanners_is_named():
    lines = scanners.REQUIREMENTS.read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    asked = (scanners.REQUIREMENTS.with_suffix(".in")).read_text(encoding="utf-8")
    assert set(re.findall(r"^\w+==.+$", asked, flags=re.MULTILINE)) <= set(lines)


def test_the_samples_are_small():
    for path in SAMPLES.iterdir():
        assert len(json.dumps(read(path))) < 5000
