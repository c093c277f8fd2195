"""Go back to what stood before a change. That is a change of its own, which can be undone like any other."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from submissions.changes import Content, after, before
from submissions.models import Figure, FigureChange
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, SaveOutcome, save_figures


def undo_change(
    *, submission_id: int, change_id: int, version: int, user: User, now: dt.datetime
) -> SaveOutcome:
    """Write again what stood before a change, against the version that the person saw.

    Words that come back hold for the value and the warnings that they were given for then, and no other.

    Returns:
        What was saved, or the conflict with what someone else has saved since; neither where it stands so.

    Raises:
        FigureChange.DoesNotExist: there is no such change of this submission.
        NotAllowed: the person may not, or the form is closed; nothing is saved.
    """
    change = FigureChange.objects.select_related("indicator").get(pk=change_id, submission=submission_id)
    content, code = before(change), change.indicator.code
    if change.country:
        type_ = change.indicator.collaboration_type
        row = CollaborationAnswer(
            country=change.country, type=type_, count=int(content.value or 0), version=version
        )
        return save_figures(submission_id=submission_id, user=user, now=now, collaborations=[row])
    answer = FigureAnswer(
        code=code,
        value=content.value,
        absence=content.absence,
        explanation=content.explanation,
        version=version,
        shown=findings_explained_before(change),
    )
    with transaction.atomic():
        outcome = save_figures(submission_id=submission_id, user=user, now=now, figures=[answer])
        if code in outcome.saved and content.explanation:
            Figure.objects.filter(submission=submission_id, indicator=change.indicator_id).update(
                explained_value=explained_value_before(change)
            )
    return outcome


def findings_explained_before(change: FigureChange) -> frozenset[str]:
    """Return the keys of the warnings that the words answered which stood before `change`."""
    earlier = FigureChange.objects.filter(
        submission=change.submission_id, indicator=change.indicator_id, version=change.version - 1
    )
    return frozenset(" ".join(earlier.values_list("explained_findings", flat=True)).split())


def explained_value_before(change: FigureChange) -> Decimal | None:
    """Return the value for which the words that stood before `change` had been given, or confirmed."""
    earlier = FigureChange.objects.filter(
        submission=change.submission_id, indicator=change.indicator_id, version__lt=change.version
    ).order_by("version")
    explained: Decimal | None = None
    last = Content()
    for one in earlier:
        content = after(one)
        if content.explanation != last.explanation or content == last:
            explained = content.value
        last = content
    return explained
