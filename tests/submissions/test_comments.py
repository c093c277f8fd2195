"""Saying something about a figure or a section: who may, what is refused, what is remembered."""

import datetime as dt

import pytest
from django.utils import translation

from accounts.models import AuditEntry, User
from submissions.answers import questions_of
from submissions.models import (
    LONGEST_COMMENT,
    Comment,
    Indicator,
    Round,
    RoundStatus,
    Section,
    Submission,
    SubmissionStatus,
)
from submissions.plain_text import plain_text
from submissions.reviewing.comments import discussions_of, threads_of
from submissions.services.comment import TWICE_WITHIN, reply, start
from submissions.services.errors import NotAllowed
from submissions.services.resolve_comment import reopen, resolve
from submissions.templatetags.comments import count_words
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

LATER = NOW + dt.timedelta(hours=1)


def say(cast: Cast, text: str = "Hvorfor så mange?", **given: object) -> Comment:
    """Begin a thread on the courses as the reviewer."""
    options = {"user": cast.reviewer, "now": NOW, "figure": "courses"} | given
    return start(submission_id=cast.submission.pk, text=text, **options)  # type: ignore[arg-type] # by name


def answer(cast: Cast, thread: Comment, text: str = "De er talt to gange.", **given: object) -> Comment:
    """Answer as the editor."""
    options = {"user": cast.editor, "now": LATER} | given
    return reply(submission_id=cast.submission.pk, thread_id=thread.pk, text=text, **options)  # type: ignore[arg-type] # by name


def settle(cast: Cast, thread: Comment, user: User | None = None, **given: object) -> bool:
    options = {"user": user or cast.reviewer, "now": LATER} | given
    return resolve(submission_id=cast.submission.pk, thread_id=thread.pk, **options)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize("who", ["editor", "signatory", "reviewer", "administrator"])
def test_both_sides_begin_answer_resolve_and_reopen(cast: Cast, who: str):
    user = getattr(cast, who)
    thread = say(cast, user=user)
    answer(cast, thread, user=user)
    assert settle(cast, thread, user)
    assert reopen(submission_id=cast.submission.pk, thread_id=thread.pk, user=user, now=LATER)
    assert Comment.objects.count() == 2


def test_nobody_else_does(cast: Cast):
    thread = say(cast)
    for attempt in (
        lambda: say(cast, user=cast.stranger),
        lambda: answer(cast, thread, user=cast.stranger),
        lambda: settle(cast, thread, cast.stranger),
        lambda: reopen(submission_id=cast.submission.pk, thread_id=thread.pk, user=cast.stranger, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("status", SubmissionStatus.values)
def test_one_comments_in_every_status(cast: Cast, status: str):
    cast.submission.delete()
    cast.submission = builders.submission(cast.cluster, round=cast.round, status=status)
    answer(cast, say(cast))
    cast.submission.refresh_from_db()
    assert cast.submission.status == status
    assert cast.submission.last_activity == LATER


@pytest.mark.parametrize("status", [one for one in RoundStatus.values if one != RoundStatus.PLANNED])
def test_one_comments_from_the_opening_on(cast: Cast, status: str):
    Round.objects.update(status=status)
    assert say(cast).pk


def test_nothing_is_said_about_a_round_that_is_planned(cast: Cast):
    thread = say(cast)
    Round.objects.update(status=RoundStatus.PLANNED)
    for attempt in (lambda: say(cast, "Mere"), lambda: answer(cast, thread), lambda: settle(cast, thread)):
        with pytest.raises(NotAllowed):
            attempt()
    assert Comment.objects.count() == 1


def test_an_answer_stands_where_the_thread_does(cast: Cast):
    section = Section.objects.get(round=cast.round, code="competence")
    thread = say(cast, figure="", section="competence")
    assert answer(cast, thread).section == section
    assert threads_of(cast.submission).on_section("competence")[0].replies[0].text == "De er talt to gange."


@pytest.mark.parametrize("where", [{}, {"figure": "courses", "section": "competence"}, {"figure": ""}])
def test_a_comment_is_about_one_thing(cast: Cast, where: dict[str, str]):
    with pytest.raises(ValueError, match="figure or a section"):
        start(submission_id=cast.submission.pk, user=cast.editor, now=NOW, text="Hm", **where)


def test_what_the_round_does_not_ask_cannot_be_commented_on(cast: Cast):
    Indicator.objects.create(code="of_another_year", unit="count")
    with pytest.raises(Indicator.DoesNotExist):
        say(cast, figure="of_another_year")
    Section.objects.create(round=builders.bare_round(2016), code="old", order=1, title_da="A", title_en="A")
    with pytest.raises(Section.DoesNotExist):
        say(cast, figure="", section="old")


def test_a_thread_of_another_submission_is_not_there(cast: Cast):
    other = builders.submission(builders.cluster(), round=cast.round)
    theirs = start(submission_id=other.pk, user=cast.reviewer, now=NOW, text="Deres", figure="courses")
    mine = say(cast)
    own_answer = answer(cast, mine)
    for wrong in (theirs, own_answer):
        with pytest.raises(Comment.DoesNotExist):
            answer(cast, wrong)
        with pytest.raises(Comment.DoesNotExist):
            settle(cast, wrong)


@pytest.mark.parametrize("text", ["", "  \n\t ", "\0", "\u200b\u200b", "\x07"])
def test_a_comment_says_something(cast: Cast, text: str):
    with pytest.raises(ValueError, match="1 to 5000"):
        say(cast, text)


def test_a_comment_has_a_longest_length(cast: Cast):
    assert say(cast, "x" * LONGEST_COMMENT).text == "x" * LONGEST_COMMENT
    with pytest.raises(ValueError, match="not 5001"):
        say(cast, "x" * (LONGEST_COMMENT + 1))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Hej\r\nmed jer \n", "Hej\nmed jer"),
        ("Et\0 nul\x1b[31m og et\ttab", "Et nul[31m og et\ttab"),
        ("<b>fed</b> & 'så'", "<b>fed</b> & 'så'"),
        ("Se \u202efdp.eksat", "Se fdp.eksat"),
        ("👩‍🏭 ok", "👩‍🏭 ok"),
    ],
)
def test_of_a_text_all_that_can_be_seen_is_kept(typed: str, kept: str):
    assert plain_text(typed) == kept


def test_the_same_words_twice_in_a_row_are_one_comment(cast: Cast):
    thread = say(cast)
    assert say(cast) == thread
    assert say(cast, user=cast.administrator) != thread
    assert say(cast, figure="newsletters") != thread
    once = answer(cast, thread)
    assert answer(cast, thread) == once
    assert answer(cast, thread, now=LATER + TWICE_WITHIN) != once


def test_two_resolve_at_once_and_it_is_resolved_once(cast: Cast):
    thread = say(cast)
    assert settle(cast, thread)
    assert not settle(cast, thread, cast.administrator, now=LATER + dt.timedelta(hours=1))
    thread.refresh_from_db()
    assert (thread.resolved_by, thread.resolved_at) == (cast.reviewer, LATER)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user, entry.subject) == ("comment-resolved", cast.reviewer, "courses")
    assert (entry.cluster, entry.year, entry.detail) == (cast.cluster, 2018, {"thread": thread.pk})


def test_an_answer_that_one_has_not_seen_is_not_resolved_away(cast: Cast):
    thread = say(cast)
    reply_ = answer(cast, thread)
    with pytest.raises(NotAllowed, match=str(cast.editor)):
        settle(cast, thread, seen=thread.pk)
    assert settle(cast, thread, seen=reply_.pk)


def test_ones_own_answer_does_not_stand_in_the_way(cast: Cast):
    thread = say(cast)
    answer(cast, thread)
    assert settle(cast, thread, cast.editor, seen=thread.pk)


def test_an_answer_opens_a_thread_again_and_that_is_recorded(cast: Cast):
    thread = say(cast)
    settle(cast, thread)
    answer(cast, thread)
    thread.refresh_from_db()
    assert thread.resolved_by is None
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "comment-resolved",
        "comment-reopened",
    ]
    assert not reopen(submission_id=cast.submission.pk, thread_id=thread.pk, user=cast.editor, now=LATER)
    assert AuditEntry.objects.count() == 2


def test_threads_stand_in_the_order_of_the_questionnaire_and_retired_figures_last(cast: Cast):
    for code in ("ideas_total", "courses", "fte"):
        say(cast, figure=code)
    say(cast, figure="", section="competence")
    cast.round.questions.get(indicator__code="fte").delete()
    questions = questions_of(cast.submission)
    found = discussions_of(threads_of(cast.submission), questions)
    assert [one.about.key for one in found] == [
        "section-competence",
        "figure-courses",
        "figure-ideas_total",
        "figure-fte",
    ]
    assert [one.retired for one in found] == [False, False, False, True]


def test_all_threads_with_their_people_take_one_query(cast: Cast, django_assert_num_queries: object):
    for code in ("courses", "newsletters"):
        for number in range(5):
            thread = say(cast, f"Nummer {number}", figure=code)
            answer(cast, thread)
            settle(cast, thread)
    with django_assert_num_queries(1):  # type: ignore[operator] # the plugin's fixture
        threads = threads_of(cast.submission)
        assert {
            (str(comment.author), str(thread.resolved_by), comment.indicator and comment.indicator.code)
            for thread in threads.all
            for comment in thread.comments
        }
    assert threads.open == 0
    assert len(threads.on_figure("courses")) == 5
    assert threads.on_figure("fte") == threads.on_section("competence") == ()


def test_a_comment_begins_no_draft(cast: Cast):
    say(cast, user=cast.editor)
    assert Submission.objects.get(pk=cast.submission.pk).status == SubmissionStatus.NOT_STARTED
    assert not cast.submission.events.exists()


def test_the_count_is_said_in_danish(cast: Cast) -> None:
    start(submission_id=cast.submission.pk, user=cast.editor, now=NOW, figure="courses", text="Hvad nu?")
    threads = threads_of(cast.submission).on_figure("courses")
    with translation.override("da"):
        assert count_words(threads) == "1 kommentar, 1 åben"
    with translation.override("en"):
        assert count_words(threads) == "1 comment, 1 open"
