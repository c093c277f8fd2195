"""Who should hear of which comments: each side of the other's."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Membership, User, UserRole
from submissions.models import Comment, Question, Submission
from submissions.models.comment import CommentQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestComment:
    """A comment that somebody should hear of.

    Attributes:
        thread: the number of its thread.
        text: as it was typed.
        begins: whether it began the thread.
        resolved: whether the thread is resolved by now.
        comment: the row itself.
        question: of the figure that it is about, where the round asks it.
    """

    submission: Submission
    thread: int
    author: User
    at: dt.datetime
    text: str
    begins: bool
    resolved: bool
    comment: Comment
    question: Question | None

    @property
    def about(self) -> str:
        """The label of the figure, or the title of the section, in the language in use."""
        if self.comment.section is not None:
            return self.comment.section.title
        if self.question is not None:
            return self.question.label
        return str(self.comment.indicator)

    @property
    def path(self) -> str:
        """Where it is read and answered, without host."""
        return f"{_list_path(self.submission)}#thread-{self.thread}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDigest:
    """The comments on one submission."""

    submission: Submission
    comments: tuple[DigestComment, ...]

    @property
    def cluster(self) -> str:
        """The cluster's name."""
        return str(self.submission.cluster)

    @property
    def year(self) -> int:
        """The year that is reported on."""
        return self.submission.round.year

    @property
    def path(self) -> str:
        """Where all comments on it stand, without host."""
        return _list_path(self.submission)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDigest:
    """All that one person should hear of: by submission, in each by thread, oldest first."""

    person: User
    comments: tuple[DigestComment, ...]

    @property
    def submissions(self) -> tuple[SubmissionDigest, ...]:
        """The same, submission by submission."""
        grouped: dict[int, list[DigestComment]] = {}
        for one in self.comments:
            grouped.setdefault(one.submission.pk, []).append(one)
        return tuple(
            SubmissionDigest(submission=some[0].submission, comments=tuple(some)) for some in grouped.values()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Who should hear of what.

    Attributes:
        told: the numbers of the comments of which somebody hears.
    """

    digests: tuple[PersonDigest, ...] = ()
    told: frozenset[int] = frozenset()


def digests_of(comments: CommentQuerySet) -> Digests:
    """Return who should hear of which of `comments`, by e-mail. Five queries.

    The people of a cluster hear of what reviewers said; of what the cluster said, the one who has the
    submission in review hears, or else the reviewers who have commented on it, or else the administrators,
    or else all reviewers. Who spoke for whom is as it was when they said it.
    """
    said = list(
        comments.select_related(
            "author", "indicator", "section", "thread", "submission__cluster", "submission__round"
        ).order_by("submission__round__year", "submission__cluster__name", "submission_id", "at", "pk")
    )
    if not said:
        return Digests()
    sides = _Sides({comment.submission.pk: comment.submission for comment in said}.values())
    questions = _questions(said)
    heard: dict[int, list[DigestComment]] = {}
    people: dict[int, User] = {}
    for comment in said:
        one = _digest(comment, questions)
        for person in sides.other_than(comment):
            people[person.pk] = person
            heard.setdefault(person.pk, []).append(one)
    return Digests(
        digests=tuple(
            PersonDigest(person=person, comments=tuple(_by_thread(heard[person.pk])))
            for person in sorted(people.values(), key=lambda one: one.email)
        ),
        told=frozenset(one.comment.pk for some in heard.values() for one in some),
    )


class _Sides:
    """Who is on which side of some submissions. Three queries."""

    def __init__(self, submissions: Iterable[Submission]) -> None:
        """Find the clusters' people, and the reviewers of each submission."""
        own = {one.pk: one for one in submissions}
        self._members: dict[int, dict[int, User]] = {}
        clusters = {one.cluster_id for one in own.values()}
        for membership in Membership.objects.filter(cluster__in=clusters).select_related("user"):
            self._members.setdefault(membership.cluster_id, {})[membership.user_id] = membership.user
        self._staff = {one.pk: one for one in User.objects.filter(role__in=UserRole.values, is_active=True)}
        said = Comment.objects.filter(submission__in=own, author__in=self._staff, by_cluster=False).order_by()
        self._commented: dict[int, set[int]] = {}
        for submission, author in said.values_list("submission_id", "author_id").distinct():
            self._commented.setdefault(submission, set()).add(author)

    def other_than(self, comment: Comment) -> list[User]:
        """Return who hears of a comment: the people of the side that did not say it."""
        members = self._members.get(comment.submission.cluster_id, {})
        hear = self._reviewers(comment.submission, members) if comment.by_cluster else members.values()
        return [person for person in hear if person.is_active and person.pk != comment.author_id]

    def _reviewers(self, submission: Submission, members: Mapping[int, User]) -> list[User]:
        """Return who hears of what the cluster said, which is nobody who works for it unless all do."""
        reviewers = {pk: one for pk, one in self._staff.items() if pk not in members}
        if submission.reviewer_id in reviewers:
            return [reviewers[submission.reviewer_id]]
        commented = self._commented.get(submission.pk, set())
        return (
            [one for pk, one in reviewers.items() if pk in commented]
            or [one for one in reviewers.values() if one.is_administrator]
            or list(reviewers.values() or self._staff.values())
        )


def _questions(said: Iterable[Comment]) -> Mapping[tuple[int, int], Question]:
    """Return the questions that were commented on, by round and indicator. One query."""
    comments = [one for one in said if one.indicator_id is not None]
    asked = Question.objects.filter(
        round__in={one.submission.round_id for one in comments},
        indicator__in={one.indicator_id for one in comments},
    )
    return {(one.round_id, one.indicator_id): one for one in asked}


def _digest(comment: Comment, questions: Mapping[tuple[int, int], Question]) -> DigestComment:
    first = comment.thread or comment
    return DigestComment(
        submission=comment.submission,
        thread=first.pk,
        author=comment.author,
        at=comment.at,
        text=comment.text,
        begins=comment.thread is None,
        resolved=first.resolved_at is not None,
        comment=comment,
        question=questions.get((comment.submission.round_id, comment.indicator_id or 0)),
    )


def _by_thread(comments: Sequence[DigestComment]) -> list[DigestComment]:
    """Return comments with those of a thread together, threads in the order of their first here."""
    place = {one.thread: number for number, one in reversed(list(enumerate(comments)))}
    return sorted(comments, key=lambda one: place[one.thread])


def _list_path(submission: Submission) -> str:
    return reverse("comments", args=[submission.cluster.slug, submission.round.year])
