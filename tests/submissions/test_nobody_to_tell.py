"""A page never promises a mail that nobody gets."""

import datetime as dt
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.content import content_hash
from submissions.models import Mail
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import in_review

NOBODY, PROMISED = "kan logge ind", "får en mail"


@pytest.fixture(autouse=True)
def reviewed(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)
    in_review(cast)
    Mail.objects.all().delete()


def decide(cast: Cast, name: str, **form: str) -> str:
    """Post a decision as the reviewer, and return what the next page says of it."""
    client = Client(headers={"accept-language": "da"})
    client.force_login(cast.reviewer)
    response = client.post(reverse(name, args=[2018, cast.cluster.slug]), form, follow=True)
    assert response.status_code == 200
    return " ".join(unescape(str(one)) for one in response.context["messages"])


def decisions(cast: Cast) -> dict[str, dict[str, str]]:
    until = (cast.round.deadline + dt.timedelta(days=3)).astimezone().strftime("%Y-%m-%dT%H:%M")
    seen = content_hash(cast.submission)
    return {
        "send-back": {"reason": "Se på kurserne.", "content_hash": seen},
        "approve": {"content_hash": seen},
        "excuse": {"reason": "Lukket"},
        "extend": {"until": until, "reason": "Sygdom", "seen": ""},
    }


@pytest.mark.parametrize("name", ["send-back", "approve", "excuse", "extend"])
@pytest.mark.parametrize("there", [True, False])
def test_a_decision_says_whether_the_cluster_is_told(cast: Cast, name: str, there: bool):
    if not there:
        User.objects.filter(memberships__cluster=cast.cluster).update(is_active=False)
    said = decide(cast, name, **decisions(cast)[name])
    assert (PROMISED in said and "ingen får en mail" not in said) == there, said
    assert (NOBODY in said) == (not there), said
    assert Mail.objects.exists() == there


@pytest.mark.parametrize("there", [True, False])
def test_a_correction_says_whether_anybody_is_asked(cast: Cast, there: bool):
    if not there:
        User.objects.filter(pk=cast.signatory.pk).update(is_active=False)
    client = Client(headers={"accept-language": "da"})
    client.force_login(cast.reviewer)
    address = reverse("correct", args=[2018, cast.cluster.slug, "courses"])
    form = {"courses": "21", "courses-version": "1", "given_by": "Anna", "note": ""}
    response = client.post(address, form, follow=True)
    said = " ".join(unescape(str(one)) for one in response.context["messages"])
    assert (NOBODY in said) == (not there), said
    assert Mail.objects.exists() == there
