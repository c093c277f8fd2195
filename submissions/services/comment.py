"""Say something about a figure or a section, or answer what was said."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from submissions.models import LONGEST_COMMENT, Comment, Indicator, Section, Submission
from submissions.models.comment import CommentQuerySet
from submissions.plain_text import plain_text
from submissions.services.resolve_comment import find_thread, require_commenter, set_open
from submissions.services.transition import lock

# Nobody says the very same in the same place again so soon: it is a second click, or an answer that got lost.
TWICE_WITHIN = dt.timedelta(minutes=10)


def start(
    *, submission_id: int, user: User, now: dt.datetime, text: str, figure: str = "", section: str = ""
) -> Comment:
    """Begin a thread about a figure or a section, by its code, and return its comment.

    The very same by the same person in the same place within ten minutes is the same thread.

    Raises:
        NotAllowed: the person may not, or the round has not opened yet.
        Indicator.DoesNotExist: the round asks no such figure.
        Section.DoesNotExist: the round has no such section.
        ValueError: the text says nothing or is too long, or not exactly one of figure and section is named.
    """
    text = _checked(text)
    if bool(figure) == bool(section):
        raise ValueError("A comment is about a figure or a section")
    with transaction.atomic():
        submission = lock(submission_id)
        require_commenter(submission, user)
        comment = _about(submission, figure, section)
        same = Comment.objects.open_threads().filter(
            submission=submission, indicator=comment.indicator, section=comment.section
        )
        return _said(same, user, now, text) or _add(comment, user=user, now=now, text=text)


def reply(*, submission_id: int, thread_id: int, user: User, now: dt.datetime, text: str) -> Comment:
    """Answer in a thread, and return the answer. A thread that was resolved is open again by that.

    The very same by the same person in the thread within ten minutes is the same answer.

    Raises:
        NotAllowed: the person may not, or the round has not opened yet.
        Comment.DoesNotExist: the submission has no such thread.
        ValueError: the text says nothing or is too long.
    """
    text = _checked(text)
    with transaction.atomic():
        submission = lock(submission_id)
        require_commenter(submission, user)
        thread = find_thread(submission, thread_id)
        if again := _said(Comment.objects.filter(thread=thread), user, now, text):
            return again
        if thread.resolved_at is not None:
            set_open(thread, submission=submission, user=user, now=now)
        answer = Comment(
            submission=submission, thread=thread, indicator=thread.indicator, section=thread.section
        )
        return _add(answer, user=user, now=now, text=text)


def _checked(text: str) -> str:
    kept = plain_text(text)
    if not 0 < len(kept) <= LONGEST_COMMENT:
        raise ValueError(f"A comment has 1 to {LONGEST_COMMENT} characters, not {len(kept)}")
    return kept


def _about(submission: Submission, figure: str, section: str) -> Comment:
    """Return a comment that says nothing yet about what is named."""
    round_id = submission.round_id
    if section:
        return Comment(submission=submission, section=Section.objects.get(round_id=round_id, code=section))
    asked = Indicator.objects.filter(questions__round_id=round_id)
    return Comment(submission=submission, indicator=asked.get(code=figure))


def _said(among: CommentQuerySet, user: User, now: dt.datetime, text: str) -> Comment | None:
    """Return what `user` said in these words a moment ago."""
    return among.filter(author=user, text=text, at__gt=now - TWICE_WITHIN).first()


def _add(comment: Comment, *, user: User, now: dt.datetime, text: str) -> Comment:
    comment.author, comment.at, comment.text = user, now, text
    # Whoever works for the cluster speaks for it, reviewer or not.
    comment.by_cluster = user.memberships.filter(cluster=comment.submission.cluster_id).exists()
    comment.save(force_insert=True)
    Submission.objects.filter(pk=comment.submission_id).update(last_activity=now)
    return comment
