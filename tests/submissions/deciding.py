"""What the tests of decisions share: a submission to decide about, and what came of it."""

from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.content import content_hash
from submissions.models import (
    Event,
    Submission,
    SubmissionStatus,
)
from tests.builders import NOW
from tests.submissions.conftest import Cast

S = SubmissionStatus
ASKING = ("send-back", "reopen", "excuse", "readmit")
AT_ONCE = ("take", "take-over", "release", "approve")
REASON = "Tallet for kurser er dobbelt så højt som i fjor."


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def put(cast: Cast, status: str, *, reviewer: User | None = None) -> Submission:
    cast.answer_all()
    one = cast.submission
    one.status, one.submitted_by, one.submitted_at = status, cast.signatory, NOW
    one.reviewer = reviewer
    if status == S.APPROVED:
        one.approved_by, one.approved_at = cast.reviewer, NOW
    if status == S.EXCUSED:
        one.excuse = "Lukket."
    one.save()
    return one


def url(cast: Cast, name: str) -> str:
    return reverse(name, args=[2018, cast.cluster.slug])


def seen(cast: Cast, **more: object) -> dict[str, object]:
    return {"content_hash": content_hash(cast.submission), "reason": REASON, **more}


def status(cast: Cast) -> str:
    cast.submission.refresh_from_db()
    return cast.submission.status


def events(cast: Cast, action: str) -> int:
    return Event.objects.filter(submission=cast.submission, action=action).count()
