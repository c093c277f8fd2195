"""What is kept for a time is forgotten when that is over: not sooner, once, in batches, and written down."""

import datetime as dt
import json
from collections.abc import Callable
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from accounts.models import AuditEntry, ErasureRequest, Invitation, User
from accounts.months import months_before
from accounts.privacy.kept import all_kept
from accounts.services import retain as retaining
from accounts.services.ask_for_erasure import ask_for_erasure, withdraw_erasure
from accounts.services.change_member import remove_member
from accounts.services.record import record
from accounts.services.retain import retain
from accounts.tasks import clear_old_data
from submissions.models import Mail, MailKind
from tests import builders

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def long_ago(months: int) -> dt.datetime:
    return months_before(timezone.now(), months)


def cleared(now: dt.datetime | None = None) -> dict[str, int]:
    return {one.kept.key: one.rows for one in retain(now=now or timezone.now()) if one.rows}


def invitation(email: str, then: dt.datetime, **more: object) -> Invitation:
    return Invitation.objects.create(
        email=email,
        cluster=None,
        role="reviewer",
        invited_by=builders.administrator(),
        created_at=then - 20 * DAY,
        expires_at=then,
        try_after=then,
        **more,
    )


def mail(then: dt.datetime, **more: object) -> Mail:
    return Mail.objects.create(
        key=f"mail-{Mail.objects.count()}",
        kind=MailKind.OPENING,
        recipient=builders.person(),
        address="kim@example.dk",
        subject="Åben",
        text="Hej Kim",
        html="<p>Hej Kim</p>",
        written_at=then,
        try_after=then,
        sent_at=then,
        **more,
    )


@pytest.mark.parametrize(
    ("moment", "months", "then"),
    [
        ("2028-02-29", 12, "2027-02-28"),
        ("2027-03-31", 1, "2027-02-28"),
        ("2027-01-15", 1, "2026-12-15"),
        ("2027-12-01", 60, "2022-12-01"),
    ],
)
def test_months_are_counted_back_by_the_calendar(moment: str, months: int, then: str) -> None:
    assert months_before(dt.datetime.fromisoformat(moment), months) == dt.datetime.fromisoformat(then)


def test_logins_and_refusals_go_after_a_year_and_nothing_else_of_the_log() -> None:
    user = builders.person()
    for days, action in (
        (1, "signed-in"),
        (-1, "sign-in-failed"),
        (-1, "access-denied"),
        (-99, "person-changed"),
    ):
        record(action, user=None, about=user, now=long_ago(12) + days * DAY)
    assert cleared() == {"sign_ins": 2}
    left = AuditEntry.objects.filter(about=user).values_list("action", flat=True)
    assert set(left) == {"signed-in", "person-changed"}


def test_addresses_of_invitations_go_a_year_after_they_ended() -> None:
    then = long_ago(12)
    invitation("udloebet@example.dk", then - DAY)
    invitation("trukket@example.dk", then + 5 * DAY, withdrawn_at=then - DAY)
    invitation("ny@example.dk", then + DAY)
    assert cleared() == {"invitations": 2}
    assert list(Invitation.objects.exclude(email="").values_list("email", flat=True)) == ["ny@example.dk"]
    assert not Invitation.objects.open().filter(email="").exists()


def test_words_and_addresses_of_mails_go_after_five_years_and_that_they_were_sent_stays() -> None:
    then = long_ago(60)
    old, new = mail(then - DAY), mail(then + DAY)
    assert cleared() == {"mails": 1}
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.address, old.text, old.html) == ("", "", "")
    assert (old.subject, old.sent_at, old.key) == ("Åben", then - DAY, "mail-0")
    assert (new.address, new.text) == ("kim@example.dk", "Hej Kim")


def test_who_has_had_no_access_for_three_years_is_erased() -> None:
    cluster, by = builders.cluster(), builders.administrator()
    builders.signatory(cluster)
    then = long_ago(36)

    def gone(email: str, removed: dt.datetime, last_login: dt.datetime | None) -> User:
        one = builders.editor(cluster, email)
        User.objects.filter(pk=one.pk).update(date_joined=then - 99 * DAY, last_login=last_login)
        remove_member(cluster=cluster, person_id=one.pk, user=by, now=removed)
        return one

    long_gone = gone("laenge@example.dk", then - DAY, then - 9 * DAY)
    never_in = gone("aldrig@example.dk", then - DAY, None)
    gone("login@example.dk", then - DAY, then + DAY)
    gone("fjernet@example.dk", then + DAY, None)
    invited = gone("inviteret@example.dk", then - DAY, None)
    invitation(invited.email, timezone.now() + DAY)
    still = builders.editor(cluster, "stadig@example.dk")
    User.objects.filter(pk=still.pk).update(date_joined=then - 99 * DAY, last_login=then - DAY)
    assert cleared() == {"people": 2}
    erased = User.objects.filter(erased_at__isnull=False)
    assert set(erased) == {long_gone, never_in}
    entries = AuditEntry.objects.filter(action="person-erased")
    assert {(entry.user, entry.about) for entry in entries} == {(None, long_gone), (None, never_in)}


def test_ended_sessions_copies_of_addresses_and_old_requests_go() -> None:
    user, now = builders.person(), timezone.now()
    Session.objects.create(session_key="slut", session_data="", expire_date=now - DAY)
    Session.objects.create(session_key="igang", session_data="", expire_date=now + DAY)
    EmailAddress.objects.create(user=user, email=user.email)
    ask_for_erasure(user=user, now=long_ago(36) - DAY)
    withdraw_erasure(user=user, now=long_ago(36))
    open_ = ask_for_erasure(user=user, now=long_ago(36) - DAY)
    assert cleared() == {"sessions": 1, "old_addresses": 1, "erasures": 1}
    assert Session.objects.get().session_key == "igang"
    assert ErasureRequest.objects.get() == open_


def test_twice_forgets_nothing_twice_and_writes_down_what_it_forgot_in_numbers() -> None:
    mail(long_ago(60) - DAY)
    clear_old_data()
    assert cleared() == {}
    entry = AuditEntry.objects.get(action="old-data-cleared")
    assert (entry.user, entry.detail) == (None, {"cleared": {"mails": 1}})


def test_in_batches_of_as_many_queries_each(
    count_queries: Callable[[Callable[[], object]], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries(rows: int) -> int:
        for _ in range(rows):
            record("signed-in", user=None, now=long_ago(13))
            mail(long_ago(61))
            invitation(f"{Invitation.objects.count()}@example.dk", long_ago(13))
        return count_queries(lambda: retain(now=timezone.now()))

    assert queries(2) == queries(12)
    few = queries(2)
    monkeypatch.setattr(retaining, "BATCH", 5)
    assert queries(12) > few
    assert cleared() == {}


def test_one_kind_that_fails_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    mail(long_ago(60) - DAY)
    record("signed-in", user=None, now=long_ago(13))
    monkeypatch.setattr(AuditEntry.objects, "filter", None)
    told = StringIO()
    with pytest.raises(CommandError, match="sign_ins"):
        call_command("retain", stdout=told)
    assert "mails: 1 forgotten, kept 60 months" in told.getvalue()
    monkeypatch.undo()
    assert cleared() == {"sign_ins": 1}


def test_a_dry_run_counts_and_forgets_nothing() -> None:
    mail(long_ago(60) - DAY)
    told = StringIO()
    call_command("retain", "--dry-run", "--json", stdout=told)
    found = json.loads(told.getvalue())
    assert (found["dry_run"], found["rows"]["mails"], found["rows"]["sign_ins"]) == (True, 1, 0)
    assert not AuditEntry.objects.filter(action="old-data-cleared").exists()
    assert Mail.objects.get().text == "Hej Kim"
    assert set(found["rows"]) == {kind.key for kind in all_kept() if kind.over}


def test_what_has_a_time_in_months_is_forgotten_by_the_job_and_says_its_time() -> None:
    for kind in all_kept():
        if kind.months:
            assert kind.over
            assert kind.forget
            for language, word in (("da", "måneder år"), ("en", "months years")):
                with translation.override(language):
                    assert any(one in kind.how_long_in_words for one in word.split())
        assert "%" not in kind.how_long_in_words
