"""Reminders: who gets which on which day, who does not and why, also where the clock changes."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Language, Membership, User
from submissions.mail.reminders import Due, Verdict, plan, reminder_times
from submissions.mail.withdrawn import Withdrawn
from submissions.models import Event, Mail, MailKind, Round, RoundStatus, Submission, SubmissionStatus
from submissions.services.deliver_mail import deliver_mail
from submissions.services.send_reminders import send_reminders
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.test_mail import REFUSING

pytestmark = pytest.mark.shared

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
STEP = dt.timedelta(minutes=10)  # as beat runs it


def at(text: str) -> dt.datetime:
    """Return a moment in Copenhagen."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def set_deadline(round_: Round, deadline: dt.datetime) -> None:
    day = dt.timedelta(days=1)
    round_.opens, round_.deadline, round_.last_edit = deadline - 60 * day, deadline, deadline + 20 * day
    round_.save()


@pytest.fixture
def winter(cast: Cast) -> Cast:
    """The round with its deadline on Friday 1 March 2019 at noon."""
    set_deadline(cast.round, at("2019-03-01T12:00"))
    return cast


def verdicts(moment: dt.datetime) -> set[tuple[str, str, int]]:
    return {(row.address, row.verdict.value, row.days) for row in plan(moment)}


def gets(rows: "list[Due] | tuple[Due, ...]") -> list[str]:
    return [row.address for row in rows if row.due]


@pytest.mark.parametrize(
    ("day", "days"),
    [("2019-01-30", 30), ("2019-02-15", 14), ("2019-02-22", 7), ("2019-02-28", 1), ("2019-03-02", -1)],
)
def test_on_its_day_everyone_of_the_cluster_gets_it_from_nine(winter: Cast, day: str, days: int) -> None:
    for hour, verdict in (("08:59", "too-early"), ("09:00", "due"), ("23:59", "due")):
        assert verdicts(at(f"{day}T{hour}")) == {
            ("rediger@example.dk", verdict, days),
            ("signatar@example.dk", verdict, days),
        }


@pytest.mark.parametrize(
    "day", ["2019-01-29", "2019-01-31", "2019-02-21", "2019-02-23", "2019-02-24", "2019-03-01", "2019-03-05"]
)
def test_on_other_days_nobody_gets_anything(winter: Cast, day: str) -> None:
    for earlier in range(35):
        before = at(f"{day}T10:00") - dt.timedelta(days=35 - earlier)
        send_reminders(at=before, now=before, sent=True)
    assert plan(at(f"{day}T10:00")) == ()


@pytest.mark.parametrize("day", ["2019-03-02", "2019-03-03", "2019-03-04"])
def test_that_the_deadline_has_passed_is_told_up_to_three_days_late_and_once(winter: Cast, day: str) -> None:
    assert len(gets(list(send_reminders(at=at(f"{day}T10:00"), now=at(f"{day}T10:00"))))) == 2
    assert gets(list(plan(at("2019-03-04T20:00")))) == []


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (SubmissionStatus.NOT_STARTED, "due"),
        (SubmissionStatus.DRAFT, "due"),
        (SubmissionStatus.SUBMITTED, "sent"),
        (SubmissionStatus.IN_REVIEW, "sent"),
        (SubmissionStatus.APPROVED, "sent"),
        (SubmissionStatus.RETURNED, "returned"),
        (SubmissionStatus.EXCUSED, "excused"),
    ],
)
def test_only_those_who_have_not_sent_are_reminded(winter: Cast, status: str, verdict: str) -> None:
    Submission.objects.all().delete()
    builders.submission(winter.cluster, round=winter.round, status=status)
    rows = plan(at("2019-02-22T10:00"))
    assert {row.verdict for row in rows} == {verdict}
    assert all(str(row.why) for row in rows)


def test_what_was_sent_back_with_a_deadline_of_its_own_is_reminded_of_that(winter: Cast) -> None:
    Submission.objects.update(status=SubmissionStatus.RETURNED, extended_to=at("2019-03-15T12:00"))
    assert {row.verdict.value for row in plan(at("2019-03-08T10:00"))} == {"due"}
    assert {row.verdict.value for row in plan(at("2019-03-16T10:00"))} == {"due"}


@pytest.mark.parametrize("status", [RoundStatus.PLANNED, RoundStatus.FINAL, RoundStatus.PUBLISHED])
def test_a_round_that_is_not_under_way_reminds_nobody(winter: Cast, status: str) -> None:
    Round.objects.update(status=status)
    assert plan(at("2019-02-22T10:00")) == ()


def test_a_round_that_was_closed_early_reminds_nobody_of_its_deadline(winter: Cast) -> None:
    Round.objects.update(status=RoundStatus.CLOSED)
    assert {row.verdict for row in plan(at("2019-02-22T10:00"))} == {Verdict.CLOSED}


def test_nobody_and_those_who_cannot_sign_in_are_named(winter: Cast) -> None:
    builders.submission(builders.cluster(slug="alene"), round=winter.round)
    User.objects.filter(pk=winter.editor.pk).update(is_active=False)
    found = {(row.cluster, row.address, row.verdict.value) for row in plan(at("2019-02-22T10:00"))}
    assert found == {
        ("alene", "", "nobody"),
        ("vindklyngen", "rediger@example.dk", "inactive"),
        ("vindklyngen", "signatar@example.dk", "due"),
    }


def test_an_extension_counts_from_its_own_deadline(winter: Cast) -> None:
    winter.submission.extended_to = at("2019-03-10T12:00")
    winter.submission.save()
    # Its fourteen days are told on 24 February.
    for day in ("2019-02-22", "2019-02-24", "2019-03-02"):
        rows = send_reminders(at=at(f"{day}T10:00"), now=at(f"{day}T10:00"))
        assert {row.planned for row in rows if not row.missed} == ({14} if day == "2019-02-24" else set())
    (first, _second) = plan(at("2019-03-03T10:00"))
    assert (first.days, first.due, first.deadline) == (7, True, at("2019-03-10T12:00"))
    assert {row.days for row in plan(at("2019-03-11T10:00"))} == {-1}


def test_an_extension_works_also_in_a_round_that_is_closed(winter: Cast) -> None:
    Round.objects.update(status=RoundStatus.CLOSED)
    winter.submission.extended_to = at("2019-04-10T12:00")
    winter.submission.save()
    assert {row.verdict for row in plan(at("2019-04-03T10:00"))} == {Verdict.DUE}
    send_reminders(at=at("2019-04-11T10:00"), now=at("2019-04-11T10:00"))
    assert "Der er lukket for indberetningen nu." in Mail.objects.all()[0].text


def test_whoever_was_told_of_the_deadline_today_is_not_reminded_of_it_too(winter: Cast) -> None:
    winter.submission.extended_to = at("2019-03-10T12:00")
    winter.submission.save()
    Event.objects.create(
        submission=winter.submission,
        action="extend",
        from_status="draft",
        to_status="draft",
        user=winter.reviewer,
        at=at("2019-03-03T08:00"),
        until=winter.submission.extended_to,
    )
    assert {row.verdict for row in plan(at("2019-03-03T10:00"))} == {Verdict.EXTENDED_TODAY}
    assert {row.verdict for row in plan(at("2019-03-09T10:00"))} == {Verdict.DUE}


def test_on_the_day_of_opening_the_opening_says_it_all(winter: Cast) -> None:
    Round.objects.update(opens=at("2019-02-15T08:00"))
    assert {row.verdict for row in plan(at("2019-02-15T10:00"))} == {Verdict.OPENED_TODAY}
    assert {row.verdict for row in plan(at("2019-01-30T10:00"))} == {Verdict.CLOSED}


def test_the_day_after_signatories_get_a_copy_that_says_so(winter: Cast) -> None:
    send_reminders(at=at("2019-03-02T09:00"), now=at("2019-03-02T09:00"))
    editor, signatory = Mail.objects.order_by("address")
    assert editor.kind == signatory.kind == MailKind.OVERDUE
    assert "kopi" not in editor.text
    assert "Du får en kopi, fordi du er indberetningsansvarlig for klyngen." in signatory.text
    assert "I kan stadig sende frem til torsdag 21. marts 2019 kl. 12.00" in editor.text


def test_without_anybody_else_the_signatory_gets_no_copy_but_the_mail(winter: Cast) -> None:
    winter.editor.memberships.all().delete()
    (row,) = plan(at("2019-03-02T09:00"))
    assert (row.address, row.copy, row.due) == ("signatar@example.dk", False, True)


def test_a_reminder_says_what_by_when_and_where_in_the_language_of_each(winter: Cast) -> None:
    User.objects.filter(pk=winter.editor.pk).update(language=Language.ENGLISH)
    send_reminders(at=at("2019-02-22T09:00"), now=at("2019-02-22T09:00"))
    english, danish = Mail.objects.order_by("address")
    assert danish.subject == "7 dage til fristen: Vindklyngen mangler at sende tallene for 2018"
    assert english.subject == "7 days to the deadline: Vindklyngen has not sent its figures for 2018"
    assert "fredag 1. marts 2019 kl. 12.00" in danish.text
    assert "Friday 1 March 2019 at 12.00" in english.text
    assert danish.text.count("http://localhost:8000/indberetninger/vindklyngen/2018/") == 1


def test_with_one_day_left_it_is_one_day(winter: Cast) -> None:
    send_reminders(at=at("2019-02-28T09:00"), now=at("2019-02-28T09:00"))
    assert Mail.objects.all()[0].subject.startswith("1 dag til fristen")


# Deadlines around the nights on which the clock goes forward and back, some of them within the hour itself;
# and the days on which reminders of them are due.
CHANGES = [
    ("2019-03-31T12:00", ["2019-03-01", "2019-03-17", "2019-03-24", "2019-03-30", "2019-04-01"]),
    ("2019-03-31T03:00", ["2019-03-01", "2019-03-17", "2019-03-24", "2019-03-30", "2019-04-01"]),
    ("2019-03-31T00:00", ["2019-03-01", "2019-03-17", "2019-03-24", "2019-03-30", "2019-04-01"]),
    ("2019-04-01T00:00", ["2019-03-02", "2019-03-18", "2019-03-25", "2019-03-31", "2019-04-02"]),
    ("2019-04-01T23:59", ["2019-03-02", "2019-03-18", "2019-03-25", "2019-03-31", "2019-04-02"]),
    ("2019-04-07T12:00", ["2019-03-08", "2019-03-24", "2019-03-31", "2019-04-06", "2019-04-08"]),
    ("2019-03-30T12:00", ["2019-02-28", "2019-03-16", "2019-03-23", "2019-03-29", "2019-03-31"]),
    ("2019-10-27T12:00", ["2019-09-27", "2019-10-13", "2019-10-20", "2019-10-26", "2019-10-28"]),
    ("2019-10-27T02:30", ["2019-09-27", "2019-10-13", "2019-10-20", "2019-10-26", "2019-10-28"]),
    ("2019-10-28T00:00", ["2019-09-28", "2019-10-14", "2019-10-21", "2019-10-27", "2019-10-29"]),
    ("2019-10-28T23:30", ["2019-09-28", "2019-10-14", "2019-10-21", "2019-10-27", "2019-10-29"]),
    ("2019-11-03T12:00", ["2019-10-04", "2019-10-20", "2019-10-27", "2019-11-02", "2019-11-04"]),
    ("2019-10-26T12:00", ["2019-09-26", "2019-10-12", "2019-10-19", "2019-10-25", "2019-10-27"]),
]
# Those whose hour comes twice, the second time.
TWICE = [row for row in CHANGES if row[0] == "2019-10-27T02:30"]


@pytest.mark.parametrize(
    ("deadline", "days", "fold"), [*((*row, 0) for row in CHANGES), *((*row, 1) for row in TWICE)]
)
def test_each_comes_once_at_nine_over_the_nights_on_which_the_clock_changes(
    winter: Cast, deadline: str, days: list[str], fold: int
) -> None:
    set_deadline(winter.round, at(deadline).replace(fold=fold))
    found: list[str] = []
    for day in days:
        # Every half hour from the evening before till the night after, whatever the clock shows meanwhile.
        moment = at(f"{day}T00:00").astimezone(dt.UTC) - dt.timedelta(hours=2)
        for _ in range(28 * 2):
            before = Mail.objects.count()
            if send_reminders(at=moment, now=moment) and Mail.objects.count() > before:
                found.append(f"{moment.astimezone(COPENHAGEN):%Y-%m-%dT%H:%M}")
            moment += 3 * STEP
    assert found == [f"{day}T09:00" for day in days]
    assert Mail.objects.filter(kind=MailKind.REMINDER).count() == 4 * 2
    assert Mail.objects.filter(kind=MailKind.OVERDUE).count() == 2


def test_it_is_written_once_however_often_it_runs_and_said_to_be_written(winter: Cast) -> None:
    moment = at("2019-02-22T09:00")
    assert len(gets(list(send_reminders(at=moment, now=moment)))) == 2
    assert {row.verdict for row in send_reminders(at=moment, now=moment)} == {Verdict.WRITTEN}
    assert Mail.objects.count() == 2


def test_a_worker_that_was_down_sends_it_later_the_same_day(winter: Cast) -> None:
    send_reminders(at=at("2019-02-21T10:00"), now=at("2019-02-21T10:00"))
    assert {(row.days, row.missed, row.due) for row in plan(at("2019-02-22T22:50"))} == {(7, False, True)}


def test_a_run_that_is_killed_half_way_leaves_nothing_and_the_next_writes_all(
    winter: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = at("2019-02-22T09:00")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("submissions.mail.post.queue", killed)
    with pytest.raises(KeyboardInterrupt):
        send_reminders(at=moment, now=moment)
    assert Mail.objects.count() == 0
    monkeypatch.undo()
    send_reminders(at=moment + STEP, now=moment + STEP)
    assert Mail.objects.count() == 2


def test_a_deadline_that_is_moved_reminds_anew(winter: Cast) -> None:
    send_reminders(at=at("2019-02-22T09:00"), now=at("2019-02-22T09:00"))
    Round.objects.update(deadline=at("2019-03-08T12:00"))
    send_reminders(at=at("2019-03-01T09:00"), now=at("2019-03-01T09:00"))
    assert Mail.objects.filter(kind=MailKind.REMINDER).count() == 4


def waiting(cast: Cast, settings: LazySettings, day: str) -> tuple[Mail, str]:
    """Write reminders while no mail server answers; return one, and the mail server that does."""
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, REFUSING
    send_reminders(at=at(day), now=at(day))
    mail = Mail.objects.order_by("address")[0]
    assert not deliver_mail(mail_id=mail.pk, now=at(day))
    return mail, works


def test_a_reminder_waits_for_the_mail_server_and_goes_out_the_same_day(
    winter: Cast, settings: LazySettings
) -> None:
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, "2019-02-22T09:00")
    assert deliver_mail(mail_id=mail.pk, now=at("2019-02-22T18:00"))
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize(
    ("day", "status", "reason"),
    [
        ("2019-02-24T09:00", SubmissionStatus.DRAFT, Withdrawn.ANOTHER_DAY),
        ("2019-02-22T18:00", SubmissionStatus.SUBMITTED, Withdrawn.SENT_MEANWHILE),
        ("2019-02-22T18:00", SubmissionStatus.EXCUSED, Withdrawn.SENT_MEANWHILE),
    ],
)
def test_a_reminder_that_is_not_true_any_more_is_withdrawn_and_says_why(
    winter: Cast, settings: LazySettings, day: str, status: str, reason: Withdrawn
) -> None:
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, "2019-02-22T09:00")
    Submission.objects.update(status=status, excuse="Nedlagt")
    assert not deliver_mail(mail_id=mail.pk, now=at(day))
    mail.refresh_from_db()
    assert mail.problem == reason
    assert not Mail.objects.due(at("2019-05-01T09:00")).filter(pk=mail.pk).exists()
    assert outbox.outbox == []


@pytest.mark.parametrize("day", ["2019-02-22T09:00", "2019-03-02T09:00"])
@pytest.mark.parametrize("moved", ["its own", "the common one"])
def test_a_reminder_of_another_deadline_than_holds_is_withdrawn(
    winter: Cast, settings: LazySettings, day: str, moved: str
) -> None:
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, day)
    later = at("2019-03-20T12:00")
    if moved == "its own":
        Submission.objects.update(extended_to=later)
    else:
        Round.objects.update(deadline=later, last_edit=later)
    assert not deliver_mail(mail_id=mail.pk, now=at(day) + STEP)
    mail.refresh_from_db()
    assert mail.problem == Withdrawn.ANOTHER_DEADLINE
    assert outbox.outbox == []


def test_that_the_deadline_has_passed_goes_out_however_long_the_mail_server_was_down(
    winter: Cast, settings: LazySettings
) -> None:
    mail, settings.EMAIL_BACKEND = waiting(winter, settings, "2019-03-02T09:00")
    assert deliver_mail(mail_id=mail.pk, now=at("2019-03-04T18:00"))


def test_a_plan_asks_the_database_as_often_for_many_as_for_few(
    winter: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = count_queries(lambda: plan(at("2019-02-22T10:00")))
    for _ in range(60):
        builders.editor(builders.submission(builders.cluster(), round=winter.round).cluster)
    assert len(plan(at("2019-02-22T10:00"))) == 62
    assert count_queries(lambda: plan(at("2019-02-22T10:00"))) == few


def test_on_a_day_when_nobody_is_reminded_no_people_are_looked_up(winter: Cast) -> None:
    def looks_up_people(moment: str) -> bool:
        with CaptureQueriesContext(connection) as queries:
            plan(at(moment))
        return any(Membership._meta.db_table in query["sql"] for query in queries)

    assert looks_up_people("2019-02-22T10:00")
    send_reminders(at=at("2019-02-22T10:00"), now=at("2019-02-22T10:00"))
    for mail in Mail.objects.values_list("pk", flat=True):
        deliver_mail(mail_id=mail, now=at("2019-02-22T10:00"))
    assert not looks_up_people("2019-02-23T10:00")


def test_a_round_tells_when_its_reminders_come(winter: Cast) -> None:
    moments = [moment for moment, _words in reminder_times(winter.round)]
    assert moments == [
        at(f"{day}T09:00") for day in ("2019-01-30", "2019-02-15", "2019-02-22", "2019-02-28", "2019-03-02")
    ]
    assert all(words for _moment, words in reminder_times(winter.round))
