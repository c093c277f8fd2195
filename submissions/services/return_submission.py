"""Send a submission back to its cluster, before or after it was approved."""

import datetime as dt
import hmac
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.roles import roles_for
from submissions.content import canonical_content, hash_of
from submissions.mail.letters import tell_reopened, tell_returned
from submissions.models import Correction, Event, ReturnedContent, Submission
from submissions.reviewing.corrections import OVER_ALL_TYPES, unanswered
from submissions.services.errors import ContentChanged, NotAllowed
from submissions.services.settle_round import unsettle
from submissions.services.transition import lock_with_round, transition

TELL: dict[Action, Callable[..., None]] = {Action.RETURN: tell_returned, Action.REOPEN: tell_reopened}


def return_submission(
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    reason: str,
    questions: Sequence[str] = (),
    content_hash: str | None = None,
    tell: bool = True,
) -> Event:
    """Send a submission in review back, with why and which questions to correct (all, where none is named).

    What it said is kept, so that what comes back can be held against it.

    Args:
        questions: their codes; each opens its subsets and parts too.
        content_hash: of the content that was on the reviewer's page; None where there was no page.
        tell: whether the cluster is told by mail. History that is loaded afterwards is told to nobody.

    Raises:
        ContentChanged: the content is another than that on the page; nothing is changed.
        NotAllowed: the person or the status does not allow it, the reason is missing or too long, or a
            question is none of the round; nothing is changed.
    """
    return _send_back(
        Action.RETURN,
        submission_id=submission_id,
        user=user,
        now=now,
        reason=reason,
        questions=questions,
        content_hash=content_hash,
        tell=tell,
    )


def reopen(
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    reason: str,
    questions: Sequence[str] = (),
    content_hash: str | None = None,
    tell: bool = True,
) -> Event:
    """Take the approval back, with why; the totals follow at once. All else as in `return_submission`.

    Once the account of the round is published, that is for administrators alone.
    """
    return _send_back(
        Action.REOPEN,
        submission_id=submission_id,
        user=user,
        now=now,
        reason=reason,
        questions=questions,
        content_hash=content_hash,
        tell=tell,
    )


def _send_back(
    action: Action,
    *,
    submission_id: int,
    user: User,
    now: dt.datetime,
    reason: str,
    questions: Sequence[str],
    content_hash: str | None,
    tell: bool,
) -> Event:
    with transaction.atomic():
        # An account is published under the lock of its round, and then an approval is for administrators to
        # take back: which of the two came first has to be known here.
        submission = lock_with_round(submission_id)
        named = list(dict.fromkeys(questions))
        # What was corrected for them is open too: it counts as confirmed when they leave it and send.
        corrected = corrected_codes(unanswered(submission)) if named else []
        submission.open_questions = list(dict.fromkeys([*named, *corrected]))
        if submission.extended_to is not None and submission.extended_to <= now:
            # It was for what was sent first. What is sent back has a deadline only where one is given anew.
            submission.extended_to = None
        submission.approved_at = submission.approved_by = submission.reviewer = None
        event = transition(
            action,
            submission=submission,
            user=user,
            roles=roles_for(user, submission.cluster),
            now=now,
            reason=reason,
            questions=named,
        )
        _require_questions(submission, named)
        unsettle(submission, now)
        text = canonical_content(submission)
        if content_hash is not None and not hmac.compare_digest(
            content_hash.encode(), hash_of(text).encode()
        ):
            raise ContentChanged
        ReturnedContent.objects.create(event=event, text=text)
        if tell:
            TELL[action](event=event, now=now)
        return event


def open_again(submission: Submission, returned: Event) -> list[str]:
    """Return the codes that were named, and of what was corrected for them and unanswered until then."""
    if not returned.questions:
        return []
    waiting = submission.corrections.filter(
        Q(confirmed__isnull=True) | Q(change__at__lte=returned.at, answered_at__gte=returned.at)
    )
    return list(dict.fromkeys([*returned.questions, *corrected_codes(waiting)]))


def corrected_codes(corrections: QuerySet[Correction]) -> list[str]:
    """Return the codes that open the figures of these corrections. One query."""
    corrected = corrections.values_list("change__indicator__code", "change__indicator__collaboration_type")
    return [OVER_ALL_TYPES if type_ else code for code, type_ in corrected]


def _require_questions(submission: Submission, named: Sequence[str]) -> None:
    """Refuse codes that are not asked: left out, they might leave none, and none opens everything."""
    codes = set(named)
    known = submission.round.questions.filter(indicator__code__in=codes).values_list(
        "indicator__code", flat=True
    )
    if unknown := codes - set(known):
        raise NotAllowed(
            _("“%(code)s” is not a question of this year. Choose among those on the page.")
            % {"code": min(unknown)[:60]}
        )
