"""The log: everything that was done, of all records there are, found again and narrowed down."""

import ast
import csv
import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.models import AuditEntry, User
from accounts.services.record import record
from submissions.audit.event_words import EVENT_WORDS
from submissions.audit.rows import A_PAGE, MOST_EXPORTED, Row, Wanted, load_register, read_all, read_page
from submissions.audit.sources import SOURCES
from submissions.audit.words import AUDIT_WORDS, RECORD_WORDS
from submissions.models import Comment, Event, Indicator, Mail
from submissions.services.ask_to_send import ask_to_send
from submissions.services.change_limits import change_limits
from submissions.services.extend import extend
from submissions.services.submit import submit
from submissions.status import TRANSITIONS
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def past(cast: Cast) -> Cast:
    """Let something of each kind have been done, an hour apart."""
    cast.editor.name, cast.reviewer.name = "Åse Østergård", "Bo Ravn"
    cast.editor.save()
    cast.reviewer.save()
    cast.answer_all()
    one = cast.submission
    ask_to_send(submission_id=one.pk, user=cast.editor, now=NOW + HOUR, note="Kig på kurserne")
    submit(submission_id=one.pk, user=cast.signatory, now=NOW + 2 * HOUR, tell=False)
    courses = Indicator.objects.get(code="courses")
    Comment.objects.create(
        submission=one,
        indicator=courses,
        author=cast.reviewer,
        by_cluster=False,
        at=NOW + 3 * HOUR,
        text="Er det så mange?",
    )
    check = cast.round.checks.get(code="funding_eu_change")
    change_limits(
        check_id=check.pk,
        user=cast.administrator,
        now=NOW + 5 * HOUR,
        limits={"up": 80, "down": 40, "least": 250_000},
        severity=check.severity,  # type: ignore[arg-type] # a text of the choices
        active=True,
        version=1,
    )
    until = cast.round.deadline + 30 * HOUR
    extend(
        submission_id=one.pk, until=until, seen=None, user=cast.reviewer, now=NOW + 6 * HOUR, reason="Sygdom"
    )
    record("board-exported", user=cast.reviewer, now=NOW + 7 * HOUR, year=2018, subject="=1+1.xlsx", rows=38)
    Mail.objects.update(sent_at=NOW + 8 * HOUR)
    return cast


def rows_of(**wanted: Any) -> list[Row]:
    with translation.override("en"):
        return list(read_all(Wanted(**wanted), load_register()))


def slugs(**wanted: Any) -> list[str]:
    return [row.action for row in rows_of(**wanted)]


def test_every_kind_of_record_is_there_newest_first(past: Cast) -> None:
    found = rows_of()
    assert {row.action for row in found} == {
        "edit", "submit", "extend", "figure-changed", "asked-to-send", "commented",
        "check-changed", "board-exported", "mail-sent",
    }  # fmt: skip
    assert [row.at for row in found] == sorted((row.at for row in found), reverse=True)
    assert len(found) == sum(source.all().count() for source in SOURCES)


def test_a_row_says_who_what_where_and_the_old_and_new(past: Cast) -> None:
    by_slug = {row.action: row for row in rows_of() if row.action != "figure-changed"}
    figure = next(row for row in rows_of(what="figure-changed", text="courses") if row.detail)
    assert (figure.who, figure.cluster, figure.year, figure.slug) == (
        "Åse Østergård", "Vindklyngen", 2018, "vindklyngen",
    )  # fmt: skip
    assert figure.detail == "– → 20"
    assert figure.has_page
    assert by_slug["commented"].detail == "Er det så mange?"
    assert by_slug["asked-to-send"].detail == "Kig på kurserne"
    assert "up: 75 → 80" in by_slug["check-changed"].detail or "→ 80" in by_slug["check-changed"].detail
    assert by_slug["extend"].detail.endswith("Sygdom")
    assert "2019" in by_slug["extend"].detail
    assert by_slug["board-exported"].on == "=1+1.xlsx"
    assert by_slug["board-exported"].detail == "rows: 38"
    mail = by_slug["mail-sent"]
    assert (mail.who, mail.cluster) == ("", "Vindklyngen")
    assert mail.about


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bo ravn", {"extend", "board-exported", "commented"}),
        ("ØSTERGÅRD edit", set()),
        ("åse signatories", {"asked-to-send"}),
        ("gennemgang@example.dk", {"extend", "board-exported", "commented"}),
        ("funding_eu_change", {"check-changed"}),
        ("xlsx", {"board-exported"}),
        ("vindklyngen ravn", {"extend", "commented"}),
        ("2018 limits", {"check-changed"}),
        ("1999", set()),
        ("%", set()),
        ("'; DROP TABLE", set()),
    ],
)
def test_all_words_of_a_search_have_to_be_found(past: Cast, text: str, found: set[str]) -> None:
    assert set(slugs(text=text)) == found


def test_figures_are_found_by_code_and_label(past: Cast) -> None:
    assert {row.action for row in rows_of(text="courses")} >= {"figure-changed", "commented"}
    label = past.round.questions.get(indicator__code="courses").label_en
    with translation.override("en"):
        assert slugs(text=label.split()[0])


def test_it_is_narrowed_down_by_person_cluster_round_kind_and_days(past: Cast) -> None:
    bo = past.reviewer.pk
    assert slugs(person=bo) == ["board-exported", "extend", "commented"]
    assert "mail-sent" in slugs(person=past.signatory.pk)
    assert "board-exported" not in slugs(cluster=past.cluster.pk)
    assert "check-changed" in slugs(year=2018)
    assert slugs(year=1999) == []
    assert slugs(what="submit") == ["submit"]
    assert slugs(what="nothing-of-the-kind") == []
    assert slugs(first=NOW + 6 * HOUR, last=NOW + 8 * HOUR) == ["board-exported", "extend"]
    assert slugs(person=bo, cluster=past.cluster.pk, year=2018, what="commented") == ["commented"]


def test_pages_follow_each_other_without_gap_or_double(past: Cast) -> None:
    with translation.override("en"):
        register = load_register()
        pages = [read_page(Wanted(), register, number) for number in (1, 2, 3)]
    total = pages[0].total
    everything = rows_of()
    assert total == len(everything)
    shown = [row for page in pages[: pages[0].pages] for row in page.rows]
    assert [(row.at, row.action, row.on) for row in shown] == [
        (row.at, row.action, row.on) for row in everything[: 3 * A_PAGE]
    ]
    beyond = read_page(Wanted(), register, 99_999)
    assert beyond.number == beyond.pages
    assert beyond.rows


# The page


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 200),
        ("administrator", 200),
        ("editor", 403),
        ("signatory", 403),
        ("stranger", 403),
        ("", 302),
    ],
)
def test_only_reviewers_read_and_take_it(past: Cast, who: str, status: int) -> None:
    client = client_of(getattr(past, who)) if who else Client()
    for url in (reverse("audit"), reverse("audit-file", args=["csv"]), reverse("audit-file", args=["xlsx"])):
        assert client.get(url).status_code == status
    assert client.post(reverse("audit")).status_code in {302, 405}


def test_the_page_shows_what_the_address_asks_for(past: Cast) -> None:
    client = client_of(past.reviewer)
    page = client.get(reverse("audit"), {"cluster": str(past.cluster.pk), "what": "submit"})
    html = page.content.decode()
    assert html.count('<th scope="row"') == 1
    assert reverse("review", args=[2018, "vindklyngen"]) in html
    assert f"cluster={past.cluster.pk}&amp;what=submit" in html
    empty = client.get(reverse("audit"), {"q": "findes ikke"})
    assert empty.status_code == 200
    assert 'class="empty"' in empty.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"first": "i går"},
        {"first": "0001-01-01"},
        {"first": "2019-03-01", "last": "2019-02-01"},
        {"last": "9999-12-31"},
        {"person": "999999"},
        {"person": "x"},
        {"what": "nonsense"},
        {"q": "x" * 201},
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(past: Cast, query: dict[str, str]) -> None:
    client = client_of(past.reviewer)
    page = client.get(reverse("audit"), query)
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()
    assert next(iter(query.values())) in page.content.decode() or "person" in query or "what" in query
    assert client.get(reverse("audit-file", args=["csv"]), query).status_code == 302


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "²"])
def test_odd_pages_lead_to_one_that_is_there(past: Cast, page: str) -> None:
    assert client_of(past.reviewer).get(reverse("audit"), {"page": page}).status_code == 200


def test_what_people_wrote_is_never_markup(past: Cast) -> None:
    record("board-exported", user=past.reviewer, now=NOW, subject="<script>alert(1)</script>")
    html = client_of(past.reviewer).get(reverse("audit"), {"q": "script"}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "typed", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2019-03-01 12:00"]
)
def test_a_moment_that_somebody_typed_stays_as_it_was_typed(cast: Cast, typed: str) -> None:
    record("correction-declined", user=cast.signatory, now=NOW, cluster=cast.cluster, year=2018, reason=typed)
    assert typed in client_of(cast.reviewer).get(reverse("audit")).content.decode()


def test_queries_stay_the_same_for_ten_times_as_many(
    past: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = client_of(past.reviewer)
    url = reverse("audit")
    client.get(url)
    few = count_queries(lambda: client.get(url))
    for _ in range(30):
        one = builders.submission(round=past.round)
        Event.objects.create(
            submission=one,
            action="submit",
            from_status="draft",
            to_status="submitted",
            user=past.editor,
            at=NOW,
        )
        record("figures-exported", user=builders.reviewer(), now=NOW, cluster=one.cluster, year=2018)
    assert count_queries(lambda: client.get(url)) == few
    assert few <= 12


# Files


def test_csv_has_every_row_and_no_formula_and_is_itself_recorded(past: Cast) -> None:
    answer = client_of(past.reviewer).get(reverse("audit-file", args=["csv"]), {"year": "2018"})
    assert answer["Content-Disposition"].startswith('attachment; filename="log-')
    assert "no-store" in answer["Cache-Control"]
    kept = AuditEntry.objects.get(action="audit-exported")
    assert (kept.user, kept.year, kept.detail["filter"]) == (past.reviewer, 2018, {"year": "2018"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # streamed
    rows = list(csv.reader(StringIO(content), delimiter=";"))
    assert len(rows) - 2 == kept.detail["rows"]  # its own row came before the file was read
    assert {len(row) for row in rows} == {8}
    assert any(cell == "'=1+1.xlsx" for row in rows for cell in row)


def test_the_workbook_holds_text_alone(past: Cast) -> None:
    answer = client_of(past.reviewer).get(reverse("audit-file", args=["xlsx"]))
    assert isinstance(answer, HttpResponse)
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert "=1+1.xlsx" in {cell.value for cell in cells}
    assert sheet.max_row - 1 == AuditEntry.objects.get(action="audit-exported").detail["rows"] + 1


def test_too_many_rows_are_no_file(past: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("submissions.views.audit.MOST_EXPORTED", 3)
    answer = client_of(past.reviewer).get(reverse("audit-file", args=["csv"]), {"year": "2018"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('audit')}?year=2018"
    assert not AuditEntry.objects.filter(action="audit-exported").exists()
    assert MOST_EXPORTED > 3


def test_reviewers_taking_figures_or_receipts_are_recorded_and_clusters_own_people_not(past: Cast) -> None:
    figures = reverse("own-figures", args=[past.cluster.slug, 2018])
    receipt = reverse("receipt-file", args=[past.cluster.slug, 2018])
    for url in (figures, receipt):
        assert client_of(past.signatory).get(url).status_code == 200
    assert not AuditEntry.objects.filter(action__in=["figures-exported", "receipt-read"]).exists()
    for url in (figures, receipt):
        assert client_of(past.reviewer).get(url).status_code == 200
    kept = AuditEntry.objects.filter(user=past.reviewer, cluster=past.cluster, year=2018)
    assert set(kept.values_list("action", flat=True)) == {"figures-exported", "receipt-read"}


# Words

SLUG = re.compile(r"[a-z]+(-[a-z]+)+")
CODE = [Path(settings.BASE_DIR) / app for app in ("accounts", "submissions", "reports", "portal")]


def recorded_slugs() -> set[str]:
    """Return the slugs among the arguments of all calls of a function named "record…"."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for app in CODE for path in app.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        word.value
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")).lstrip("_").startswith(("record", "note"))
        for argument in (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "action"))
        for word in ast.walk(argument)
        if isinstance(word, ast.Constant) and isinstance(word.value, str) and SLUG.fullmatch(word.value)
    }


def test_every_slug_that_is_recorded_has_words() -> None:
    found = recorded_slugs()
    assert {"round-created", "audit-exported"} <= found
    assert found - set(RECORD_WORDS) == set()


def test_every_way_of_a_submission_has_words() -> None:
    assert {str(action) for action in TRANSITIONS} <= set(EVENT_WORDS)
    assert "extend" in EVENT_WORDS
    for source in SOURCES:
        assert set(source.slugs) <= set(AUDIT_WORDS)


def test_all_words_differ() -> None:
    with translation.override("en"):
        words = [str(phrase) for phrase in AUDIT_WORDS.values()]
    assert len(words) == len(set(words))
