"""The mail of an invitation: tried again where it fails, each time with a link of its own, and sent once."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core import mail as outbox
from django.core.mail import get_connection
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts.invitation_mail import send_invitation, send_waiting_invitations
from accounts.models import Cluster, Invitation, User
from accounts.models.invitation import MOST_ATTEMPTS
from accounts.services.deliver_invitation import deliver_invitation
from accounts.services.invite import send_again
from tests import builders
from tests.accounts.inviting import client_of, invited, last_link
from tests.builders import NOW

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = dt.timedelta(minutes=1)
# Nothing listens there.
DOWN = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 9,
}


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cluster() -> Cluster:
    return builders.cluster("Vindklyngen", slug="vind")


@pytest.fixture
def signatory(cluster: Cluster) -> User:
    return builders.signatory(cluster)


@contextmanager
def server_down(settings: Settings) -> Iterator[None]:
    """Have a mail server that refuses connections."""
    before = {name: getattr(settings, name) for name in DOWN}
    for name, value in DOWN.items():
        setattr(settings, name, value)
    yield
    for name, value in before.items():
        setattr(settings, name, value)
    assert isinstance(get_connection(), EmailBackend)


def test_a_mail_server_that_is_down_loses_no_invitation(
    cluster: Cluster, signatory: User, settings: Settings, time_machine: TimeMachineFixture
) -> None:
    with server_down(settings):
        invitation = invited(signatory, cluster)
    invitation.refresh_from_db()
    assert (invitation.attempts, invitation.mailed_at) == (1, None)
    assert "refused" in invitation.problem
    page = client_of(signatory).get(reverse("cluster-people", args=["vind"])).content.decode()
    assert "Mailen kunne ikke sendes" in page
    send_waiting_invitations()
    assert outbox.outbox == []
    time_machine.move_to(NOW + MINUTE, tick=False)
    send_waiting_invitations()
    assert len(outbox.outbox) == 1
    assert Client().get(last_link()).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.mailed_at, invitation.problem) == (NOW + MINUTE, "")
    send_waiting_invitations()
    send_invitation(invitation.pk)
    assert len(outbox.outbox) == 1


def test_it_is_given_up_after_some_days_and_can_be_sent_again(
    cluster: Cluster, signatory: User, settings: Settings, time_machine: TimeMachineFixture
) -> None:
    with server_down(settings):
        invitation = invited(signatory, cluster)
        for hours in range(1, 2 * MOST_ATTEMPTS):
            deliver_invitation(invitation_id=invitation.pk, now=NOW + hours * 7 * dt.timedelta(hours=1))
    invitation.refresh_from_db()
    assert invitation.attempts == MOST_ATTEMPTS
    client_of(signatory).post(reverse("invitation-send", args=[invitation.pk]))
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("end", ["withdrawn_at", "replaced_at", "expires_at"])
def test_what_does_not_hold_any_more_is_not_sent(
    cluster: Cluster, signatory: User, settings: Settings, end: str
) -> None:
    with server_down(settings):
        invitation = invited(signatory, cluster)
    later = NOW + dt.timedelta(hours=1)
    Invitation.objects.filter(pk=invitation.pk).update(**{end: later})
    assert not deliver_invitation(invitation_id=invitation.pk, now=later)
    assert outbox.outbox == []


def test_what_somebody_is_sending_is_sent_once(cluster: Cluster, signatory: User) -> None:
    invitation = invited(signatory, cluster)
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=None)
    # The first has it for five minutes; then it is taken for lost.
    assert not deliver_invitation(invitation_id=invitation.pk, now=NOW + 4 * MINUTE)
    assert deliver_invitation(invitation_id=invitation.pk, now=NOW + 5 * MINUTE)
    assert len(outbox.outbox) == 2
    assert Client().get(last_link()).status_code == 200


def test_the_old_link_is_dead_before_the_new_mail_has_gone_out(
    cluster: Cluster, signatory: User, time_machine: TimeMachineFixture
) -> None:
    invitation = invited(signatory, cluster)
    time_machine.move_to(NOW + MINUTE, tick=False)
    with transaction.atomic():
        send_again(invitation_id=invitation.pk, user=signatory, now=NOW + MINUTE)
        assert len(outbox.outbox) == 1
        assert Client().get(last_link()).status_code == 404
