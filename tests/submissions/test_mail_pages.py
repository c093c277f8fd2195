"""The pages of mails: who sees them, what is found, and trying again what could not be sent."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from submissions.mail import letters
from submissions.mail.withdrawn import WORDS, Withdrawn
from submissions.models import MOST_ATTEMPTS, Mail, MailKind
from submissions.templatetags.mails import breakable
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_mail import REFUSING
from tests.submissions.test_reminders import at

LATER = dt.timedelta(hours=2)


@pytest.fixture
def mails(cast: Cast) -> list[Mail]:
    """Two mails of an opening, to editor and signatory."""
    letters.tell_opening(round_=cast.round, now=NOW)
    return list(Mail.objects.order_by("address"))


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pages(mail: Mail) -> list[str]:
    return [
        reverse("mail-list"),
        reverse("mail", args=[mail.pk]),
        reverse("mail-html", args=[mail.pk]),
        reverse("mail-texts"),
        reverse("mail-text", args=["reminder", "da"]),
    ]


def test_reviewers_read_them_and_nobody_else(cast: Cast, mails: list[Mail]) -> None:
    for url in pages(mails[0]):
        for user in (cast.reviewer, cast.administrator):
            assert as_(user).get(url).status_code == 200
        for user in (cast.editor, cast.signatory, cast.stranger):
            assert as_(user).get(url).status_code == 403
        assert Client().get(url)["Location"].startswith("/konto/login/")


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    client = as_(cast.administrator)
    for url in (
        "/mails/99999/",
        "/mails/99999/html/",
        "/mails/tekster/nothing/da/",
        "/mails/tekster/reminder/de/",
    ):
        assert client.get(url).status_code == 404


def found(cast: Cast, **wanted: str | int) -> list[str]:
    response = as_(cast.reviewer).get(reverse("mail-list"), wanted)
    assert response.status_code == 200
    return sorted(mail.address for mail, _state, _problem in response.context["rows"])


def test_mails_are_found_by_person_cluster_kind_round_and_state(cast: Cast, mails: list[Mail]) -> None:
    editor, signatory = mails
    both = ["rediger@example.dk", "signatar@example.dk"]
    Mail.objects.filter(pk=editor.pk).update(sent_at=NOW)
    Mail.objects.filter(pk=signatory.pk).update(problem="ConnectionRefusedError: no", attempts=2)
    assert found(cast) == both
    assert found(cast, q="rediger") == ["rediger@example.dk"]
    assert found(cast, q="vindklyngen 2018") == both
    assert found(cast, q="zzz") == []
    assert found(cast, kind=MailKind.OPENING) == both
    assert found(cast, kind=MailKind.REMINDER) == []
    assert found(cast, year=2018, cluster="vindklyngen") == both
    assert found(cast, cluster="en-anden") == []
    assert found(cast, state="sent") == ["rediger@example.dk"]
    assert found(cast, state="failed") == ["signatar@example.dk"]
    assert found(cast, state="waiting") == []
    Mail.objects.filter(pk=signatory.pk).update(attempts=MOST_ATTEMPTS)
    assert found(cast, state="given-up") == ["signatar@example.dk"]
    Mail.objects.filter(pk=signatory.pk).update(problem=Withdrawn.ANOTHER_DAY)
    assert found(cast, state="withdrawn") == ["signatar@example.dk"]
    assert found(cast, state="given-up") == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"year": "1066"},
        {"year": "x"},
        {"kind": "x"},
        {"state": "x"},
        {"cluster": "æ ø"},
        {"page": "99999"},
        {"page": "x"},
    ],
)
def test_what_makes_no_sense_leaves_nothing_out(
    cast: Cast, mails: list[Mail], wanted: dict[str, str]
) -> None:
    assert len(found(cast, **wanted)) == 2


@pytest.mark.parametrize("words", ["\0", "%", "x" * 5000, "' or 1=1 --"])
def test_odd_searches_are_answered(cast: Cast, mails: list[Mail], words: str) -> None:
    found(cast, q=words)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    cast: Cast, mails: list[Mail], count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = as_(cast.reviewer)
    client.get(reverse("mail-list"))
    few = count_queries(lambda: client.get(reverse("mail-list")))
    for _ in range(40):
        builders.editor(builders.submission(builders.cluster(), round=cast.round).cluster)
    letters.tell_opening(round_=cast.round, now=NOW)
    assert count_queries(lambda: client.get(reverse("mail-list"))) == few


def test_the_list_has_short_dates_and_says_each_once(cast: Cast, mails: list[Mail]) -> None:
    written = at("2019-02-01T09:00")
    Mail.objects.update(written_at=written, sent_at=written + dt.timedelta(seconds=20))
    page = as_(cast.reviewer).get(reverse("mail-list")).content.decode()
    assert page.count("1.2.2019 09.00") == len(mails)
    assert "februar" not in page
    # When it left is told where that is another time.
    Mail.objects.update(sent_at=written + LATER)
    page = as_(cast.reviewer).get(reverse("mail-list")).content.decode()
    assert page.count("1.2.2019 11.00") == len(mails)


def test_an_address_in_the_list_breaks_between_its_parts_only(cast: Cast, mails: list[Mail]) -> None:
    page = as_(cast.reviewer).get(reverse("mail-list")).content.decode()
    assert "rediger@<wbr>example<wbr>.dk" in page
    assert breakable("<b>@x.dk") == "&lt;b&gt;@<wbr>x<wbr>.dk"


def test_pages_keep_what_is_looked_for(cast: Cast, mails: list[Mail]) -> None:
    for _ in range(60):
        builders.editor(builders.submission(builders.cluster(), round=cast.round).cluster)
    letters.tell_opening(round_=cast.round, now=NOW)
    response = as_(cast.reviewer).get(reverse("mail-list"), {"year": "2018", "kind": "opening"})
    assert 'href="?year=2018&amp;kind=opening&amp;page=2"' in response.content.decode()


def test_one_mail_shows_what_it_said_and_runs_nothing(cast: Cast, mails: list[Mail]) -> None:
    page = as_(cast.reviewer).get(reverse("mail", args=[mails[0].pk])).content.decode()
    assert mails[0].subject in page
    assert f'src="{reverse("mail-html", args=[mails[0].pk])}"' in page
    html = as_(cast.reviewer).get(reverse("mail-html", args=[mails[0].pk]))
    assert html.content.decode() == mails[0].html
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert html["X-Frame-Options"] == "SAMEORIGIN"


def fail(mail: Mail, **fields: object) -> None:
    values = {
        "sent_at": None,
        "problem": "ConnectionRefusedError: no",
        "attempts": 9,
        "try_after": timezone.now() + LATER,
        **fields,
    }
    Mail.objects.filter(pk=mail.pk).update(**values)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempts", [9, MOST_ATTEMPTS])
def test_an_administrator_tries_a_failed_mail_now(cast: Cast, mails: list[Mail], attempts: int) -> None:
    outbox.outbox.clear()
    fail(mails[0], attempts=attempts)
    client = as_(cast.administrator)
    address = reverse("mail-try", args=[mails[0].pk])
    assert address in client.get(reverse("mail", args=[mails[0].pk])).content.decode()
    assert client.post(address)["Location"] == reverse("mail", args=[mails[0].pk])
    assert [message.to for message in outbox.outbox] == [[mails[0].address]]
    mails[0].refresh_from_db()
    assert mails[0].sent_at is not None
    entry = AuditEntry.objects.get(action="mail-tried-again")
    assert (entry.user, entry.about, entry.year) == (cast.administrator, mails[0].recipient, 2018)


@pytest.mark.django_db(transaction=True)
def test_trying_in_vain_says_why_and_waits_again(
    cast: Cast, mails: list[Mail], settings: LazySettings
) -> None:
    fail(mails[0], attempts=MOST_ATTEMPTS)
    settings.EMAIL_BACKEND = REFUSING
    as_(cast.administrator).post(reverse("mail-try", args=[mails[0].pk]))
    mails[0].refresh_from_db()
    assert mails[0].sent_at is None
    assert mails[0].problem == "ConnectionRefusedError: no mail server"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "fields",
    [
        {"sent_at": NOW},
        {"attempts": MOST_ATTEMPTS, "problem": Withdrawn.ANOTHER_DAY},
        # Somebody has it in hand: two would send it.
        {"try_after": "soon"},
    ],
)
def test_what_is_sent_withdrawn_or_in_hand_is_not_tried(
    cast: Cast, mails: list[Mail], fields: dict[str, object]
) -> None:
    outbox.outbox.clear()
    if "try_after" in fields:
        fields = {"try_after": timezone.now() + dt.timedelta(minutes=3)}
    fail(mails[0], **fields)
    client = as_(cast.administrator)
    address = reverse("mail-try", args=[mails[0].pk])
    assert address not in client.get(reverse("mail", args=[mails[0].pk])).content.decode()
    assert client.post(address).status_code == 302
    assert outbox.outbox == []
    assert not AuditEntry.objects.filter(action="mail-tried-again").exists()


def test_only_administrators_try_again_and_only_by_a_button(cast: Cast, mails: list[Mail]) -> None:
    fail(mails[0])
    address = reverse("mail-try", args=[mails[0].pk])
    for user in (cast.reviewer, cast.editor, cast.signatory):
        assert as_(user).post(address).status_code == 403
    assert as_(cast.administrator).get(address).status_code == 405
    assert Client().post(address)["Location"].startswith("/konto/login/")
    assert address not in as_(cast.reviewer).get(reverse("mail", args=[mails[0].pk])).content.decode()


def test_why_a_mail_is_withdrawn_is_said_in_words(cast: Cast, mails: list[Mail]) -> None:
    fail(mails[0], attempts=MOST_ATTEMPTS, problem=Withdrawn.ANOTHER_DAY)
    page = as_(cast.reviewer).get(reverse("mail", args=[mails[0].pk])).content.decode()
    assert str(WORDS[Withdrawn.ANOTHER_DAY]) in page
    assert str(Withdrawn.ANOTHER_DAY) not in page
