"""The round whose totals are those of the printed account, once for all the tests here."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from reports.account import Account
from reports.aggregation import refresh_totals
from reports.assembly import assemble
from reports.inputs import AccountInputs, gather
from tests.reports.printed import load_printed


@pytest.fixture(scope="module")
def inputs(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AccountInputs]:
    """Return what the account of 2018 is made of; nothing stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        round_ = load_printed()
        refresh_totals(round_.pk)
        yield gather(round_.year)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def account(inputs: AccountInputs) -> Account:
    """Return the account of 2018."""
    return assemble(inputs, version=1, built_at=timezone.now())
