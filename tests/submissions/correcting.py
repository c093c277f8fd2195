"""A submission in review, and a figure of it corrected on the cluster's behalf."""

from decimal import Decimal

from django.test import Client

from accounts.models import User
from submissions.models import Correction, Figure, Submission
from submissions.services.correct import correct
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.services.write_figures import CollaborationAnswer, FigureAnswer
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def put_in(cast: Cast, status: str) -> None:
    """Have the submission stand in a status, with what the database wants of it."""
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=status,
        excuse="Lukket" if status == "excused" else "",
        approved_by=cast.administrator if status == "approved" else None,
        approved_at=NOW if status == "approved" else None,
    )


def in_review(cast: Cast) -> None:
    """Fill everything in, send it, and have the reviewer take it."""
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    cast.submission.refresh_from_db()


def corrected(
    cast: Cast, value: int = 25, *, version: int = 1, code: str = "courses", user: User | None = None
) -> Correction:
    """Have the reviewer correct a figure."""
    outcome = correct(
        submission_id=cast.submission.pk,
        user=user or cast.reviewer,
        now=NOW,
        answer=FigureAnswer(code=code, value=Decimal(value), version=version),
        given_by="Anna Holm, leder",
        note="Hun ringede: de talte to år.",
    )
    assert outcome.correction is not None
    return outcome.correction


def corrected_country(cast: Cast, count: int = 7, *, version: int = 1) -> Correction:
    """Have the reviewer correct the count of a country."""
    outcome = correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        answer=CollaborationAnswer(country="DE", type="b2b", count=count, version=version),
        given_by="Anna Holm",
    )
    assert outcome.correction is not None
    return outcome.correction


def figure(cast: Cast, code: str = "courses") -> Figure:
    """Return a figure as it stands."""
    return cast.submission.figures.get(indicator__code=code)
