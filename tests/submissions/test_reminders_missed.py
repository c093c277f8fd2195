"""Reminders that were missed on their day: sent once, as soon as can be, and only while they are true."""

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.conf import LazySettings
from django.core import mail as outbox

from accounts.models import Language, User
from submissions.mail.reminders import Verdict, plan
from submissions.mail.withdrawn import Withdrawn
from submissions.models import Event, Mail, MailKind, ReminderRun, Round, Submission, SubmissionStatus
from submissions.services.deliver_mail import deliver_mail
from submissions.services.send_reminders import send_reminders
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_reminders import CHANGES, STEP, at, gets, set_deadline, waiting, winter  # noqa: F401

pytestmark = pytest.mark.shared

BEFORE = (30, 14, 7, 1)


def run(moment: dt.datetime) -> list[str]:
    """Write what is due and send what waits, as the jobs do; return who is written to."""
    found = gets(list(send_reminders(at=moment, now=moment)))
    for waits in Mail.objects.due(moment).values_list("pk", flat=True):
        deliver_mail(mail_id=waits, now=moment)
    return found


def ran(moment: str) -> None:
    """Let the last run have been then."""
    ReminderRun.objects.update_or_create(only=1, defaults={"at": at(moment)})


def subjects() -> set[str]:
    return set(Mail.objects.values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("back", "left"),
    [
        ("2019-02-23T00:10", "6 dage"),
        ("2019-02-23T09:00", "6 dage"),
        ("2019-02-25T14:30", "4 dage"),
        ("2019-02-27T23:50", "2 dage"),
    ],
)
@pytest.mark.parametrize("down", ["2019-02-22T08:50", "2019-02-19T12:00"])
def test_what_was_missed_comes_once_when_the_worker_is_back_and_tells_the_days_left_now(
    winter: Cast,  # noqa: F811 the fixture
    down: str,
    back: str,
    left: str,
) -> None:
    ran(down)
    assert len(run(at(back))) == 2
    assert subjects() == {f"{left} til fristen: Vindklyngen mangler at sende tallene for 2018"}
    assert all(f"Der er {left} til fristen" in mail.text for mail in Mail.objects.all())
    # However often, and also where the row of the run was not written: the key of the day holds.
    assert run(at(back) + STEP) == []
    ReminderRun.objects.all().delete()
    assert run(at(back) + STEP) == []
    assert Mail.objects.count() == len(outbox.outbox) == 2


def test_when_the_day_of_the_next_has_come_only_that_one_is_sent(winter: Cast) -> None:  # noqa: F811
    run(at("2019-01-29T10:00"))
    # Down from before the first till the day of the third, and back before nine.
    assert run(at("2019-02-22T02:00")) == []
    assert len(run(at("2019-02-22T09:00"))) == 2
    assert {key.split(":")[3] for key in Mail.objects.values_list("key", flat=True)} == {"7"}
    assert run(at("2019-02-23T09:00")) == []


def test_of_two_that_were_missed_the_later_is_sent(winter: Cast) -> None:  # noqa: F811
    run(at("2019-01-29T10:00"))
    assert len(run(at("2019-02-18T10:00"))) == 2
    assert {key.split(":")[3] for key in Mail.objects.values_list("key", flat=True)} == {"14"}
    assert all(subject.startswith("11 dage") for subject in subjects())


def test_what_was_not_missed_is_not_caught_up_with(winter: Cast) -> None:  # noqa: F811
    """Who had sent on the day, or came later, has missed nothing where the worker ran."""
    Submission.objects.update(status=SubmissionStatus.SUBMITTED)
    run(at("2019-02-22T09:00"))
    Submission.objects.update(status=SubmissionStatus.DRAFT)
    builders.editor(winter.cluster, "ny@example.dk")
    assert plan(at("2019-02-23T10:00")) == ()
    Round.objects.update(deadline=at("2019-03-06T12:00"))
    assert plan(at("2019-02-23T10:00")) == ()


def test_on_the_day_of_the_deadline_it_comes_until_the_deadline(winter: Cast) -> None:  # noqa: F811
    ran("2019-02-27T23:50")
    assert {(row.days, row.planned, row.due) for row in plan(at("2019-03-01T11:50"))} == {(0, 1, True)}
    assert plan(at("2019-03-01T12:00")) == ()
    assert len(run(at("2019-03-01T08:00"))) == 2
    assert all(subject.startswith("0 dage til fristen") for subject in subjects())


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (SubmissionStatus.SUBMITTED, Verdict.SENT),
        (SubmissionStatus.APPROVED, Verdict.SENT),
        (SubmissionStatus.RETURNED, Verdict.RETURNED),
        (SubmissionStatus.EXCUSED, Verdict.EXCUSED),
    ],
)
def test_who_has_sent_by_now_is_not_reminded_of_what_was_missed(
    winter: Cast,  # noqa: F811 the fixture
    status: str,
    verdict: Verdict,
) -> None:
    ran("2019-02-21T10:00")
    Submission.objects.all().delete()
    builders.submission(winter.cluster, round=winter.round, status=status)
    assert {row.verdict for row in plan(at("2019-02-23T10:00"))} == {verdict}


def test_who_was_told_the_deadline_since_is_not_told_again(winter: Cast) -> None:  # noqa: F811
    ran("2019-02-21T10:00")
    Mail.objects.create(
        key="extended:1",
        kind=MailKind.EXTENDED,
        submission=winter.submission,
        recipient=winter.editor,
        address=winter.editor.email,
        written_at=at("2019-02-22T10:00"),
        try_after=at("2019-02-22T10:00"),
        sent_at=at("2019-02-22T10:00"),
    )
    (row,) = plan(at("2019-02-23T10:00"))
    assert (row.verdict, row.due) == (Verdict.TOLD_SINCE, False)
    assert str(row.why)


def test_a_day_before_the_round_opened_was_not_missed(winter: Cast) -> None:  # noqa: F811
    Round.objects.update(opens=at("2019-02-22T08:00"))
    assert plan(at("2019-02-23T10:00")) == ()
    Round.objects.update(opens=at("2019-02-21T08:00"))
    assert gets(list(plan(at("2019-02-23T10:00"))))


def test_on_the_day_of_an_extension_nothing_missed_is_sent(winter: Cast) -> None:  # noqa: F811
    ran("2019-02-21T10:00")
    Event.objects.create(
        submission=winter.submission,
        action="extend",
        user=winter.reviewer,
        at=at("2019-02-23T08:00"),
        reason="Syg",
        until=at("2019-03-01T13:00"),
    )
    assert {row.verdict for row in plan(at("2019-02-23T10:00"))} == {Verdict.EXTENDED_TODAY}


@pytest.mark.parametrize("deadline", [one for one, _days in CHANGES])
@pytest.mark.parametrize("before", BEFORE)
def test_each_is_caught_up_with_once_over_the_nights_on_which_the_clock_changes(
    winter: Cast,  # noqa: F811 the fixture
    deadline: str,
    before: int,
) -> None:
    set_deadline(winter.round, at(deadline))
    days = next(days for one, days in CHANGES if one == deadline)
    missed = dt.date.fromisoformat(days[BEFORE.index(before)])
    run(at(f"{missed}T08:50"))
    # Every ten minutes from midnight, in the hours that come twice too, until the next midnight.
    moment = at(f"{missed + dt.timedelta(days=1)}T00:00").astimezone(dt.UTC)
    end = at(f"{missed + dt.timedelta(days=2)}T00:00").astimezone(dt.UTC)
    first = moment
    while moment < end:
        run(moment)
        moment += STEP
    # On the day of the deadline it is true only until then, and where the deadline is midnight not at all.
    true = first < at(deadline).astimezone(dt.UTC)
    found = list(Mail.objects.filter(kind=MailKind.REMINDER).values_list("written_at", "subject"))
    assert len(found) == (2 if true else 0)
    assert {written for written, _subject in found} <= {first}
    assert all(subject.startswith(f"{before - 1} dag") for _written, subject in found)


def test_without_a_worker_for_ever_so_long_there_are_never_two_on_a_day(winter: Cast) -> None:  # noqa: F811
    """Whatever two moments it runs at, nobody gets two, and each of them tells the truth."""
    hours = [at("2019-01-29T06:00") + dt.timedelta(hours=7 * number) for number in range(110)]
    for moment in hours:
        run(moment)
    written = Mail.objects.filter(recipient=winter.editor).values_list("written_at", flat=True)
    days = sorted(moment.date() for moment in written)
    assert all(one < other for one, other in pairwise(days))
    for mail in Mail.objects.filter(kind=MailKind.REMINDER):
        left = (dt.date(2019, 3, 1) - mail.written_at.astimezone(at("2019-03-01T12:00").tzinfo).date()).days
        assert mail.subject.startswith(f"{left} dag")


def test_a_run_of_a_time_that_has_not_come_hides_nothing(winter: Cast) -> None:  # noqa: F811
    run(at("2019-02-01T10:00"))
    ran("2019-02-21T10:00")
    send_reminders(at=at("2019-03-10T10:00"), now=at("2019-02-21T11:00"))
    assert gets(list(plan(at("2019-02-23T10:00"))))
    # Nor does an earlier one, asked for later.
    run(at("2019-02-23T10:00"))
    run(at("2019-02-01T10:00"))
    assert ReminderRun.objects.get().at == at("2019-02-23T10:00")


def test_a_run_that_is_killed_has_not_been(winter: Cast, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    ran("2019-02-21T10:00")
    monkeypatch.setattr("submissions.mail.post.queue", killed)
    with pytest.raises(KeyboardInterrupt):
        run(at("2019-02-22T09:00"))
    monkeypatch.undo()
    assert Mail.objects.count() == 0
    assert len(run(at("2019-02-23T09:00"))) == 2


def test_what_the_mail_server_did_not_take_on_its_day_is_written_anew_and_sent_once(
    winter: Cast,  # noqa: F811 the fixture
    settings: LazySettings,
) -> None:
    User.objects.filter(pk=winter.editor.pk).update(language=Language.ENGLISH)
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, "2019-02-22T09:00")
    assert not deliver_mail(mail_id=mail.pk, now=at("2019-02-23T08:00"))
    mail.refresh_from_db()
    assert mail.problem == Withdrawn.ANOTHER_DAY
    # One was tried in the night and withdrawn, the other waits still.
    assert len(run(at("2019-02-23T10:00"))) == 2
    assert run(at("2019-02-23T10:10")) == []
    assert sorted(message.subject for message in outbox.outbox) == [
        "6 dage til fristen: Vindklyngen mangler at sende tallene for 2018",
        "6 days to the deadline: Vindklyngen has not sent its figures for 2018",
    ]
    assert set(Mail.objects.values_list("sent_at", "problem")) == {(at("2019-02-23T10:00"), "")}
    assert plan(at("2019-02-24T10:00")) == ()


def test_who_got_theirs_gets_no_other_where_a_colleagues_could_not_be_sent(
    winter: Cast,  # noqa: F811 the fixture
    settings: LazySettings,
) -> None:
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, "2019-02-22T09:00")
    Mail.objects.exclude(pk=mail.pk).update(sent_at=at("2019-02-22T09:00"))
    assert run(at("2019-02-23T10:00")) == [mail.address]


def test_one_that_is_being_sent_is_not_written_anew(winter: Cast, settings: LazySettings) -> None:  # noqa: F811
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, "2019-02-22T09:00")
    Mail.objects.update(try_after=at("2019-02-23T00:04"))
    assert run(at("2019-02-23T00:01")) == []
    mail.refresh_from_db()
    assert mail.subject.startswith("7 dage")


def test_what_is_sent_too_late_on_the_day_of_the_deadline_is_withdrawn(
    winter: Cast,  # noqa: F811 the fixture
    settings: LazySettings,
) -> None:
    ran("2019-02-27T10:00")
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, "2019-03-01T11:00")
    assert not deliver_mail(mail_id=mail.pk, now=at("2019-03-01T12:30"))
    mail.refresh_from_db()
    assert mail.problem == Withdrawn.ANOTHER_DAY


def test_a_plan_asks_the_database_as_often_for_many_that_were_missed(
    winter: Cast,  # noqa: F811 the fixture
    count_queries: Callable[[Callable[[], object]], int],
) -> None:
    ran("2019-02-21T10:00")
    few = count_queries(lambda: plan(at("2019-02-23T10:00")))
    assert few <= 8
    for _ in range(60):
        builders.editor(builders.submission(builders.cluster(), round=winter.round).cluster)
    assert len(plan(at("2019-02-23T10:00"))) == 62
    assert count_queries(lambda: plan(at("2019-02-23T10:00"))) == few
