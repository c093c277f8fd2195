"""Asking to be erased: told to administrators, taken back, refused with a reason, or carried out by one."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import (
    ErasureRequest,
    User,
    UserRole,
)
from accounts.services.ask_for_erasure import ask_for_erasure, refuse_erasure, withdraw_erasure
from accounts.services.change_staff import change_staff_role
from accounts.services.errors import NotAllowed
from submissions.mail.withdrawn import Withdrawn
from submissions.models import Mail, MailKind
from submissions.services.deliver_mail import deliver_mail
from tests import builders
from tests.accounts.inviting import client_of
from tests.builders import NOW
from tests.privacy.viggo import LATER, NAME, viggo
from tests.submissions.conftest import Cast, cast

__all__ = ["cast", "viggo"]
pytestmark = pytest.mark.django_db


def test_asking_is_told_once_and_taken_back(cast: Cast, viggo: User) -> None:
    client = client_of(viggo)
    for _ in range(2):
        assert client.post(reverse("erasure")).status_code == HTTPStatus.FOUND
    told = Mail.objects.get(kind=MailKind.ERASURE_ASKED)
    assert told.recipient == cast.administrator
    assert NAME in told.text
    assert reverse("person-erase", args=[viggo.pk]) in told.text
    assert "Fortryd" in client.get(reverse("erasure")).content.decode()
    client.post(reverse("erasure-withdraw"))
    assert ErasureRequest.objects.get().withdrawn_at is not None
    client.post(reverse("erasure-withdraw"))
    client.post(reverse("erasure"))
    assert list(
        viggo.audit_entries.filter(action__startswith="erasure")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == [
        "erasure-asked",
        "erasure-withdrawn",
        "erasure-asked",
    ]
    assert ErasureRequest.objects.open().count() == 1


def test_what_was_taken_back_or_is_not_for_them_any_more_is_not_told(cast: Cast, viggo: User) -> None:
    other = builders.administrator("bodil@example.dk")
    ask_for_erasure(user=viggo, now=NOW)
    to_other, to_first = (Mail.objects.get(recipient=one) for one in (other, cast.administrator))
    change_staff_role(person_id=other.pk, role=UserRole.REVIEWER, user=cast.administrator, now=LATER)
    assert not deliver_mail(mail_id=to_other.pk, now=LATER)
    withdraw_erasure(user=viggo, now=LATER)
    assert not deliver_mail(mail_id=to_first.pk, now=LATER)
    problems = [Mail.objects.get(pk=one.pk).problem for one in (to_other, to_first)]
    assert problems == [Withdrawn.NOT_AN_ADMINISTRATOR, Withdrawn.DECIDED_MEANWHILE]


def test_a_refusal_has_a_reason_that_is_told(cast: Cast, viggo: User) -> None:
    ask_for_erasure(user=viggo, now=NOW)
    client = client_of(cast.administrator)
    address = reverse("person-erase-refuse", args=[viggo.pk])
    assert client.post(address, {"reason": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post(address, {"reason": "Der er en klagesag."}).status_code == HTTPStatus.FOUND
    told = Mail.objects.get(kind=MailKind.ERASURE_REFUSED)
    assert told.recipient == viggo
    assert "Der er en klagesag." in told.text
    assert "Der er en klagesag." in client_of(viggo).get(reverse("own-data")).content.decode()
    with pytest.raises(NotAllowed):
        refuse_erasure(person_id=viggo.pk, user=cast.administrator, now=LATER, reason="Igen")
    with pytest.raises(NotAllowed):
        refuse_erasure(person_id=viggo.pk, user=cast.reviewer, now=LATER, reason="Igen")
    assert not viggo.audit_entries_about.filter(detail__icontains="klagesag").exists()


@pytest.mark.parametrize("name", ["person-erase", "person-erase-refuse"])
def test_only_administrators_answer(cast: Cast, viggo: User, name: str) -> None:
    address = reverse(name, args=[viggo.pk])
    for user in (viggo, cast.signatory, cast.reviewer):
        client = client_of(user)
        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
        assert client.post(address, {"reason": "Nej"}).status_code == HTTPStatus.FORBIDDEN
    assert Client().post(address).status_code == HTTPStatus.FOUND
    assert client_of(cast.administrator).get(address).status_code == HTTPStatus.OK
    assert User.objects.get(pk=viggo.pk).name == NAME


def test_an_administrator_erases_from_the_persons_page(cast: Cast, viggo: User) -> None:
    client = client_of(cast.administrator)
    assert (
        reverse("person-erase", args=[viggo.pk])
        not in client.get(reverse("person", args=[viggo.pk])).content.decode()
    )
    ask_for_erasure(user=viggo, now=NOW)
    page = client.get(reverse("person", args=[viggo.pk])).content.decode()
    assert reverse("person-erase", args=[viggo.pk]) in page
    assert f"{NAME} beder om at blive slettet" in page
    answer = client.post(reverse("person-erase", args=[viggo.pk]), follow=True)
    assert "Personen er slettet" in answer.content.decode()
    assert ErasureRequest.objects.get().decided_by == cast.administrator
