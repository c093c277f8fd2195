"""The digest of comments: one a day to whoever has something to read, also after days that were missed."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from submissions.models import Comment, Mail, MailKind
from submissions.services.send_comment_digests import send_comment_digests
from tests import builders
from tests.erase import rewrite, triggers_asleep
from tests.submissions.conftest import Cast
from tests.submissions.test_reminders import at

SCRIPT = "Er de **to** med?\n<script>alert(1)</script>"


def say(cast: Cast, moment: str, text: str = "Er de to med?") -> Comment:
    return Comment.objects.create(
        submission=cast.submission,
        section=cast.round.sections.first(),
        author=cast.reviewer,
        by_cluster=False,
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


def test_what_was_committed_late_comes_with_the_next_digest_and_once(cast: Cast) -> None:
    say(cast, "2019-02-12T10:00")
    assert run("2019-02-12T15:10") == 2
    # Begun before three, committed after that day's digest.
    say(cast, "2019-02-12T14:59", "For sent")
    assert run("2019-02-12T15:20") == 0
    assert run("2019-02-13T15:10") == 2
    assert run("2019-02-13T15:20") == run("2019-02-14T15:10") == 0
    texts = list(Mail.objects.filter(recipient=cast.editor).order_by("pk").values_list("text", flat=True))
    assert ["For sent" in text for text in texts] == [False, True]
    assert ["Er de to med?" in text for text in texts] == [True, False]


def test_what_reached_nobody_is_told_when_there_is_somebody(cast: Cast) -> None:
    cast.cluster.memberships.all().delete()
    said = say(cast, "2019-02-12T10:00")
    assert run("2019-02-12T15:10") == 0
    said.refresh_from_db()
    assert said.told_at is None
    builders.editor(cast.cluster, "ny@example.dk")
    assert run("2019-02-14T15:10") == 1
    assert run("2019-02-15T15:10") == 0
    said.refresh_from_db()
    assert said.told_at == at("2019-02-14T15:10")


def test_however_long_the_jobs_stood_still_nothing_is_left_out(cast: Cast) -> None:
    say(cast, "2018-12-01T10:00", "For længe siden")
    assert run("2019-02-12T15:10") == 2
    assert run("2019-02-12T15:20") == 0


def test_a_run_that_is_killed_has_told_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    say(cast, "2019-02-12T10:00")
    monkeypatch.setattr("submissions.mail.post.queue", killed)
    with pytest.raises(KeyboardInterrupt):
        run("2019-02-12T15:10")
    monkeypatch.undo()
    assert run("2019-02-12T15:20") == 2


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
        by_cluster=False,
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


def test_of_what_was_said_before_it_was_noted_the_migration_notes_side_and_what_is_told(cast: Cast) -> None:
    say(cast, "2019-02-12T10:00", "Fortalt")
    run("2019-02-12T15:10")
    say(cast, "2019-02-12T16:00", "Ikke fortalt")
    own = say(cast, "2019-02-12T17:00", "Fra klyngen")
    rewrite(Comment.objects.filter(pk=own.pk), author=cast.editor)
    rewrite(Comment.objects.all(), told_at=None, by_cluster=False)
    then = MigrationLoader(connection).project_state(("submissions", "0015_comments_that_were_told")).apps
    with triggers_asleep():
        import_module("submissions.migrations.0015_comments_that_were_told").note(then, None)
    found = Comment.objects.order_by("at").values_list("text", "by_cluster", "told_at")
    assert list(found) == [
        ("Fortalt", False, at("2019-02-12T15:00")),
        ("Ikke fortalt", False, None),
        ("Fra klyngen", True, None),
    ]
    assert run("2019-02-12T18:00") == 0
    assert run("2019-02-13T15:10") == 3
