"""Who hears of which comments, and of how many with how many queries."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Membership, User
from submissions.mail.comment_digest import PersonDigest, digests_of
from submissions.models import Comment, Submission
from submissions.services.comment import reply, start
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

DAY = dt.timedelta(days=1)


def say(
    cast: Cast, user: User, text: str = "Hm?", *, submission: Submission | None = None, **more: Any
) -> Comment:
    where: dict[str, Any] = {"figure": "courses", "now": NOW} | more
    return start(submission_id=(submission or cast.submission).pk, user=user, text=text, **where)


def digests() -> "tuple[PersonDigest, ...]":
    return tuple(digests_of(Comment.objects.filter(at__gte=NOW, at__lt=NOW + DAY)).digests)


def heard() -> dict[str, list[str]]:
    """Return what each person hears of, by e-mail."""
    return {one.person.email: [comment.text for comment in one.comments] for one in digests()}


def test_the_cluster_hears_of_the_reviewers_and_not_of_colleagues(cast: Cast):
    say(cast, cast.reviewer, "Fra gennemgangen")
    say(cast, cast.administrator, "Fra administratoren")
    said = ["Fra gennemgangen", "Fra administratoren"]
    assert heard() == {cast.editor.email: said, cast.signatory.email: said}


def test_of_the_cluster_hears_who_has_it_in_review(cast: Cast):
    Submission.objects.filter(pk=cast.submission.pk).update(reviewer=cast.reviewer)
    say(cast, builders.reviewer("anden@example.dk"), now=NOW - DAY)
    say(cast, cast.editor, "Fra klyngen")
    assert heard() == {cast.reviewer.email: ["Fra klyngen"]}


def test_or_else_the_reviewers_who_have_commented(cast: Cast):
    builders.reviewer("aldrig@example.dk")
    say(cast, cast.reviewer, now=NOW - 20 * DAY)
    say(cast, cast.signatory, "Fra klyngen")
    assert heard() == {cast.reviewer.email: ["Fra klyngen"]}


def test_or_else_the_administrators(cast: Cast):
    say(cast, cast.editor, "Fra klyngen")
    assert heard() == {cast.administrator.email: ["Fra klyngen"]}


def test_nobody_who_has_left_is_written_to(cast: Cast):
    say(cast, cast.reviewer, "Fra gennemgangen", now=NOW)
    say(cast, cast.editor, "Fra klyngen")
    Submission.objects.filter(pk=cast.submission.pk).update(reviewer=cast.reviewer)
    User.objects.filter(pk__in=[cast.reviewer.pk, cast.signatory.pk]).update(is_active=False)
    assert heard() == {
        cast.administrator.email: ["Fra klyngen"],
        cast.editor.email: ["Fra gennemgangen"],
    }


def test_a_reviewer_who_works_for_the_cluster_is_on_its_side(cast: Cast):
    Membership.objects.create(user=cast.reviewer, cluster=cast.cluster, role="editor")
    say(cast, cast.reviewer, "Fra klyngen")
    say(cast, cast.administrator, "Fra gennemgangen")
    assert heard() == {
        cast.administrator.email: ["Fra klyngen"],
        **{user.email: ["Fra gennemgangen"] for user in (cast.editor, cast.reviewer, cast.signatory)},
    }


def test_without_an_administrator_outside_the_cluster_all_reviewers_hear(cast: Cast):
    other = builders.reviewer("anden@example.dk")
    Membership.objects.create(user=cast.administrator, cluster=cast.cluster, role="editor")
    say(cast, cast.editor, "Fra klyngen")
    assert heard() == {cast.reviewer.email: ["Fra klyngen"], other.email: ["Fra klyngen"]}
    User.objects.filter(pk=cast.administrator.pk).update(is_active=False)
    assert set(heard()) == {cast.reviewer.email, other.email}


def test_where_all_who_review_work_for_the_cluster_they_hear_but_who_said_it(cast: Cast):
    for person in (cast.administrator, cast.reviewer):
        Membership.objects.create(user=person, cluster=cast.cluster, role="editor")
    say(cast, cast.reviewer, "Fra klyngen")
    assert heard() == {cast.administrator.email: ["Fra klyngen"]}


def test_a_comment_that_reaches_nobody_is_named(cast: Cast):
    said = say(cast, cast.editor, "Fra klyngen")
    User.objects.filter(pk__in=[cast.administrator.pk, cast.reviewer.pk]).update(is_active=False)
    found = digests_of(Comment.objects.filter(pk=said.pk))
    assert (found.digests, found.told) == ((), frozenset())


def test_the_side_is_that_on_which_it_was_said(cast: Cast):
    """Whoever changes sides afterwards changes nothing about what they said."""
    Membership.objects.create(user=cast.reviewer, cluster=cast.cluster, role="editor")
    say(cast, cast.reviewer, "Fra klyngen")
    Membership.objects.filter(user=cast.reviewer).delete()
    assert heard() == {cast.administrator.email: ["Fra klyngen"]}


def test_who_joins_the_cluster_afterwards_spoke_for_the_review_and_does_not_hear_of_it(cast: Cast):
    say(cast, cast.reviewer, "Fra gennemgangen")
    Membership.objects.create(user=cast.reviewer, cluster=cast.cluster, role="editor")
    assert heard() == {one.email: ["Fra gennemgangen"] for one in (cast.editor, cast.signatory)}


def test_who_left_the_review_still_spoke_for_it(cast: Cast):
    say(cast, cast.reviewer, "Fra gennemgangen")
    User.objects.filter(pk=cast.reviewer.pk).update(role="")
    assert set(heard()) == {cast.editor.email, cast.signatory.email}


def test_who_once_commented_for_the_cluster_is_no_reviewer_of_it(cast: Cast):
    Membership.objects.create(user=cast.reviewer, cluster=cast.cluster, role="editor")
    say(cast, cast.reviewer, "Fra klyngen", now=NOW - DAY)
    Membership.objects.filter(user=cast.reviewer).delete()
    say(cast, cast.editor, "Mere fra klyngen")
    assert heard() == {cast.administrator.email: ["Mere fra klyngen"]}


def test_what_is_told_of_a_comment(cast: Cast):
    thread = say(cast, cast.editor, "Se her:\nfejl")
    say(cast, cast.editor, "Om afsnittet", figure="", section="competence")
    reply(submission_id=cast.submission.pk, thread_id=thread.pk, user=cast.signatory, now=NOW, text="Og her")
    (digest,) = digests()
    # Those of a thread together.
    assert [(one.text, one.begins, one.thread) for one in digest.comments[:2]] == [
        ("Se her:\nfejl", True, thread.pk),
        ("Og her", False, thread.pk),
    ]
    assert [one.resolved for one in digest.comments] == [False] * 3
    with translation.override("da"):
        assert "kurser" in digest.comments[0].about.lower()
    with translation.override("en"):
        assert "courses" in digest.comments[0].about.lower()
    assert digest.comments[0].path == f"/indberetninger/vindklyngen/2018/kommentarer/#thread-{thread.pk}"
    (submission,) = digest.submissions
    assert (submission.cluster, submission.year, len(submission.comments)) == ("Vindklyngen", 2018, 3)


def test_it_takes_as_many_queries_for_many_submissions(cast: Cast, django_assert_max_num_queries: Any):
    for _ in range(12):
        of = builders.cluster()
        one = builders.submission(of, round=cast.round)
        thread = say(cast, builders.editor(of), submission=one)
        say(cast, cast.reviewer, submission=one, figure="newsletters")
        reply(submission_id=one.pk, thread_id=thread.pk, user=cast.reviewer, now=NOW, text="Tak")
    with django_assert_max_num_queries(5):
        found = digests()
        # The text of a mail asks for nothing more.
        told = [
            (one.person.email, part.cluster, part.path, comment.about, comment.path, str(comment.author))
            for one in found
            for part in one.submissions
            for comment in part.comments
        ]
    assert len(found) == 13
    assert len(told) == 12 * 3


@pytest.mark.django_db
def test_without_comments_nobody_hears_anything():
    assert digests() == ()
