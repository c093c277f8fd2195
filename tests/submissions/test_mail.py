"""Mail: each once, later where it failed, and harmless whatever people call themselves."""

import datetime as dt
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import LazySettings
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from portal.celery import app
from submissions.mail.filled import LONGEST_SUBJECT, one_line
from submissions.models import MOST_ATTEMPTS, Mail, SubmissionStatus
from submissions.services.ask_to_send import ask_to_send
from submissions.services.deliver_mail import LEASE, deliver_mail
from submissions.services.submit import submit
from submissions.tasks import send_mail, send_waiting_mail
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_audit import rows_of
from tests.submissions.test_sending import ready

MINUTE = dt.timedelta(minutes=1)
HOSTILE = "Vind\r\nBcc: alle@example.dk\n<script>alert(1)</script>"


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: Any) -> int:
        """Refuse."""
        raise ConnectionRefusedError("no mail server")


REFUSING = f"{__name__}.Refusing"


def sent(cast: Cast) -> list[Mail]:
    """Send the submission, and return the mails that are written."""
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    return list(Mail.objects.order_by("pk"))


def test_a_mail_goes_out_as_text_and_html_to_one_person(cast: Cast) -> None:
    (written,) = sent(cast)
    assert deliver_mail(mail_id=written.pk, now=NOW)
    (message,) = outbox.outbox
    assert message.to == [cast.signatory.email]
    assert message.subject == "Kvittering: Vindklyngen, tal for 2018"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.body == written.text
    assert message.alternatives[0][1] == "text/html"  # type: ignore[attr-defined] # a mail with HTML
    written.refresh_from_db()
    assert written.sent_at == NOW


def test_a_job_that_runs_twice_sends_once(cast: Cast) -> None:
    (written,) = sent(cast)
    for _ in range(3):
        send_mail(written.pk)
        send_waiting_mail()
    assert len(outbox.outbox) == 1


def test_a_mail_that_fails_waits_longer_each_time_and_goes_out_when_it_can(
    cast: Cast, settings: LazySettings
) -> None:
    (written,) = sent(cast)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, REFUSING
    now, waits = NOW, []
    for _ in range(4):
        assert not deliver_mail(mail_id=written.pk, now=now)
        written.refresh_from_db()
        waits.append((written.try_after - now) // MINUTE)
        assert not deliver_mail(mail_id=written.pk, now=written.try_after - MINUTE / 2)
        now = written.try_after
    assert waits == [1, 2, 4, 8]
    assert written.problem == "ConnectionRefusedError: no mail server"
    settings.EMAIL_BACKEND = works
    assert deliver_mail(mail_id=written.pk, now=now)
    written.refresh_from_db()
    assert (written.sent_at, written.problem, len(outbox.outbox)) == (now, "", 1)


def test_a_mail_that_nobody_takes_is_given_up(
    cast: Cast, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    (written,) = sent(cast)
    settings.EMAIL_BACKEND = REFUSING
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        now = written.try_after
        deliver_mail(mail_id=written.pk, now=now)
        written.refresh_from_db()
    assert now - NOW > dt.timedelta(days=2)
    # The log says that it was given up then, not when it would have been tried next.
    assert written.try_after == now
    assert [(row.action, row.at) for row in rows_of(what="mail-given-up")] == [("mail-given-up", now)]
    assert not Mail.objects.due(now + dt.timedelta(days=30)).exists()
    assert "Gave up mail" in caplog.text


def test_whoever_is_killed_while_sending_is_taken_for_lost_after_a_while(
    cast: Cast, settings: LazySettings
) -> None:
    (written,) = sent(cast)
    # What a killed worker leaves behind: the mail is claimed, and neither sent nor failed.
    Mail.objects.update(try_after=NOW + LEASE, attempts=1)
    assert not deliver_mail(mail_id=written.pk, now=NOW + MINUTE)
    assert deliver_mail(mail_id=written.pk, now=NOW + LEASE)


def test_one_bad_address_keeps_no_other_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.signatory(cast.cluster, "anden@example.dk")
    first, second = sent(cast)
    Mail.objects.filter(pk=first.pk).update(address="nobody\n@example.dk")
    send_waiting_mail()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.sent_at is None
    assert first.problem
    assert second.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_after_the_commit_and_never_before(cast: Cast) -> None:
    ready(cast)
    with transaction.atomic():
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
        assert outbox.outbox == []
    assert len(outbox.outbox) == 1
    ((sent_at,),) = Mail.objects.values_list("sent_at")
    assert sent_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["mail server", "queue"])
def test_a_sending_stands_when_mail_server_or_queue_does_not_answer(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    ready(cast)
    if broken == "queue":

        def refuse(*_: object, **__: object) -> None:
            raise ConnectionError("no queue")

        monkeypatch.setattr(app.tasks[send_mail.name], "delay", refuse)
    else:
        settings.EMAIL_BACKEND = REFUSING
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.SUBMITTED
    assert Mail.objects.filter(sent_at__isnull=True).count() == 1
    # Beat comes by.
    monkeypatch.undo()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Mail.objects.update(try_after=NOW)
    send_waiting_mail()
    assert len(outbox.outbox) == 1


def test_names_can_put_nothing_into_the_head_of_a_mail_and_no_script_into_its_body(cast: Cast) -> None:
    cast.cluster.name = HOSTILE
    cast.cluster.save()
    cast.editor.name = f"{HOSTILE} {'x' * 60}"
    cast.editor.save()
    ready(cast)
    ask_to_send(submission_id=cast.submission.pk, user=cast.editor, now=NOW, note=HOSTILE)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    for written in Mail.objects.all():
        assert "\n" not in written.subject
        assert "\r" not in written.subject
        assert len(written.subject) <= LONGEST_SUBJECT
        assert "<script>" not in written.html
        assert "&lt;script&gt;" in written.html
        assert "<script>alert(1)</script>" in written.text
        assert deliver_mail(mail_id=written.pk, now=NOW)
    for message in outbox.outbox:
        assert message.recipients() == [cast.signatory.email]
        assert "Bcc" not in dict(message.message().items())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb", "a b"),
        ("a\x00\u2028b\tc", "a b c"),
        ("  Æblø – 12 %  ", "Æblø – 12 %"),
        ("\n", ""),
    ],
)
def test_a_subject_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


class Letterbox:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        """Begin empty."""
        self.letters: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        """Take a mail."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 OK"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def letterbox(settings: LazySettings) -> Iterator[Letterbox]:
    """Run a real mail server on this machine, and send mail to it."""
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield box
    finally:
        server.stop()


def test_a_real_mail_server_gets_every_word(cast: Cast, letterbox: Letterbox) -> None:
    (written,) = sent(cast)
    assert deliver_mail(mail_id=written.pk, now=NOW)
    ((recipients, letter),) = letterbox.letters
    assert recipients == [cast.signatory.email]
    assert letter["Subject"] == written.subject
    assert letter["Message-ID"] == f"<mail-{written.pk}-20190208120000@localhost>"
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == written.text
    assert "10,25\xa0årsværk" in html.get_content()


def test_a_mail_server_that_is_down_is_no_error_and_the_mail_waits(
    cast: Cast, settings: LazySettings
) -> None:
    (written,) = sent(cast)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert not deliver_mail(mail_id=written.pk, now=NOW)
    written.refresh_from_db()
    assert written.problem.startswith("ConnectionRefusedError")
