"""Who lost phone and recovery codes begins again, by an administrator's hand."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEntry, User
from accounts.services.reset_second_factor import reset_second_factor
from tests import builders
from tests.accounts.phone import code_of, give_code, is_signed_in, with_password, with_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(settings: Settings) -> User:
    settings.SECOND_FACTOR_REQUIRED = True
    return builders.reviewer("bo@example.dk")


def run(email: str) -> str:
    said = StringIO()
    call_command("reset_second_factor", email, stdout=said)
    return said.getvalue()


def test_all_of_them_are_taken_away_and_it_is_written_down_and_told(reviewer: User):
    with_phone(reviewer)
    Authenticator.objects.create(user=reviewer, type="webauthn", data={"name": "Nøgle"})
    administrator = builders.administrator()
    assert reset_second_factor(user=reviewer, by=administrator, now=timezone.now()) == 3
    assert not Authenticator.objects.filter(user=reviewer).exists()
    entry = AuditEntry.objects.get(action="second-factors-reset")
    assert (entry.user, entry.about) == (administrator, reviewer)
    assert entry.detail == {"kind": ["totp", "recovery_codes", "webauthn"]}
    assert mail.outbox[0].to == [reviewer.email]


def test_others_keep_theirs(reviewer: User):
    with_phone(reviewer)
    other = builders.reviewer()
    with_phone(other)
    run(reviewer.email)
    assert Authenticator.objects.filter(user=other).count() == 2


def test_a_session_that_is_open_ends_at_the_next_request(reviewer: User):
    client = Client()
    with_phone(reviewer)
    client.force_login(reviewer)
    assert client.get(reverse("audit")).status_code == 200
    run(reviewer.email)
    # Whoever has the phone may have the session too.
    assert client.get(reverse("audit"))["Location"].startswith(reverse("account_login"))


def test_the_password_then_leads_to_setting_it_up_anew(reviewer: User):
    with_phone(reviewer)
    run("BO@example.dk")
    client, response = with_password(reviewer)
    assert is_signed_in(client)
    assert client.get(response["Location"])["Location"].startswith(reverse("second-factor"))


def test_codes_that_were_tried_too_often_are_open_again(reviewer: User):
    with_phone(reviewer)
    client = with_password(reviewer)[0]
    for _ in range(20):
        give_code(client, "000000")
    run(reviewer.email)
    secret = with_phone(reviewer)
    assert give_code(with_password(reviewer)[0], code_of(secret)).status_code == 302


def test_where_there_is_none_nothing_is_done(reviewer: User):
    assert "none" in run(reviewer.email)
    assert not AuditEntry.objects.filter(action="second-factors-reset").exists()
    assert mail.outbox == []


def test_an_address_of_nobody_is_told():
    with pytest.raises(CommandError, match="nobody"):
        run("ingen@example.dk")
