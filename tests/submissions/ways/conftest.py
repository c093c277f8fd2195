"""One scene for all cells of the tables: every cell takes back what it wrote."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.submissions.conftest import make_cast
from tests.submissions.ways.doing import Scene, set_scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Return the submission with its people; a transaction round the whole module takes it back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_scene(make_cast())
        transaction.set_rollback(True)
