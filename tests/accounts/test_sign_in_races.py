"""The same code, or many guesses, at the same moment: in threads. PostgreSQL only."""

from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.second_factor.codes import take_code
from tests import builders
from tests.accounts.phone import code_of, give_code, is_signed_in, recovery_codes, with_password, with_phone
from tests.submissions.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 4  # a race that is lost now and then shows in some of them
HANDS = 6
GUESSES = 40


def test_a_code_of_an_app_is_taken_once():
    for _ in range(ROUNDS):
        user = builders.person()
        code = code_of(with_phone(user))
        app = user.authenticator_set.get(type="totp")  # type: ignore[attr-defined] # of allauth
        # Past the cache, which has its own way to take it once.
        outcomes = at_once(*[lambda app=app, code=code: take_code(app, code)] * HANDS)
        assert sorted(outcomes) == [False] * (HANDS - 1) + [True]


def test_a_recovery_code_lets_in_one():
    for _ in range(ROUNDS):
        user = builders.person()
        with_phone(user)
        code = recovery_codes(user)[0]
        clients = [with_password(user)[0] for _ in range(HANDS)]
        at_once(*[lambda client=client, code=code: give_code(client, code) for client in clients])
        assert [is_signed_in(client) for client in clients].count(True) == 1
        cache.clear()


def test_guesses_that_come_at_once_are_counted_each():
    user = builders.person()

    def guess(number: int) -> str:
        sent = {"login": user.email, "password": "gættet"}
        client = Client(REMOTE_ADDR=f"192.0.2.{number}", headers={"accept-language": "da"})
        response = client.post(reverse("account_login"), sent)
        assert response.status_code == HTTPStatus.OK
        return str(response.content.decode())

    pages = at_once(*[lambda number=number: guess(number) for number in range(GUESSES)])
    answered = [page for page in pages if "passer ikke sammen" in page]
    assert len(answered) <= 20
    assert AuditEntry.objects.filter(action="sign-in-failed").count() == len(answered)
    # Of many at once some are refused uncounted and asked to wait. The lock comes with the twentieth.
    for number in range(GUESSES, GUESSES + 20 - len(answered)):
        assert "passer ikke sammen" in guess(number)
    assert "låst i et døgn" in guess(99)
