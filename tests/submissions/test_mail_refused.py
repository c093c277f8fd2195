"""Decisions on the page while a real mail server refuses: they stand, and their mails go later, once."""

import datetime as dt
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.models import Mail, MailKind
from submissions.tasks import send_waiting_mail
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.deciding import browser, put, seen, url
from tests.submissions.test_mail import Letterbox, free_port

HOUR = dt.timedelta(hours=1)


class Doorkeeper(Letterbox):
    """A mail server that refuses everybody until it is opened."""

    answer = "451 4.3.0 The mail room is full"

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: object, session: object, envelope: Any, address: str, options: object
    ) -> str:
        """Take the address, or not."""
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def doorkeeper(settings: LazySettings) -> Iterator[Doorkeeper]:
    """Run a real mail server that refuses, and send mail to it."""
    box, port = Doorkeeper(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield box
    finally:
        server.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", ["451 4.3.0 The mail room is full", "550 5.1.1 Nobody of that name"])
def test_what_is_sent_back_stands_and_its_mails_go_once_when_the_server_takes_them(
    cast: Cast, doorkeeper: Doorkeeper, time_machine: TimeMachineFixture, answer: str
) -> None:
    doorkeeper.answer = answer
    time_machine.move_to(NOW, tick=False)
    put(cast, "in_review", reviewer=cast.reviewer)
    page = browser(cast.reviewer).post(url(cast, "send-back"), seen(cast, questions=["courses"]))
    assert page.status_code == 302
    cast.submission.refresh_from_db()
    assert (cast.submission.status, cast.submission.open_questions) == ("returned", ["courses"])
    assert doorkeeper.letters == []
    waiting = Mail.objects.filter(kind=MailKind.RETURNED)
    assert waiting.filter(sent_at=None).count() == waiting.count() == 2
    # Whoever looks at the mails reads what the server said.
    assert answer[4:] in waiting[0].problem
    page = browser(cast.administrator).get(reverse("mail", args=[waiting[0].pk]))
    assert page.context["problem"] in unescape(page.content.decode())
    doorkeeper.answer = ""
    time_machine.move_to(NOW + HOUR, tick=False)
    for _ in range(2):
        send_waiting_mail()
    assert sorted(to for (to,), _letter in doorkeeper.letters) == [cast.editor.email, cast.signatory.email]
    assert not waiting.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_sending_is_no_error_page_while_the_server_refuses(
    cast: Cast, doorkeeper: Doorkeeper, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    cast.answer_all()
    client: Client = browser(cast.signatory)
    address = reverse("submit", args=[cast.cluster.slug, 2018])
    form = client.get(address).context
    sent = client.post(address, {"content_hash": form["content_hash"], "send": "1"})
    assert sent.status_code == 302, sent.content.decode()[:300]
    cast.submission.refresh_from_db()
    assert cast.submission.status == "submitted"
    assert Mail.objects.get(kind=MailKind.RECEIPT).sent_at is None
