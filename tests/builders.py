"""Builders: people, clusters, rounds and submissions as tests need them, in a few words.

Each makes what it is asked for through the models, or through the service where there is one, and
fills in the rest with values that do not matter. A test names what it is about and nothing more.
"""

import datetime as dt
from decimal import Decimal
from itertools import count

from django.utils import timezone

from accounts.models import Cluster, ClusterKind, ClusterRole, Membership, User, UserRole
from submissions.models import (
    CollaborationType,
    Figure,
    Indicator,
    Round,
    RoundStatus,
    Submission,
    SubmissionStatus,
)
from tests.questionnaires import lay_questionnaire

PASSWORD = "a-password-of-nobody"
# While the round of 2018 is open, three weeks before its deadline.
NOW = dt.datetime(2019, 2, 8, 12, 0, tzinfo=dt.UTC)

_numbers = count(1)


def person(email: str = "", *, role: str = "", name: str = "") -> User:
    """Make a person who can sign in with `PASSWORD`."""
    return User.objects.create_user(
        email or f"person-{next(_numbers)}@example.dk", PASSWORD, role=role, name=name
    )


def reviewer(email: str = "", **fields: str) -> User:
    """Make a reviewer at Cluster Excellence Denmark."""
    return person(email, role=UserRole.REVIEWER, **fields)


def administrator(email: str = "", **fields: str) -> User:
    """Make an administrator at Cluster Excellence Denmark."""
    return person(email, role=UserRole.ADMINISTRATOR, **fields)


def cluster(name: str = "", *, kind: str = ClusterKind.CLUSTER, region: str = "", slug: str = "") -> Cluster:
    """Make a cluster that reports for itself."""
    number = next(_numbers)
    return Cluster.objects.create(
        name=name or f"Klynge {number}", slug=slug or f"klynge-{number}", kind=kind, region=region
    )


def member(of: Cluster, *, role: str = ClusterRole.EDITOR, email: str = "") -> User:
    """Make a person who works for a cluster."""
    user = person(email)
    Membership.objects.create(user=user, cluster=of, role=role)
    return user


def editor(of: Cluster, email: str = "") -> User:
    """Make someone of the secretariat."""
    return member(of, role=ClusterRole.EDITOR, email=email)


def signatory(of: Cluster, email: str = "") -> User:
    """Make the leader of a secretariat."""
    return member(of, role=ClusterRole.SIGNATORY, email=email)


def bare_round(year: int = 2018, *, status: str = RoundStatus.OPEN, now: dt.datetime = NOW) -> Round:
    """Make a round without a questionnaire: opened three weeks before `now`, deadline three weeks after."""
    weeks = dt.timedelta(weeks=1)
    return Round.objects.create(
        year=year, status=status, opens=now - 3 * weeks, deadline=now + 3 * weeks, last_edit=now + 6 * weeks
    )


def round_with_catalogue(
    year: int = 2018, *, status: str = RoundStatus.OPEN, now: dt.datetime = NOW
) -> Round:
    """Make a round with the questionnaire of its year, open three weeks before and after `now`."""
    weeks = dt.timedelta(weeks=1)
    return lay_questionnaire(
        year, status=status, opens=now - 3 * weeks, deadline=now + 3 * weeks, last_edit=now + 6 * weeks
    )


def ask_for_none(round_: Round) -> None:
    """Ask in a round also of each type of collaborations whether there are none."""
    round_.questions.filter(indicator__collaboration_type__in=CollaborationType.values).update(required=True)


def submission(
    of: Cluster | None = None,
    *,
    round: Round | None = None,  # noqa: A002 the domain's word
    status: str = SubmissionStatus.NOT_STARTED,
    submitted_by: User | None = None,
    approved_by: User | None = None,
) -> Submission:
    """Make a submission in a status, without figures.

    A sent one was sent, and an approved one approved, by someone of its own making where nobody is named.
    """
    sent = status in {SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW, SubmissionStatus.APPROVED}
    approved = status == SubmissionStatus.APPROVED
    of = of or cluster()
    return Submission.objects.create(
        cluster=of,
        round=round or Round.objects.first() or bare_round(),
        status=status,
        submitted_by=(submitted_by or signatory(of)) if sent else None,
        submitted_at=timezone.now() if sent else None,
        approved_by=(approved_by or reviewer()) if approved else None,
        approved_at=timezone.now() if approved else None,
        excuse="Nedlagt i året" if status == SubmissionStatus.EXCUSED else "",
    )


def put_figures(one: Submission, **values: Decimal) -> None:
    """Put figures into a submission as they are, by indicator code."""
    codes = dict(Indicator.objects.values_list("code", "pk"))
    Figure.objects.bulk_create(
        Figure(submission=one, indicator_id=codes[code], value=value) for code, value in values.items()
    )
