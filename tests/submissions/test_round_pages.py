"""The pages of rounds: who sees them, what they lead to, and what bad input gets."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import Round, RoundStatus
from submissions.round_dates import Dates, suggested
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

DAY = dt.timedelta(days=1)
NAMES = ("opens", "deadline", "last_edit")


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def form_of(dates: Dates, **more: str) -> dict[str, str]:
    return {name: typed(getattr(dates, name)) for name in NAMES} | {"seen": dates.seen} | more


ALL = ("round-list", "round", "round-new", "round-dates", "round-remove")
SEEN = {"reviewer": {"round-list", "round"}, "administrator": set(ALL)}


@pytest.mark.parametrize("who", ["reviewer", "administrator", "editor", "signatory", "stranger", ""])
@pytest.mark.parametrize("name", ALL)
def test_reviewers_look_and_administrators_change(cast: Cast, who: str, name: str) -> None:
    url = reverse(name, args=[2018] if name not in {"round-list", "round-new"} else [])
    client = client_of(getattr(cast, who)) if who else Client()
    expected = 302 if not who else 200 if name in SEEN.get(who, set()) else 403
    assert client.get(url).status_code == expected
    if who != "administrator" and name not in {"round-list", "round"}:
        assert client.post(url).status_code == expected
        assert Round.objects.count() == 1
    if who == "reviewer":
        page = client.get(reverse("round", args=[2018])).content.decode()
        assert reverse("round-dates", args=[2018]) not in page
        assert reverse("round-new") not in client.get(reverse("round-list")).content.decode()


@pytest.mark.parametrize("name", ["round", "round-dates", "round-remove"])
def test_a_year_without_a_round_is_not_there(cast: Cast, name: str) -> None:
    assert client_of(cast.administrator).get(reverse(name, args=[1999])).status_code == 404


def test_a_round_leads_to_all_its_parts(cast: Cast) -> None:
    html = client_of(cast.administrator).get(reverse("round", args=[2018])).content.decode()
    for name in ("board", "questionnaire", "checks", "round-dates"):
        assert f'href="{reverse(name, args=[2018])}"' in html
    assert f'href="{reverse("audit")}?year=2018"' in html
    assert 'aria-current="step"' in html
    assert reverse("round-remove", args=[2018]) not in html


def test_the_list_costs_the_same_for_many_rounds(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = client_of(cast.administrator)
    client.get(reverse("round-list"))
    few = count_queries(lambda: client.get(reverse("round-list")))
    for year in range(2000, 2017):
        builders.submission(round=builders.bare_round(year))
    assert count_queries(lambda: client.get(reverse("round-list"))) == few


def test_a_round_is_created_from_what_the_form_suggests(cast: Cast) -> None:
    client = client_of(cast.administrator)
    html = client.get(reverse("round-new")).content.decode()
    dates = suggested(Dates.of(cast.round))
    assert 'value="2019"' in html
    for name in NAMES:
        assert f'value="{typed(getattr(dates, name))}"' in html
    answer = client.post(reverse("round-new"), form_of(dates, year="2019"))
    assert answer["Location"] == reverse("round", args=[2019])
    created = Round.objects.get(year=2019)
    assert typed(created.deadline) == typed(dates.deadline)
    assert created.questions.count() == cast.round.questions.count()
    page = client.get(reverse("round", args=[2019])).content.decode()
    assert reverse("round-remove", args=[2019]) in page


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"year": "2018"}, 409, "id_year"),
        ({"year": ""}, 422, "id_year"),
        ({"year": "tyve"}, 422, "id_year"),
        ({"year": "1066"}, 422, "id_year"),
        ({"year": "2010"}, 422, "id_year"),
        ({"opens": ""}, 422, "id_opens"),
        ({"opens": "2020-03-29T02:30"}, 422, "id_opens"),
        ({"opens": "2019-10-27T02:30"}, 422, "id_opens"),
        ({"deadline": "2019-01-01T12:00"}, 422, "id_deadline"),
        ({"last_edit": "2020-01-30T12:00"}, 422, "id_last_edit"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_stays_typed(
    cast: Cast, change: dict[str, str], status: int, field: str
) -> None:
    form = form_of(suggested(Dates.of(cast.round)), year="2019") | change
    page = client_of(cast.administrator).post(reverse("round-new"), form)
    html = page.content.decode()
    assert page.status_code == status
    assert f'href="#{field}"' in html
    for name in (*NAMES, "year"):
        assert not form[name] or f'value="{form[name]}"' in html
    assert Round.objects.count() == 1


@pytest.mark.parametrize("year", ["2020", "2091"])
def test_a_year_that_is_not_the_next_one_is_asked_about_once(cast: Cast, year: str) -> None:
    client = client_of(cast.administrator)
    form = form_of(suggested(Dates.of(cast.round)), year=year)
    asked = client.post(reverse("round-new"), form)
    html = asked.content.decode()
    assert asked.status_code == 422
    assert f"Er {year} det rigtige år?" in html
    assert f'name="confirmed" value="{year}"' in html
    assert f'value="{form["deadline"]}"' in html
    # Another year is asked about anew.
    assert client.post(reverse("round-new"), form | {"confirmed": "2030"}).status_code == 422
    assert Round.objects.count() == 1
    assert client.post(reverse("round-new"), form | {"confirmed": year}).status_code == 302
    assert Round.objects.filter(year=year).exists()


def test_a_year_that_was_confirmed_is_not_asked_about_again_when_a_date_is_refused(cast: Cast) -> None:
    client = client_of(cast.administrator)
    form = form_of(suggested(Dates.of(cast.round)), year="2020") | {"confirmed": "2020"}
    refused = client.post(reverse("round-new"), form | {"deadline": typed(NOW - DAY)}).content.decode()
    assert "Er 2020 det rigtige år?" not in refused
    assert 'name="confirmed" value="2020"' in refused


def test_a_year_between_two_rounds_is_asked_about_too(cast: Cast) -> None:
    builders.bare_round(2021)
    client = client_of(cast.administrator)
    form = form_of(suggested(Dates.of(cast.round)), year="2020")
    assert "2022" in client.post(reverse("round-new"), form).content.decode()
    assert client.post(reverse("round-new"), form | {"confirmed": "2020"}).status_code == 302


def test_the_first_round_of_all_has_nothing_to_come_from(db: None) -> None:
    client = client_of(builders.administrator())
    assert 'class="empty"' in client.get(reverse("round-list")).content.decode()
    assert client.get(reverse("round-new")).status_code == 200
    dates = Dates(opens=NOW + DAY, deadline=NOW + 2 * DAY, last_edit=NOW + 2 * DAY)
    assert client.post(reverse("round-new"), form_of(dates, year="2019")).status_code == 422


def test_dates_are_changed_and_a_collision_is_told(cast: Cast) -> None:
    client, url = client_of(cast.administrator), reverse("round-dates", args=[2018])
    before = Dates.of(cast.round)
    moved = Dates(opens=before.opens, deadline=before.deadline + DAY, last_edit=before.last_edit + DAY)
    form = form_of(moved) | {"seen": before.seen}
    assert client.post(url, form)["Location"] == reverse("round", args=[2018])
    cast.round.refresh_from_db()
    assert cast.round.deadline == moved.deadline
    late = form | {"deadline": typed(before.deadline + 2 * DAY)}
    page = client.post(url, late)
    html = page.content.decode()
    assert page.status_code == 409
    assert f'value="{late["deadline"]}"' in html
    seen = re.search(r'name="seen" value="([^"]*)"', html)
    assert seen
    assert client.post(url, late | {"seen": seen[1].replace("&#x27;", "'")}).status_code == 302
    cast.round.refresh_from_db()
    assert typed(cast.round.deadline) == late["deadline"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"opens": "2019-01-01T09:00"}, "id_opens"),
        ({"deadline": "2019-02-01T12:00"}, "id_deadline"),
        ({"deadline": "2018-12-31T12:00"}, "id_deadline"),
        ({"deadline": "i morgen"}, "id_deadline"),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(
    cast: Cast, change: dict[str, str], field: str
) -> None:
    before = Dates.of(cast.round)
    page = client_of(cast.administrator).post(reverse("round-dates", args=[2018]), form_of(before) | change)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.content.decode()
    cast.round.refresh_from_db()
    assert Dates.of(cast.round) == before


def test_a_planned_round_that_asks_nothing_says_why_it_waits(cast: Cast) -> None:
    builders.bare_round(2019, status=RoundStatus.PLANNED)
    client = client_of(cast.administrator)
    waiting = client.get(reverse("round", args=[2019]))
    assert waiting.context["waits_because"]
    assert waiting.context["waits_because"] in waiting.content.decode()
    assert not client.get(reverse("round", args=[2018])).context["waits_because"]


def test_a_round_is_taken_back_or_says_why_it_stays(cast: Cast) -> None:
    client = client_of(cast.administrator)
    builders.bare_round(2019, status=RoundStatus.PLANNED)
    url = reverse("round-remove", args=[2019])
    assert 'method="post"' in client.get(url).content.decode()
    assert client.post(url)["Location"] == reverse("round-list")
    assert not Round.objects.filter(year=2019).exists()
    kept = client.get(reverse("round-remove", args=[2018]))
    assert kept.context["reason"]
    assert kept.context["reason"] in kept.content.decode()
    assert client.post(reverse("round-remove", args=[2018])).status_code == 302
    assert Round.objects.filter(year=2018).exists()
