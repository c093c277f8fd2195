"""What is typed into the pages of reviewers and administrators outlives a sign-in that ran out."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from accounts.typed import seal
from submissions.models import Submission
from tests import builders
from tests.builders import NOW, PASSWORD

TYPED = "Det, jeg skrev"


@dataclass(frozen=True)
class Place:
    """A page with a field into which one types."""

    name: str
    arguments: tuple[object, ...]
    field: str
    query: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.name, args=self.arguments) + self.query


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def submission(db: None) -> Submission:
    return builders.submission(round=builders.round_with_catalogue())


@pytest.fixture
def administrator(db: None) -> User:
    return builders.administrator()


PLACES: dict[str, Callable[[Submission], Place]] = {
    "words of a mail": lambda _one: Place("mail-text", ("reminder", "da"), "body"),
    "a question": lambda one: Place("question-edit", (one.round.year, "courses"), "label_da"),
    "a new question": lambda one: Place("question-new", (one.round.year,), "label_da"),
    "a section": lambda one: Place("section-edit", (one.round.year, "competence"), "title_da"),
    "a new section": lambda one: Place("section-new", (one.round.year,), "title_da"),
    "a new check": lambda one: Place("check-new", (one.round.year,), "message_da", "?regel=subset"),
    "dates": lambda one: Place("round-dates", (one.round.year,), "deadline"),
    "a new round": lambda _one: Place("round-new", (), "year"),
    "a deadline of its own": lambda one: Place("extend", (one.round.year, one.cluster.slug), "reason"),
    "why it is excused": lambda one: Place("excuse", (one.round.year, one.cluster.slug), "reason"),
}


@pytest.fixture(params=list(PLACES.values()), ids=list(PLACES))
def place(request: pytest.FixtureRequest, submission: Submission) -> Place:
    found: Place = request.param(submission)
    return found


def log_in(client: Client, user: User, then: str) -> str:
    sent = {"login": user.email, "password": PASSWORD, "next": then}
    return client.post(reverse("account_login"), sent)["Location"]


def test_it_stands_there_again_unsaved(place: Place, administrator: User) -> None:
    client = Client()
    sent = {"typed-by": seal(administrator), place.field: TYPED}
    sign_in = client.post(place.url, sent)["Location"]
    assert sign_in.startswith(reverse("account_login"))
    assert "data-typed-kept" in client.get(sign_in).content.decode()
    assert log_in(client, administrator, place.url) == place.url
    page = client.get(place.url).content.decode()
    assert TYPED in page
    assert "data-put-back" in page
    assert "data-unsaved" in page


def test_it_can_be_thrown_away(place: Place, administrator: User) -> None:
    client = Client()
    client.post(place.url, {"typed-by": seal(administrator), place.field: TYPED})
    log_in(client, administrator, place.url)
    assert client.post(place.url, {"forget-typed": "1"})["Location"] == place.url
    assert TYPED not in client.get(place.url).content.decode()


def test_nobody_else_sees_it(place: Place, administrator: User) -> None:
    client = Client()
    client.post(place.url, {"typed-by": seal(administrator), place.field: TYPED})
    log_in(client, builders.administrator(), place.url)
    assert TYPED not in client.get(place.url).content.decode()


def test_what_was_typed_for_another_rule_stays_away(submission: Submission, administrator: User) -> None:
    client, url = Client(), reverse("check-new", args=[submission.round.year])
    client.post(f"{url}?regel=subset", {"typed-by": seal(administrator), "message_da": TYPED})
    log_in(client, administrator, url)
    assert TYPED not in client.get(f"{url}?regel=range").content.decode()
    assert TYPED in client.get(f"{url}?regel=subset").content.decode()


def test_it_comes_back_over_the_version_that_was_seen(submission: Submission, administrator: User) -> None:
    """What others have changed since then is not overwritten unseen."""
    client = Client()
    url = reverse("section-edit", args=[submission.round.year, "competence"])
    client.post(url, {"typed-by": seal(administrator), "title_da": TYPED, "version": "1"})
    submission.round.version = 7
    submission.round.save()
    log_in(client, administrator, url)
    assert 'name="version" value="1"' in client.get(url).content.decode()
