"""The board as reviewers see it, and its files."""

import csv
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import TimeMachineFixture

from accounts.models import AuditEntry, User
from submissions.models import Submission, SubmissionStatus, Tally
from submissions.services.count_tallies import BATCH, count_tallies
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

MOST = 14  # queries of a page on which nothing has to be counted anew
WITH_COUNTING = 8  # more, where something has
PAGE = 50  # rows


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


@pytest.fixture
def board(cast: Cast, time_machine: TimeMachineFixture) -> str:
    time_machine.move_to(NOW, tick=False)
    return reverse("board", args=[cast.round.year])


def add_reporters(cast: Cast, number: int) -> None:
    Submission.objects.bulk_create(
        Submission(cluster=builders.cluster(), round=cast.round) for _ in range(number)
    )


def count_all(cast: Cast) -> None:
    while count_tallies(round_=cast.round, now=NOW):
        pass


def rows_of(page: str) -> list[str]:
    return re.findall(r'<th scope="row">.*?</tr>', page, re.DOTALL)


def test_it_tells_which_clusters_have_nobody_to_send(cast: Cast, board: str) -> None:
    heading = "1 klynge har ingen indberetningsansvarlig"
    assert heading not in signed_in(cast.reviewer).get(board).content.decode()
    User.objects.filter(pk=cast.signatory.pk).update(is_active=False)
    page = signed_in(cast.reviewer).get(board).content.decode()
    assert heading in page
    people = reverse("cluster-people", args=[cast.cluster.slug])
    assert people not in page
    assert people in signed_in(cast.administrator).get(board).content.decode()
    Submission.objects.update(status=SubmissionStatus.EXCUSED, excuse="Nedlagt")
    assert heading not in signed_in(cast.reviewer).get(board).content.decode()


def test_of_many_clusters_with_nobody_to_send_it_fetches_no_more_than_it_names(
    cast: Cast, board: str
) -> None:
    for number in range(1, 15):
        builders.submission(builders.cluster(f"Aa {number:02}"), round=cast.round)
    page = signed_in(cast.reviewer).get(board)
    text = page.content.decode()
    assert "14 klynger har ingen indberetningsansvarlig" in text
    assert "Aa 11, Aa 12 …" in text
    assert len(page.context["bare"].named) == 12


def test_it_shows_every_reporter_with_what_is_counted_there_and_then(cast: Cast, board: str) -> None:
    cast.answer_all()
    response = signed_in(cast.reviewer).get(board)
    (row,) = rows_of(response.content.decode())
    assert "Vindklyngen" in row
    assert "status--draft" in row
    assert "100 %" in row
    assert Tally.objects.get(submission=cast.submission).answered == 48


def test_it_takes_the_same_queries_for_ten_times_the_reporters(
    cast: Cast, board: str, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = signed_in(cast.reviewer)
    queries = {}
    chosen = f"{board}?kind=cluster&status=not_started&comments=no&q=klynge&sort=-comments"
    for number in (37, 342):
        add_reporters(cast, number)
        count_all(cast)
        queries[number] = [
            count_queries(lambda: client.get(board)),
            count_queries(lambda: client.get(chosen)),
        ]
        Tally.objects.all().update(round_version=0)
        queries[number].append(count_queries(lambda: client.get(board)))
    assert queries[37] == queries[342]
    assert queries[37][0] <= MOST
    assert queries[37][2] <= MOST + WITH_COUNTING


def test_a_page_has_fifty_rows_and_paging_keeps_what_is_chosen(cast: Cast, board: str) -> None:
    add_reporters(cast, 60)
    client = signed_in(cast.reviewer)
    page = client.get(board, {"kind": "cluster", "sort": "-status"})
    assert len(rows_of(page.content.decode())) == PAGE
    assert 'href="?kind=cluster&amp;sort=-status&amp;page=2"' in page.content.decode()
    second = client.get(board, {"kind": "cluster", "sort": "-status", "page": "2"}).content.decode()
    assert len(rows_of(second)) == 11
    assert 'href="?kind=cluster&amp;sort=-status&amp;page=1"' in second


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 400, "1%00"])
def test_a_page_that_is_none_is_the_first_or_the_last(cast: Cast, board: str, page: str) -> None:
    assert len(rows_of(signed_in(cast.reviewer).get(f"{board}?page={page}").content.decode())) == 1


def test_more_are_counted_with_each_visit_and_it_says_how_many_wait(cast: Cast, board: str) -> None:
    add_reporters(cast, BATCH + 4)
    client = signed_in(cast.reviewer)
    assert client.get(board).context["progress"].uncounted == 5
    assert client.get(board).context["progress"].uncounted == 0


def test_each_head_says_how_it_sorts_and_links_to_it(cast: Cast, board: str) -> None:
    page = signed_in(cast.reviewer).get(board, {"sort": "-warnings", "kind": "cluster"}).content.decode()
    assert re.findall(r'aria-sort="(\w+)"><a href="([^"]+)"', page) == [
        ("descending", "?kind=cluster&amp;sort=warnings")
    ]
    heads = re.findall(r'<th scope="col"[^>]*><a href="\?([^"]*)"', page)
    assert len(heads) == 12


def test_counts_above_lead_to_those_in_a_status(cast: Cast, board: str) -> None:
    builders.submission(round=cast.round, status=SubmissionStatus.SUBMITTED)
    builders.submission(round=cast.round, status=SubmissionStatus.SUBMITTED)
    client = signed_in(cast.reviewer)
    everything = client.get(board)
    assert [(one.status, one.number, one.current) for one in everything.context["counts"]] == [
        ("not_started", 1, False),
        ("submitted", 2, False),
    ]
    assert 'href="?status=submitted"' in everything.content.decode()
    sent = client.get(f"{board}?status=submitted")
    assert [one.number for one in sent.context["counts"]] == [1, 2]
    assert len(rows_of(sent.content.decode())) == 2


def test_links_to_a_reporter_carry_what_is_chosen(cast: Cast, board: str) -> None:
    page = signed_in(cast.reviewer).get(board, {"sort": "-warnings", "status": "not_started"})
    review = reverse("review", args=[cast.round.year, cast.cluster.slug])
    assert f'href="{review}?status=not_started&amp;sort=-warnings"' in page.content.decode()


def test_where_nobody_matches_it_says_so_and_how_to_see_all(cast: Cast, board: str) -> None:
    page = signed_in(cast.reviewer).get(board, {"q": "<b>nobody</b>", "status": "approved"}).content.decode()
    assert not rows_of(page)
    assert f'class="button button-secondary" href="{board}"' in page
    assert "&lt;b&gt;nobody&lt;/b&gt;" in page
    assert "<b>nobody" not in page
    assert 'href="?q=%3Cb%3Enobody%3C%2Fb%3E"' in page  # the status can be left out alone


def test_the_form_keeps_what_is_chosen_and_works_without_javascript(cast: Cast, board: str) -> None:
    query = "status=draft&status=not_started&kind=cluster&q=vind&sort=-size"
    page = signed_in(cast.reviewer).get(f"{board}?{query}").content.decode()
    form = re.search(r"<form method=\"get\".*?</form>", page, re.DOTALL)
    assert form is not None
    assert re.findall(r'value="(\w+)" checked', form[0]) == ["not_started", "draft"]
    assert re.findall(r'value="(\w+)" selected', form[0]) == ["cluster"]
    assert 'value="vind"' in form[0]
    assert '<input type="hidden" name="sort" value="-size">' in form[0]


def test_what_it_does_not_know_is_said_and_left_out(cast: Cast, board: str) -> None:
    response = signed_in(cast.reviewer).get(board, {"status": "lost", "sort": "secret"})
    assert response.status_code == 200
    assert len(response.context["unread"]) == 2
    assert 'class="alert alert-info' in response.content.decode()


def test_the_bars_show_reporters_and_last_years_financing(cast: Cast, board: str) -> None:
    statuses = (SubmissionStatus.APPROVED, SubmissionStatus.SUBMITTED, SubmissionStatus.EXCUSED)
    made = [builders.submission(round=cast.round, status=status) for status in statuses]
    for one, size in zip([*made, cast.submission], (2, 3, 1, 4), strict=True):
        Tally.objects.create(
            submission=one,
            counted_at=NOW + dt.timedelta(days=1),
            round_version=cast.round.version,
            last_year=Decimal(size * 1_000_000),
        )
    progress = signed_in(cast.reviewer).get(board).context["progress"]
    # Of four, one is excused; of ten million, those who have sent stood for five.
    assert (progress.sent, progress.awaited, progress.sent_percent, progress.financing_percent) == (
        2,
        3,
        66,
        50,
    )
    assert [(part.name, part.begin, part.length) for part in progress.parts] == [
        ("approved", "0", "33.33"),
        ("sent", "33.33", "33.33"),
    ]


def test_a_round_without_reporters_says_when_they_come(cast: Cast) -> None:
    builders.bare_round(2017)
    page = signed_in(cast.reviewer).get(reverse("board", args=[2017])).content.decode()
    assert 'class="empty"' in page
    assert '<form method="get"' not in page


def test_the_board_is_for_reviewers(cast: Cast, board: str) -> None:
    for name in ("board", "board-xlsx", "board-csv"):
        url = reverse(name, args=[cast.round.year])
        for who in (cast.editor, cast.signatory, cast.stranger):
            assert signed_in(who).get(url).status_code == 403
        nobody = Client().get(url)
        assert nobody.status_code == 302
        assert nobody["Location"].startswith("/konto/login/")
        assert signed_in(cast.administrator).get(url).status_code == 200
        assert signed_in(cast.reviewer).post(url).status_code == 405
        assert signed_in(cast.reviewer).get(reverse(name, args=[1999])).status_code == 404
    assert AuditEntry.objects.filter(action="board-exported").count() == 2  # the administrator's


@pytest.fixture
def formulas(cast: Cast) -> Cast:
    """A reporter, and a reviewer, whose names a spreadsheet would run."""
    cast.answer_all()
    cast.cluster.name = '=HYPERLINK("http://x";"Vind")'
    cast.cluster.save()
    cast.reviewer.name = "@SUM(1;2)"
    cast.reviewer.save()
    one = cast.submission
    one.status, one.submitted_by, one.submitted_at = SubmissionStatus.IN_REVIEW, cast.signatory, NOW
    one.reviewer = cast.reviewer
    one.save()
    Tally.objects.create(
        submission=one,
        answered=48,
        warnings=2,
        last_year=Decimal("1234567.50"),
        counted_at=NOW + dt.timedelta(days=1),
        round_version=cast.round.version,
    )
    add_reporters(cast, 1)
    return cast


def test_the_workbook_has_text_numbers_and_dates_and_no_formula(formulas: Cast, board: str) -> None:
    response = signed_in(formulas.reviewer).get(reverse("board-xlsx", args=[2018]), {"status": "in_review"})
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert len(rows) == 2
    cells = rows[1]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert (cells[0].value, cells[17].value) == ('=HYPERLINK("http://x";"Vind")', "@SUM(1;2)")
    assert [cells[number].value for number in (4, 5, 6, 8, 16)] == [48, 48, 100, 2, 1234567.5]
    assert cells[11].value == dt.datetime(2019, 2, 8, 13, 0)  # noqa: DTZ001 a workbook knows no time zone
    assert cells[14].value is None
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:T2")


def test_the_csv_opens_in_a_danish_excel_and_runs_nothing(formulas: Cast, board: str) -> None:
    response = signed_in(formulas.reviewer).get(reverse("board-csv", args=[2018]))
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith("\ufeff".encode())
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert [len(row) for row in rows] == [20, 20, 20]
    row = next(row for row in rows if "HYPERLINK" in row[0])
    assert row[0].startswith("'=")
    assert row[17].startswith("'@")
    assert (row[11], row[16]) == ("08-02-2019 13:00", "1234567,5")


@pytest.mark.parametrize("name", ["board-xlsx", "board-csv"])
def test_a_file_is_not_kept_anywhere_and_who_took_it_is_written_down(
    cast: Cast, board: str, name: str
) -> None:
    add_reporters(cast, 60)
    response = signed_in(cast.reviewer).get(reverse(name, args=[2018]), {"kind": "cluster", "page": "2"})
    assert "no-store" in response["Cache-Control"]
    assert re.search(r'attachment; filename="overblik-2018\.(xlsx|csv)"', response["Content-Disposition"])
    entry = AuditEntry.objects.get(action="board-exported")
    assert (entry.user, entry.year, entry.at) == (cast.reviewer, 2018, NOW)
    assert entry.subject in response["Content-Disposition"]
    assert entry.detail == {"rows": 61, "filter": "kind=cluster"}


def test_an_empty_choice_gives_a_file_with_its_head_alone(cast: Cast, board: str) -> None:
    client, nobody = signed_in(cast.reviewer), {"status": "approved"}
    assert client.get(reverse("board-xlsx", args=[2018]), nobody).status_code == 200
    assert client.get(reverse("board-csv", args=[2018]), nobody).content.count(b"\r\n") == 1
