"""A person who is erased: their name and address are nowhere, and what was decided stays as it was."""

import datetime as dt
from http import HTTPStatus

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import (
    AuditEntry,
    ClusterRole,
    Invitation,
    Language,
    Membership,
    User,
    UserRole,
)
from accounts.services.accept_invitation import accept_invitation
from accounts.services.accept_invitation import hash_of as hash_of_token
from accounts.services.ask_for_erasure import ask_for_erasure, withdraw_erasure
from accounts.services.change_member import remove_member, restore_member
from accounts.services.change_staff import change_staff_role
from accounts.services.erase_person import erase_person
from accounts.services.errors import AskFirst, NotAllowed
from accounts.services.invite import invite
from accounts.sign_in_records import record_failure
from submissions.content import content_hash, hash_of
from submissions.mail.withdrawn import Withdrawn
from submissions.models import Correction, Event, Mail, MailKind, SentContent
from submissions.receipt import receipt_of, sendings_of
from submissions.services.approve import approve
from submissions.services.ask_to_send import ask_to_send
from submissions.services.comment import start
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.accounts.inviting import client_of
from tests.builders import NOW, PASSWORD
from tests.privacy.everywhere import tables_with
from tests.privacy.viggo import EMAIL, LATER, NAME, erase, viggo
from tests.submissions.conftest import Cast, cast

__all__ = ["cast", "viggo"]
pytestmark = pytest.mark.django_db
TOKEN = "et-bevis"
HASH = hash_of_token(TOKEN)


def sent_by(cast: Cast, user: User) -> Event:
    cast.answer_all()
    ask_to_send(submission_id=cast.submission.pk, user=user, now=NOW)
    submit(submission_id=cast.submission.pk, user=user, now=NOW, tell=True)
    return sendings_of(cast.submission)[0]


# --- What goes


def test_name_and_address_are_in_no_table_any_more(cast: Cast, viggo: User) -> None:
    event = sent_by(cast, viggo)
    change = cast.submission.changes.earliest("pk")
    Correction.objects.create(change=change, submission=cast.submission, given_by=f"{NAME}, sekretariatet")
    client_of(viggo).get(reverse("own-account"))
    assert {"User", "SentContent", "Mail", "Correction", "Invitation", "EmailAddress"} <= tables_with(
        NAME, EMAIL
    )
    erase(viggo, cast.administrator)
    assert tables_with(NAME, EMAIL, "of-viggo") == set()
    assert Correction.objects.get().given_by == f"Slettet person {viggo.pk}, sekretariatet"
    assert receipt_of(sendings_of(cast.submission)[0]).sent_by == f"Slettet person {viggo.pk}"
    event.refresh_from_db()
    assert event.user_id == viggo.pk


def test_mails_to_others_say_the_number_and_all_else_as_before(cast: Cast, viggo: User) -> None:
    sent_by(cast, viggo)
    theirs = Mail.objects.exclude(recipient=viggo).filter(text__contains=NAME)
    before = {one.pk: (one.subject, one.text, one.html) for one in theirs}
    assert before
    erase(viggo, cast.administrator)
    for one in Mail.objects.filter(pk__in=before):
        said = tuple(text.replace(NAME, f"Slettet person {viggo.pk}") for text in before[one.pk])
        assert (one.subject, one.text, one.html) == said
        assert one.address == one.recipient.email


def test_a_name_of_one_word_is_left_where_it_may_be_anybody(cast: Cast, viggo: User) -> None:
    User.objects.filter(pk=viggo.pk).update(name="Tal")
    sent_by(cast, User.objects.get(pk=viggo.pk))
    others = Mail.objects.exclude(recipient=viggo)
    before = list(others.order_by("pk").values_list("text", flat=True))
    erase(viggo, cast.administrator)
    assert (
        list(
            others.filter(kind__in=["receipt", "asked_to_send"]).order_by("pk").values_list("text", flat=True)
        )
        == before
    )


def test_a_receipt_still_verifies_and_so_does_what_is_approved(cast: Cast, viggo: User) -> None:
    event = sent_by(cast, viggo)
    kept = SentContent.objects.values("text", "words", "cluster_name", "late").get()
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    erase(viggo, cast.administrator)
    assert SentContent.objects.values("text", "words", "cluster_name", "late").get() == kept
    assert hash_of(kept["text"]) == event.content_hash == content_hash(cast.submission)
    approve(submission_id=cast.submission.pk, user=cast.reviewer, now=LATER, content_hash=event.content_hash)
    page = client_of(cast.editor).get(reverse("receipt", args=["vindklyngen", 2018])).content.decode()
    assert f"Slettet person {viggo.pk}" in page
    pdf = client_of(cast.editor).get(reverse("receipt-file", args=["vindklyngen", 2018]))
    assert pdf.status_code == HTTPStatus.OK


def test_what_they_did_stays_row_for_row(cast: Cast, viggo: User) -> None:
    sent_by(cast, viggo)
    start(submission_id=cast.submission.pk, user=viggo, now=NOW, text="Passer det?", figure="courses")
    kept = {
        name: list(getattr(cast.submission, name).order_by("pk").values())
        for name in ("changes", "events", "comments", "figures", "sending_requests")
    }
    log = list(AuditEntry.objects.order_by("pk").values())
    erase(viggo, cast.administrator)
    for name, rows in kept.items():
        assert list(getattr(cast.submission, name).order_by("pk").values()) == rows
    assert list(AuditEntry.objects.order_by("pk").values())[: len(log)] == log


# --- Afterwards


def test_they_are_logged_out_and_cannot_log_in(cast: Cast, viggo: User) -> None:
    client = client_of(viggo)
    assert client.get(reverse("own-account")).status_code == HTTPStatus.OK
    erase(viggo, cast.administrator)
    assert client.get(reverse("own-account")).status_code == HTTPStatus.FOUND
    for email in (EMAIL, ""):
        answer = Client().post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert answer.status_code == HTTPStatus.OK  # the form again
    assert not User.objects.get(pk=viggo.pk).has_usable_password()


def test_they_are_in_no_list_and_the_log_knows_them_by_number(cast: Cast, viggo: User) -> None:
    erase(viggo, cast.administrator)
    client, stand_in = client_of(cast.administrator), f"Slettet person {viggo.pk}"
    for search in ({}, {"standing": "gone"}, {"q": "viggo"}):
        assert stand_in not in client.get(reverse("people"), search).content.decode()
    assert stand_in not in client.get(reverse("cluster-people", args=["vindklyngen"])).content.decode()
    log = client.get(reverse("audit")).content.decode()
    assert f'<option value="{viggo.pk}"' not in log
    assert stand_in in log
    of_them = client.get(reverse("audit"), {"person": viggo.pk}).content.decode()
    assert "Person slettet" in of_them
    page = client.get(reverse("person", args=[viggo.pk]))
    assert page.status_code == HTTPStatus.GONE
    assert stand_in in page.content.decode()
    assert client.get(reverse("person-erase", args=[viggo.pk])).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db(transaction=True)
def test_they_get_one_last_mail_that_is_not_kept_and_none_that_waited(cast: Cast, viggo: User) -> None:
    waiting = Mail.objects.create(
        key="waits",
        kind=MailKind.OPENING,
        submission=cast.submission,
        recipient=viggo,
        address=EMAIL,
        subject="Åben",
        text="Åben",
        written_at=NOW,
        try_after=LATER + dt.timedelta(days=9),
        problem=f"550 {EMAIL} is full",
    )
    outbox.outbox.clear()
    erase(viggo, cast.administrator)
    to_them = [one for one in outbox.outbox if EMAIL in one.to]
    assert [one.subject for one in to_them] == ["Du er slettet fra Klyngetal"]
    assert NAME in to_them[0].body
    waiting.refresh_from_db()
    assert waiting.problem == Withdrawn.NO_LONGER_THERE
    assert not Mail.objects.filter(recipient=viggo).exclude(address="").exists()
    answer = client_of(cast.administrator).post(reverse("mail-try", args=[waiting.pk]), follow=True)
    assert answer.status_code == HTTPStatus.OK
    assert len([one for one in outbox.outbox if "" in one.to or EMAIL in one.to]) == 1


def test_the_address_can_be_invited_again_as_a_new_person(cast: Cast, viggo: User) -> None:
    erase(viggo, cast.administrator)
    with pytest.raises(NotAllowed, match="slettet"), translation.override("da"):
        change_staff_role(person_id=viggo.pk, role=UserRole.REVIEWER, user=cast.administrator, now=LATER)
    invitation = invite(
        email=EMAIL,
        cluster=cast.cluster,
        role=ClusterRole.EDITOR,
        language=Language.DANISH,
        user=cast.signatory,
        now=LATER,
    )
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=HASH)
    new = accept_invitation(token=TOKEN, user=None, now=LATER, name="Viggo", password="et-langt-kodeord-9")
    assert new.pk != viggo.pk
    assert new.memberships.get().role == ClusterRole.EDITOR


def test_a_removal_from_before_cannot_be_undone_afterwards(cast: Cast, viggo: User) -> None:
    remove_member(cluster=cast.cluster, person_id=viggo.pk, user=cast.signatory, now=NOW)
    erase_person(person_id=viggo.pk, user=cast.administrator, now=LATER)
    with pytest.raises(NotAllowed):
        restore_member(cluster=cast.cluster, person_id=viggo.pk, user=cast.signatory, now=LATER)
    assert not Membership.objects.filter(user=viggo).exists()


def test_nothing_can_be_written_back_to_who_was_erased(cast: Cast, viggo: User) -> None:
    erase(viggo, cast.administrator)
    for change in ({"name": NAME}, {"email": EMAIL}, {"role": "reviewer"}, {"is_active": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=viggo.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.editor.pk).update(email="")


def test_two_can_be_erased(cast: Cast, viggo: User) -> None:
    erase(viggo, cast.administrator)
    erase(cast.editor, cast.administrator)
    assert User.objects.filter(email="").count() == 2


# --- Who may, and when not


def test_a_failure_half_way_erases_nothing(cast: Cast, viggo: User, monkeypatch: pytest.MonkeyPatch) -> None:
    sent_by(cast, viggo)
    monkeypatch.setattr("submissions.privacy.erasing.Correction.objects", None)
    with pytest.raises(AttributeError):
        erase(viggo, cast.administrator)
    assert {"User", "SentContent", "Mail"} <= tables_with(NAME)
    assert User.objects.get(pk=viggo.pk).is_active


def test_nobody_is_erased_who_did_not_ask_and_can_log_in(cast: Cast, viggo: User) -> None:
    for prepare in (lambda: None, lambda: withdraw_erasure(user=viggo, now=NOW)):
        prepare()
        with pytest.raises(NotAllowed):
            erase_person(person_id=viggo.pk, user=cast.administrator, now=LATER)
        ask_for_erasure(user=viggo, now=NOW)
    for user in (cast.reviewer, cast.signatory, viggo):
        with pytest.raises(NotAllowed):
            erase_person(person_id=viggo.pk, user=user, now=LATER)
    assert User.objects.get(pk=viggo.pk).name == NAME


def test_the_last_signatory_goes_only_where_that_is_said(cast: Cast) -> None:
    ask_for_erasure(user=cast.signatory, now=NOW)
    client = client_of(cast.administrator)
    address = reverse("person-erase", args=[cast.signatory.pk])
    page = client.get(address).content.decode()
    assert "ingen kan sende tallene for Vindklyngen mere" in page
    assert client.post(address).status_code == HTTPStatus.CONFLICT
    with pytest.raises(AskFirst):
        erase_person(person_id=cast.signatory.pk, user=cast.administrator, now=LATER)
    assert client.post(address, {"yes-to": "no-signatory"}).status_code == HTTPStatus.FOUND
    assert User.objects.get(pk=cast.signatory.pk).erased_at is not None


def test_the_last_administrator_stays_and_nobody_erases_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        erase(cast.administrator, cast.administrator)
    other = builders.administrator()
    with pytest.raises(NotAllowed, match="Another"), translation.override("en"):
        erase(cast.administrator, cast.administrator)
    erase(cast.administrator, other)
    assert User.objects.get(pk=cast.administrator.pk).erased_at is not None
    with pytest.raises(NotAllowed):
        erase(other, other)


def test_a_try_with_no_address_is_not_that_of_who_was_erased(cast: Cast, viggo: User) -> None:
    erase(viggo, cast.administrator)
    record_failure("")
    assert AuditEntry.objects.get(action="sign-in-failed").about is None
