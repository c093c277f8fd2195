"""What the log says of signing in, and what people are told by mail of changes."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, User
from submissions.audit.rows import Wanted, load_register, read_page
from tests import builders
from tests.accounts.phone import code_of, give_code, recovery_codes, with_password, with_phone
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "den-nye-adgangskode-9"


@pytest.fixture
def person() -> User:
    return builders.editor(builders.cluster(), "anna@example.dk")


def actions(user: User) -> list[str]:
    return list(AuditEntry.objects.filter(about=user).order_by("pk").values_list("action", flat=True))


def set_up(client: Client) -> str:
    client.get(reverse("mfa_activate_totp"))
    secret = str(client.session["mfa.totp.secret"])
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


@pytest.mark.django_db(transaction=True)
def test_all_of_a_second_factor_is_written_down_and_told(person: User):
    client = with_password(person)[0]
    secret = set_up(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    assert actions(person) == [
        "signed-in",
        "second-factor-added",
        "recovery-codes-made",
        "recovery-codes-made",
        "second-factor-removed",
        "second-factor-removed",
    ]
    assert [one.subject for one in mail.outbox] == [
        "En app er sat op til dit login i Klyngetal",
        "Nye nødkoder til Klyngetal er lavet",
        "Appen til dit login i Klyngetal er fjernet",
    ]
    for one in mail.outbox:
        assert one.to == [person.email]
        assert "Var det ikke dig?" in one.body
        assert "<" not in one.body
    assert secret not in str(list(AuditEntry.objects.values()))


def test_it_says_with_what_somebody_logged_in(person: User):
    secret = with_phone(person)
    client = with_password(person)[0]
    give_code(client, "000000")
    give_code(client, code_of(secret))
    assert actions(person) == ["code-refused", "signed-in"]
    assert AuditEntry.objects.get(action="signed-in").detail == {"kind": ["password", "totp"]}
    give_code(with_password(person)[0], recovery_codes(person)[0])
    assert AuditEntry.objects.filter(action="signed-in").first().detail == {  # type: ignore[union-attr]
        "kind": ["password", "recovery_codes"]
    }


def test_a_changed_password_is_written_down_and_told(person: User):
    client = with_password(person)[0]
    sent = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(reverse("account_change_password"), sent)["Location"] == reverse("own-account")
    assert actions(person) == ["signed-in", "password-changed"]
    assert mail.outbox[0].subject == "Din adgangskode til Klyngetal er skiftet"


def test_a_mail_that_does_not_get_out_undoes_nothing(person: User, settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 9
    client = with_password(person)[0]
    sent = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(reverse("account_change_password"), sent)["Location"] == reverse("own-account")
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_too_many_codes_are_written_down_once(person: User):
    with_phone(person)
    client = with_password(person)[0]
    for _ in range(23):
        give_code(client, "000000")
    assert actions(person).count("codes-locked") == 1


def test_the_log_says_it_in_words(person: User):
    secret = with_phone(person)
    with_password(person, "gættet")
    give_code(with_password(person)[0], code_of(secret))
    with translation.override("da"):
        rows = read_page(Wanted(), load_register(), 1).rows
    said = [(row.what, row.detail) for row in rows]
    assert ("Logget ind", "type: adgangskode, app") in said
    assert "Login mislykkedes" in [what for what, _ in said]
