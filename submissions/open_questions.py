"""Which questions can be corrected in a submission that was sent back."""

from collections.abc import Iterable, Sequence

from submissions.answers import ALL_TYPES
from submissions.models import Question, Submission, SubmissionStatus


def open_codes(submission: Submission, questions: Sequence[Question]) -> frozenset[str]:
    """Return the codes that can be changed: all, unless it was sent back with certain questions.

    With a question go its subsets and its parts, however deep, and with all collaborations their types.
    """
    if submission.status != SubmissionStatus.RETURNED or not submission.open_questions:
        return frozenset(question.indicator.code for question in questions)
    return with_those_below(submission.open_questions, questions)


def with_those_below(codes: Iterable[str], questions: Sequence[Question]) -> frozenset[str]:
    """Return those of `codes` that are among `questions`, with their subsets and parts, however deep."""
    opened = frozenset(question.indicator.code for question in questions) & frozenset(codes)
    all_types = {one.code for one in questions if one.indicator.collaboration_type == ALL_TYPES}
    while True:
        below = frozenset(
            question.indicator.code
            for question in questions
            if (question.indicator.sums_one_type and not opened.isdisjoint(all_types))
            or (question.subset_of and question.subset_of.indicator.code in opened)
            or (question.part_of and question.part_of.indicator.code in opened)
        )
        if below <= opened:
            return opened
        opened |= below
