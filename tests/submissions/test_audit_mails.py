"""What the log says of mails that did not go out."""

import pytest
from django.conf import LazySettings
from django.utils import translation

from submissions.mail.withdrawn import WORDS, Withdrawn
from submissions.models import MOST_ATTEMPTS, Mail
from submissions.services.change_mail_text import change_mail_text, restore_mail_text
from submissions.services.deliver_mail import deliver_mail
from submissions.services.submit import submit
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_audit import rows_of
from tests.submissions.test_mail import REFUSING


@pytest.fixture
def mail(cast: Cast, settings: LazySettings) -> Mail:
    """Return a receipt that no mail server took yet."""
    settings.EMAIL_BACKEND = REFUSING
    cast.answer_all()
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    return Mail.objects.get()


@pytest.mark.parametrize("reason", Withdrawn)
def test_a_withdrawn_mail_is_told_in_words_when_it_was(cast: Cast, mail: Mail, reason: Withdrawn):
    Mail.objects.update(attempts=MOST_ATTEMPTS, try_after=NOW, problem=reason)
    (row,) = rows_of(what="mail-withdrawn")
    assert row.at == NOW
    assert reason not in row.detail
    with translation.override("en"):
        assert row.detail == f"{mail.address} · {WORDS[reason]}"
    assert rows_of(what="mail-given-up") == []


def test_a_mail_that_nobody_took_says_why(cast: Cast, mail: Mail):
    Mail.objects.update(attempts=MOST_ATTEMPTS, try_after=NOW, problem="ConnectionRefusedError: no server")
    (row,) = rows_of(what="mail-given-up")
    assert row.detail == f"{mail.address} · ConnectionRefusedError: no server"
    assert rows_of(what="mail-withdrawn") == []


def test_who_has_left_is_withdrawn_now(cast: Cast, mail: Mail):
    cast.signatory.is_active = False
    cast.signatory.save()
    later = Mail.objects.get().try_after
    deliver_mail(mail_id=mail.pk, now=later)
    (row,) = rows_of(what="mail-withdrawn")
    assert row.at == later


def test_going_back_to_our_words_is_told_as_that(cast: Cast):
    about = {"kind": "returned", "language": "da", "user": cast.administrator, "now": NOW}
    body = "Hej\n\n{{ reason }}\n\n{{ questions }}\n\n[Se dem]({{ link }})"
    changed = change_mail_text(**about, subject="Hej", body=body, version=0)  # type: ignore[arg-type] # by name
    restore_mail_text(**about, version=changed.version)  # type: ignore[arg-type] # likewise
    assert {row.action for row in rows_of()} == {"mail-text-changed", "mail-text-reset"}
