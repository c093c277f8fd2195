"""Mail through a real queue and a real worker."""

import pytest

from submissions.models import Mail
from submissions.services.submit import submit
from tests.builders import NOW
from tests.portal.test_celery import eventually
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready


@pytest.mark.redis
def test_a_worker_sends_the_receipt_after_the_commit(worker: None, cast: Cast) -> None:
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    assert eventually(lambda: Mail.objects.filter(sent_at__isnull=False).count() == 1)
