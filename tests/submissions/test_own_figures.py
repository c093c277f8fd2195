"""A cluster's own figures as a file for a Danish Excel: what is in it, how it reads, and who gets it."""

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import AuditEntry, ClusterName, User
from submissions.models import Absence, Collaboration, Figure, Indicator
from submissions.services.submit import submit
from submissions.spreadsheet import inert, plain
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

HEAD = "År;Klynge;Afsnit;Kode;Spørgsmål;Land;Tal;Enhed;Hvorfor intet tal;Bemærkning"


def url(cast: Cast) -> str:
    return reverse("own-figures", args=[cast.cluster.slug, cast.round.year])


def download(cast: Cast, user: User) -> str:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    response = client.get(url(cast))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="tal-vindklyngen-2018.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    return response.content.decode("utf-8-sig")


def lines(cast: Cast) -> dict[tuple[str, str], list[str]]:
    """Return the lines by code and country."""
    rows = list(csv.reader(StringIO(download(cast, cast.editor)), delimiter=";"))
    return {(row[3], row[5]): row for row in rows[1:]}


def put(cast: Cast, code: str, **content: object) -> None:
    Figure.objects.create(submission=cast.submission, indicator=Indicator.objects.get(code=code), **content)


@pytest.mark.parametrize("name", ["own-figures", "receipt-file"])
def test_a_reviewers_reading_is_recorded_and_a_look_at_the_head_alone_is_not(cast: Cast, name: str) -> None:
    cast.answer_all()
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    client = Client()
    client.force_login(cast.reviewer)
    address = reverse(name, args=[cast.cluster.slug, cast.round.year])
    read = AuditEntry.objects.filter(action__in=["figures-exported", "receipt-read"])
    assert client.head(address).status_code == 200
    assert not read.exists()
    assert client.get(address).status_code == 200
    assert read.count() == 1


def test_numbers_have_a_decimal_comma_and_no_grouping(cast: Cast) -> None:
    put(cast, "fte", value=Decimal("12.50"))
    put(cast, "funding_state", value=Decimal("1234567.89"))
    put(cast, "courses", value=Decimal(0))
    found = lines(cast)
    assert found["fte", ""][6:8] == ["12,5", "årsværk"]
    assert found["funding_state", ""][6:8] == ["1234567,89", "kr."]
    assert found["funding_total", ""][6] == "1234567,89"
    assert found["courses", ""][6:9] == ["0", "antal", ""]


def test_absences_and_no_answer_stay_apart(cast: Cast) -> None:
    put(cast, "courses", absence=Absence.NOT_APPLICABLE)
    put(cast, "newsletters", absence=Absence.NOT_MEASURED, explanation="Vi skiftede system.")
    found = lines(cast)
    assert found["courses", ""][6:9:2] == ["", "Ikke relevant"]
    assert found["newsletters", ""][6:10:3] == ["", "Vi skiftede system."]
    assert found["newsletters", ""][8] == "Ikke målt"
    assert found["press_releases", ""][6:10] == ["", "antal", "", ""]


def test_every_question_stands_once_and_each_country_below_its_type(cast: Cast) -> None:
    for country, count in (("SE", 2), ("DE", 3), ("NO", 0)):
        Collaboration.objects.create(submission=cast.submission, country=country, type="cluster", count=count)
    text = download(cast, cast.editor)
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert text.split("\r\n", 1)[0] == HEAD
    assert {len(row) for row in rows} == {10}
    asked = cast.round.questions.count()
    assert len(rows) == 1 + asked + 2
    of_type = [(row[5], row[6]) for row in rows if row[3] == "collaborations_cluster"]
    assert of_type == [("", "5"), ("Sverige", "2"), ("Tyskland", "3")]


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        '=HYPERLINK("http://example.dk")',
        "+45 12345678",
        "-2+3",
        "@SUM(A1)",
        " =1+1",
        "\t=1+1",
        "＝1+1",
        "\n=1+1",
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_is_inert(cast: Cast, words: str) -> None:
    put(cast, "courses", value=Decimal(1), explanation=words)
    assert lines(cast)["courses", ""][9] == f"'{words}"


def test_words_with_semicolons_quotes_and_lines_stay_in_their_cell(cast: Cast) -> None:
    words = 'Først; så "det"\nog så dette'
    put(cast, "courses", value=Decimal(1), explanation=words)
    assert lines(cast)["courses", ""][9] == words
    assert inert("Som sidste år = det samme") == "Som sidste år = det samme"


@pytest.mark.parametrize(
    ("value", "text"),
    [("100", "100"), ("1E+3", "1000"), ("-4.50", "-4,5"), ("999999999999.99", "999999999999,99"), ("0", "0")],
)
def test_numbers_are_never_in_exponents(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
    assert plain(None) == ""


def test_the_name_is_that_of_the_year(cast: Cast) -> None:
    ClusterName.objects.create(cluster=cast.cluster, name="Vindhunden", valid_to=dt.date(2019, 1, 31))
    assert {row[1] for row in lines(cast).values()} == {"Vindhunden"}


def test_in_english_the_words_are_english_and_the_numbers_stay_danish(cast: Cast) -> None:
    put(cast, "fte", value=Decimal("12.50"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.editor)
    with override("en"):
        text = client.get(url(cast)).content.decode("utf-8-sig")
    assert text.startswith("Year;Cluster;Section;Code;Question;Country;Value;Unit;Absence;Explanation\r\n")
    assert ";12,5;FTE;" in text


def test_who_gets_it(cast: Cast) -> None:
    for user in (cast.signatory, cast.reviewer, cast.administrator):
        assert download(cast, user)
    stranger = Client()
    stranger.force_login(cast.stranger)
    assert stranger.get(url(cast)).status_code == 404
    assert Client().get(url(cast))["Location"].startswith("/konto/login/")


def test_the_queries_do_not_grow_with_what_is_in_it(cast: Cast, count_queries: object) -> None:
    client = Client()
    client.force_login(cast.editor)
    empty = count_queries(lambda: client.get(url(cast)))  # type: ignore[operator] # the fixture is a function
    cast.answer_all()
    assert count_queries(lambda: client.get(url(cast))) == empty  # type: ignore[operator] # the fixture is a function
    assert empty <= 7


def test_the_list_and_the_overview_lead_to_it(cast: Cast) -> None:
    builders.submission(cast.cluster, round=builders.bare_round(2017))
    client = Client()
    client.force_login(cast.editor)
    overview = client.get(reverse("submission", args=[cast.cluster.slug, 2018])).content.decode()
    assert url(cast) in overview
    page = client.get(reverse("submission-list")).content.decode()
    assert url(cast) in page
    assert url(cast).replace("2018", "2017") in page
