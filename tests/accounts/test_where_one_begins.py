"""Where one is led after signing in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.models import RoundStatus
from tests import builders
from tests.builders import PASSWORD


def led_to(user: User, come_from: str = "") -> str:
    """Sign in through the form, and return the path to which it leads."""
    sent = {"login": user.email, "password": PASSWORD, "next": come_from}
    return Client().post(reverse("account_login"), sent).headers["Location"]


@pytest.mark.django_db
def test_a_secretariat_begins_at_its_submissions() -> None:
    assert led_to(builders.editor(builders.cluster())) == reverse("submission-list")


@pytest.mark.django_db
def test_a_reviewer_begins_at_the_board_of_the_newest_round_that_has_opened() -> None:
    reviewer, client = builders.reviewer(), Client()
    assert led_to(reviewer) == reverse("newest-board")
    client.force_login(reviewer)
    assert client.get(reverse("newest-board")).headers["Location"] == reverse("round-list")
    builders.bare_round(2018)
    builders.bare_round(2019, status=RoundStatus.PLANNED)
    assert client.get(reverse("newest-board")).headers["Location"] == reverse("board", args=[2018])


@pytest.mark.django_db
def test_whoever_came_from_a_page_gets_there() -> None:
    user = builders.editor(builders.cluster())
    assert led_to(user, "/indberetninger/min-klynge/2018/") == "/indberetninger/min-klynge/2018/"
    assert led_to(user, "https://example.org/") == reverse("submission-list")


@pytest.mark.django_db
def test_the_board_of_the_newest_round_is_for_reviewers() -> None:
    client = Client()
    client.force_login(builders.signatory(builders.cluster()))
    assert client.get(reverse("newest-board")).status_code == 403
