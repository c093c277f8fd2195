"""A mail server that is not there, or refuses: nobody sees an error page, and the mail goes out later."""

import datetime as dt
import re
import socket
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import account_mail
from accounts.invitation_mail import send_waiting_invitations
from accounts.models import Invitation, User
from tests import builders
from tests.accounts.inviting import FORM, client_of

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN, UNKNOWN = "anna@example.dk", "ingen@example.dk"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
SECONDS = 15  # that a worker has to send a mail in


class Server:
    """Takes mails and keeps them, or refuses them all."""

    def __init__(self) -> None:
        """Take them."""
        self.refuses = False
        self.taken: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        if self.refuses:
            return "451 Not now"
        self.taken.append(envelope)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """Run a mail server that the portal sends by."""
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    try:
        yield server
    finally:
        controller.stop()


@pytest.fixture
def person() -> User:
    return builders.editor(builders.cluster(), KNOWN)


def ask(email: str) -> tuple[int, str]:
    """Ask for a new password; return what is answered."""
    client = Client(headers={"accept-language": "da"})
    answer = client.post(reverse("account_reset_password"), {"email": email})
    assert answer.status_code == HTTPStatus.FOUND
    return answer.status_code, TOKEN.sub("", client.get(answer["Location"]).content.decode())


@pytest.mark.parametrize("why", ["refuses", "is not there"])
def test_known_and_unknown_get_the_same_answer_without_a_mail_server(
    server: Server, settings: Settings, person: User, why: str
):
    server.refuses = True
    if why == "is not there":
        settings.EMAIL_PORT = free_port()
    known, unknown = ask(KNOWN), ask(UNKNOWN)
    assert known == unknown
    assert server.taken == []


def test_each_gets_a_mail_where_there_is_one(server: Server, person: User):
    ask(KNOWN)
    ask(UNKNOWN)
    assert [envelope.rcpt_tos for envelope in server.taken] == [[KNOWN], [UNKNOWN]]


@pytest.mark.redis
@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_a_mail_that_was_refused_is_tried_again(
    server: Server, person: User, worker: None, monkeypatch: pytest.MonkeyPatch, email: str
):
    monkeypatch.setattr(account_mail, "FIRST_WAIT", 1)
    server.refuses = True
    ask(email)
    time.sleep(1)
    server.refuses = False
    until = time.monotonic() + SECONDS
    while not server.taken and time.monotonic() < until:
        time.sleep(0.1)
    assert [envelope.rcpt_tos for envelope in server.taken] == [[email]]


@pytest.mark.parametrize("why", ["refuses", "is not there"])
def test_an_invitation_waits_for_the_mail_server(server: Server, settings: Settings, why: str):
    cluster = builders.cluster(slug="vind")
    server.refuses = True
    port = settings.EMAIL_PORT
    if why == "is not there":
        settings.EMAIL_PORT = free_port()
    address = reverse("cluster-invite", args=["vind"])
    answer = client_of(builders.signatory(cluster)).post(address, FORM, follow=True)
    assert answer.status_code == HTTPStatus.OK
    invitation = Invitation.objects.get()
    assert (invitation.mailed_at, invitation.attempts) == (None, 1)
    assert invitation.problem
    server.refuses, settings.EMAIL_PORT = False, port
    Invitation.objects.update(try_after=timezone.now() - dt.timedelta(seconds=1))
    send_waiting_invitations()
    assert [envelope.rcpt_tos for envelope in server.taken] == [["ny@example.dk"]]
