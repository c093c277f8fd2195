"""The digest of comments: one a day to whoever has something to read, also after days that were missed."""

import datetime as dt

import pytest

from submissions.models import Comment, Mail, MailKind
from submissions.services.send_comment_digests import send_comment_digests
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_reminders import at

SCRIPT = "Er de **to** med?\n<script>alert(1)</script>"


def say(cast: Cast, moment: str, text: str = "Er de to med?") -> Comment:
    return Comment.objects.create(
        submission=cast.submission,
        section=cast.round.sections.first(),
        author=cast.reviewer,
        at=at(moment),
        text=text,
    )


def run(moment: str) -> int:
    return send_comment_digests(now=at(moment))


def test_what_reviewers_said_is_told_to_the_cluster_after_three(cast: Cast) -> None:
    say(cast, "2019-02-12T10:00", SCRIPT)
    assert run("2019-02-12T14:59") == 0
    assert run("2019-02-12T15:05") == 2
    assert run("2019-02-12T15:15") == 0
    mail = Mail.objects.get(recipient=cast.editor)
    assert (mail.kind, mail.submission) == (MailKind.COMMENTS, cast.submission)
    assert "> " not in mail.subject
    assert "Er de **to** med?\n<script>" in mail.text
    assert "&lt;script&gt;" in mail.html
    assert "<script>" not in mail.html
    assert "<strong>to" not in mail.html
    assert f"http://localhost:8000/indberetninger/vindklyngen/{cast.round.year}/" in mail.text


def test_what_is_said_later_the_same_day_comes_the_next(cast: Cast) -> None:
    say(cast, "2019-02-12T10:00")
    run("2019-02-12T15:05")
    say(cast, "2019-02-12T15:30", "Og en til")
    assert run("2019-02-12T16:00") == 0
    assert run("2019-02-13T15:10") == 2
    assert "Og en til" in Mail.objects.filter(recipient=cast.editor).latest("pk").text
    assert "Er de to med?" not in Mail.objects.filter(recipient=cast.editor).latest("pk").text


def test_days_that_were_missed_come_in_one_digest(cast: Cast) -> None:
    for day in (12, 13, 14):
        say(cast, f"2019-02-{day}T10:00", f"Dag {day}")
    assert run("2019-02-15T08:00") == 2
    text = Mail.objects.get(recipient=cast.editor).text
    assert all(f"Dag {day}" in text for day in (12, 13, 14))
    assert run("2019-02-15T15:10") == 0


def test_a_day_without_comments_tells_nobody_anything(cast: Cast) -> None:
    assert run("2019-02-12T15:10") == 0
    assert not Mail.objects.exists()


@pytest.mark.parametrize("day", ["2019-03-31", "2019-10-27"])
def test_on_the_days_when_the_clock_changes_it_comes_once_too(cast: Cast, day: str) -> None:
    say(cast, f"{day}T10:00")
    moment = at(f"{day}T00:00").astimezone(dt.UTC) - dt.timedelta(hours=2)
    written = []
    for _ in range(29 * 2):
        if send_comment_digests(now=moment):
            written.append(moment)
        moment += dt.timedelta(minutes=30)
    assert written == [at(f"{day}T15:30")]
    assert Mail.objects.count() == 2


def test_comments_on_several_clusters_come_in_one_mail_that_leads_to_the_list(cast: Cast) -> None:
    other = builders.cluster("Bølgeklyngen")
    other.memberships.create(user=cast.editor, role="editor")
    second = builders.submission(other, round=cast.round)
    say(cast, "2019-02-12T10:00")
    Comment.objects.create(
        submission=second,
        section=cast.round.sections.first(),
        author=cast.reviewer,
        at=at("2019-02-12T10:00"),
        text="x",
    )
    run("2019-02-12T15:10")
    mail = Mail.objects.get(recipient=cast.editor)
    assert mail.submission is None
    assert "Bølgeklyngen" in mail.text
    assert "http://localhost:8000/indberetninger/\n" in mail.text


def test_a_long_comment_is_cut_and_the_page_has_all_of_it(cast: Cast) -> None:
    say(cast, "2019-02-12T10:00", "x" * 5000)
    run("2019-02-12T15:10")
    assert len(Mail.objects.all()[0].text) < 1500
