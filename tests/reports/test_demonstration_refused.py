"""The demonstration wants a database of its own, and leaves nothing behind where it fails."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Cluster, User
from reports.demonstration.load import load_demonstration
from submissions.models import Figure, RoundStatus
from tests import builders


def somebody() -> None:
    builders.person("somebody@example.dk")


def a_round() -> None:
    builders.bare_round(2016)


def a_submission() -> None:
    builders.submission(round=builders.bare_round(2018, status=RoundStatus.PLANNED))


def another_register() -> None:
    builders.cluster("Another")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("there", "what"),
    [
        (somebody, "1 people"),
        (a_round, "1 rounds that have opened"),
        (a_submission, "1 submissions"),
        (another_register, "a register of other reporters"),
    ],
)
def test_a_database_with_anything_else_is_refused(there: Callable[[], None], what: str):
    there()
    people, clusters = User.objects.count(), Cluster.objects.count()
    with pytest.raises(CommandError, match=f"holds something else: .*{what}"):
        call_command("demo", stdout=io.StringIO())
    assert (User.objects.count(), Cluster.objects.count()) == (people, clusters)


@pytest.mark.django_db
def test_where_it_fails_half_way_nothing_is_left():
    class Stopped(Exception):  # noqa: N818 it stands for whatever may stop it
        pass

    def say(line: str) -> None:
        if line.startswith("Round 2018: 10"):
            raise Stopped

    with pytest.raises(Stopped):
        load_demonstration(now=timezone.now(), say=say)
    assert not User.objects.exists()
    assert not Cluster.objects.exists()
    assert not Figure.objects.exists()
