"""A page that is stale because of oneself says so, and names whoever else it was because of."""

import datetime as dt
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import Check, MailKind, Severity
from submissions.round_dates import Dates
from submissions.services.change_dates import change_dates
from submissions.services.change_limits import change_limits
from submissions.services.change_mail_text import change_mail_text
from submissions.services.extend import extend
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

DAY = dt.timedelta(days=1)
OWN, OTHER = "i et andet vindue", "Hurtige Hanne"
Stale = Callable[[Cast, User], tuple[str, dict[str, str]]]  # changes as the person; returns address and form


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


def typed(moment: dt.datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%dT%H:%M")


def words(cast: Cast, who: User) -> tuple[str, dict[str, str]]:
    kind = MailKind.RECEIPT
    text = "Kære {{ who }}\n\n{{ figures }}\n\n[Se den]({{ link }})"
    change_mail_text(kind=kind, language="da", user=who, now=NOW, subject="Tak", body=text, version=0)
    return reverse("mail-text", args=[kind, "da"]), {"subject": "Mit", "body": text, "version": "0"}


def dates(cast: Cast, who: User) -> tuple[str, dict[str, str]]:
    before = Dates.of(cast.round)
    moved = Dates(opens=before.opens, deadline=before.deadline + DAY, last_edit=before.last_edit + DAY)
    change_dates(round_id=cast.round.pk, dates=moved, seen=before.seen, user=who, now=NOW)
    form = {
        "opens": typed(before.opens),
        "deadline": typed(before.deadline + 2 * DAY),
        "last_edit": typed(before.last_edit + 2 * DAY),
        "seen": before.seen,
    }
    return reverse("round-dates", args=[2018]), form


def own_deadline(cast: Cast, who: User) -> tuple[str, dict[str, str]]:
    until = cast.round.deadline + 5 * DAY
    extend(submission_id=cast.submission.pk, until=until, seen=None, user=who, now=NOW, reason="Sygdom")
    form = {"until": typed(until + DAY), "reason": "Ferie", "seen": ""}
    return reverse("extend", args=[2018, cast.cluster.slug]), form


def own_deadline_taken_away(cast: Cast, who: User) -> tuple[str, dict[str, str]]:
    address, form = own_deadline(cast, who)
    cast.submission.refresh_from_db()
    seen = cast.submission.extended_to
    assert seen is not None
    extend(submission_id=cast.submission.pk, until=None, seen=seen, user=who, now=NOW, reason="")
    return address, form | {"seen": seen.astimezone(dt.UTC).isoformat()}


def limits(cast: Cast, who: User) -> tuple[str, dict[str, str]]:
    check = Check.objects.get(round=cast.round, code="fte_range")
    change_limits(
        check_id=check.pk,
        user=who,
        now=NOW,
        limits={"low": "1", "high": "40"},
        severity=Severity.WARNING,
        active=True,
        version=check.version,
    )
    form = {"low": "1", "high": "50", "severity": "warning", "active": "on", "version": str(check.version)}
    return reverse("check-limits", args=[2018, "fte_range"]), form


@pytest.mark.parametrize("stale", [words, dates, own_deadline, own_deadline_taken_away, limits])
@pytest.mark.parametrize("own", [True, False])
def test_who_changed_it_is_told(cast: Cast, stale: Stale, own: bool):
    other = builders.administrator("hurtig@example.dk", name=OTHER)
    address, form = stale(cast, cast.administrator if own else other)
    client = Client(headers={"accept-language": "da"})
    client.force_login(cast.administrator)
    response = client.post(address, form)
    assert response.status_code == 409
    (alert,) = response.content.decode().split('alert-warning alert--paragraph" role="alert">')[1:]
    alert = unescape(alert.split("</div>")[0])
    assert (OWN in alert, OTHER in alert) == (own, not own), alert
