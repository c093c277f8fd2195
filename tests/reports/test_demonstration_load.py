"""The demonstration as it is loaded: three rounds, everyone's part in them, and the account as printed."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import check_password
from django.core import mail as outbox
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Cluster, User
from reports.account import from_json
from reports.demonstration.cases import TOLD
from reports.demonstration.stages import STAGES, Stage, stages_of
from reports.models import AccountStatus, AccountVersion, NationalTotal, TotalsState
from submissions.checks.run import run_checks
from submissions.dossier import load_dossier
from submissions.models import (
    MOST_ATTEMPTS,
    CaseStory,
    Comment,
    Event,
    Figure,
    FigureChange,
    Mail,
    MailKind,
    Round,
    RoundStatus,
    Severity,
    Submission,
)
from submissions.models import SubmissionStatus as Status
from submissions.services.send_comment_digests import send_comment_digests
from submissions.services.send_reminders import send_reminders
from submissions.windows import Window, window_of
from tests import builders


@pytest.fixture(scope="module")
def loading(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Load the demonstration once for all tests here, and return what the command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = io.StringIO()
        call_command("demo", stdout=said)
        yield said.getvalue().splitlines()
        transaction.set_rollback(True)


@pytest.fixture
def said(loading: list[str], db: None) -> list[str]:
    return loading


def submissions(year: int, *stages: Stage) -> list[Submission]:
    of_year = Submission.objects.filter(round__year=year).select_related("round", "cluster")
    slugs = stages_of(of_year.values_list("cluster__slug", flat=True))
    return [one for one in of_year if not stages or slugs[one.cluster.slug] in stages]


def test_the_account_comes_out_as_printed(said: list[str]):
    call_command("reconcile", 2018, stdout=io.StringIO())  # exits with 1 where it does not
    assert any(line.startswith("As printed") for line in said)


def test_the_account_is_built_by_one_and_published_by_another(said: list[str]):
    account = AccountVersion.objects.get()
    assert (account.year, account.status) == (2018, AccountStatus.PUBLISHED)
    assert account.built_by.is_administrator
    assert account.published_by is not None
    assert account.published_by.is_reviewing
    assert account.published_by != account.built_by


@pytest.mark.parametrize(("year", "reporters"), [(2017, 38), (2018, 38), (2019, 32)])
def test_every_reporter_has_a_submission(said: list[str], year: int, reporters: int):
    assert Submission.objects.filter(round__year=year).count() == reporters


def test_rounds_of_the_past_are_over_and_approved(said: list[str]):
    past = Submission.objects.filter(round__year__in=[2017, 2018])
    assert set(past.values_list("status", flat=True)) == {Status.APPROVED}
    assert dict(Round.objects.values_list("year", "status")) == {
        2017: RoundStatus.FINAL,
        2018: RoundStatus.PUBLISHED,
        2019: RoundStatus.OPEN,
    }


def test_the_open_round_ends_at_noon_three_weeks_ahead(said: list[str]):
    round_ = Round.objects.get(year=2019)
    deadline = timezone.localtime(round_.deadline)
    # A day less where midnight has passed since it was loaded.
    assert dt.timedelta(days=20) <= deadline.date() - timezone.localdate() <= dt.timedelta(weeks=3)
    assert (deadline.hour, deadline.minute) == (12, 0)
    assert round_.opens < timezone.now()


def test_reporters_are_in_every_status(said: list[str]):
    of_2019 = Submission.objects.filter(round__year=2019)
    assert set(of_2019.values_list("status", flat=True)) == set(Status)
    assert Counter(stages_of(one.cluster.slug for one in submissions(2019)).values()) == {
        **dict(STAGES),
        Stage.APPROVED: 4,
    }


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.EXPLAINED])
def test_what_is_sent_waits_for_a_reviewer(said: list[str], stage: Stage):
    assert {submission.status for submission in submissions(2019, stage)} == {Status.SUBMITTED}


def test_nothing_is_late_while_every_deadline_is_ahead(said: list[str]):
    assert not Submission.objects.filter(round__year=2019, late=True).exists()


def test_deadlines_of_ones_own_are_given_by_a_reviewer_and_come_after_the_common_one(said: list[str]):
    extended = submissions(2019, Stage.EXTENDED)
    assert {one.pk for one in extended} == set(
        Submission.objects.exclude(extended_to=None).values_list("pk", flat=True)
    )
    for submission in extended:
        given = submission.events.select_related("user").get(action="extend")
        assert (given.until, given.user.is_reviewing) == (submission.extended_to, True)
        assert given.until is not None
        assert given.until > submission.round.deadline
        assert window_of(submission, timezone.now()) == Window.EXTENDED


@pytest.mark.parametrize("stage", [Stage.HALF_FILLED, Stage.EXTENDED])
def test_half_filled_ones_have_about_half(said: list[str], stage: Stage):
    for submission in submissions(2019, stage):
        assert submission.status == Status.DRAFT
        assert 10 < submission.figures.count() < 38


def test_errors_stand_in_the_way_of_some(said: list[str]):
    for submission in submissions(2019, Stage.WITH_ERRORS):
        assert submission.status == Status.DRAFT
        assert {finding.severity for finding in run_checks(submission)} == {Severity.ERROR}


def test_warnings_want_an_explanation_of_some(said: list[str]):
    for submission in submissions(2019, Stage.WITH_WARNINGS):
        assert submission.status == Status.DRAFT
        findings = run_checks(submission)
        assert {finding.severity for finding in findings} == {Severity.WARNING}
        assert all(finding.blocks for finding in findings)


def test_one_that_explained_its_warning_could_send(said: list[str]):
    (submission,) = submissions(2019, Stage.EXPLAINED)
    findings = run_checks(submission)
    assert findings
    assert all(finding.explained for finding in findings)


def test_what_is_returned_says_why_and_what_to_correct(said: list[str]):
    for submission in submissions(2019, Stage.RETURNED):
        assert submission.status == Status.RETURNED
        assert submission.open_questions == ["applications_eu", "funding_eu"]
        assert submission.events.values_list("reason", flat=True).last()


# In the first round of all there is nothing to hold the figures of the largest against.
@pytest.mark.parametrize(("year", "most"), [(2017, 8), (2018, 3)])
def test_of_rounds_of_the_past_little_was_asked_and_all_of_it_explained(
    said: list[str], year: int, most: int
):
    found = [run_checks(submission) for submission in submissions(year)]
    assert 0 < sum(map(len, found)) < len(found) / 2
    assert max(map(len, found)) <= most
    assert all(finding.explained for findings in found for finding in findings)


def test_an_explanation_of_last_year_can_be_used_again(said: list[str]):
    dossiers = [load_dossier(submission) for submission in submissions(2019, Stage.WITH_WARNINGS)]
    reusable = [
        finding
        for dossier in dossiers
        for finding in dossier.findings
        if dossier.accepted.get(finding.codes[0])
    ]
    assert reusable


def test_every_figure_was_entered_by_the_clusters_own_people(said: list[str]):
    own = FigureChange.objects.filter(correction=None)
    assert own.exists()
    strangers = own.exclude(user__memberships__cluster=F("submission__cluster"))
    assert not strangers.exists()
    assert not own.filter(on_behalf=True).exists()
    # One a figure, and a second where it was explained when the checks asked.
    figures = own.filter(country="")
    asked = figures.filter(version=2)
    assert figures.count() == Figure.objects.count() + asked.count()
    assert not asked.exclude(old_value=F("new_value")).exists()


def test_one_figure_was_given_by_phone_and_waits_for_its_cluster(said: list[str]):
    change = FigureChange.objects.get(correction__confirmed=None, on_behalf=True)
    assert change.submission.status == "in_review"
    assert change.submission.reviewer == change.user


def test_the_account_tells_of_an_accepted_explanation(said: list[str]):
    (footnote,) = from_json(AccountVersion.objects.get().content).footnotes
    assert "funding_eu" in footnote.lines


def test_nobody_approved_what_they_had_a_hand_in(said: list[str]):
    approved = Submission.objects.approved()
    assert approved.exists()
    for submission in approved.select_related("submitted_by", "approved_by", "cluster"):
        assert submission.approved_by is not None
        assert submission.submitted_by is not None
        assert submission.approved_by.is_reviewing
        assert submission.submitted_by.memberships.get().cluster == submission.cluster


def test_the_history_lies_within_its_round(said: list[str]):
    now = timezone.now()
    for event in Event.objects.select_related("submission__round"):
        round_ = event.submission.round
        assert round_.opens < event.at < now, event
        assert timezone.localtime(event.at).weekday() < 5
        if event.action == "submit":
            assert event.at < round_.last_edit
    for change in FigureChange.objects.select_related("submission__round"):
        assert change.submission.round.opens < change.at < now


def test_the_history_is_in_order(said: list[str]):
    order = ["edit", "submit", "take", "approve"]
    for submission in submissions(2018):
        assert [event.action for event in submission.events.order_by("at")] == order
        assert submission.submitted_at is not None
        assert submission.changes.latest("at").at < submission.submitted_at


def test_a_few_of_the_past_were_late(said: list[str]):
    late = Submission.objects.filter(late=True).values("round__year").annotate(number=Count("pk"))
    assert {row["round__year"]: row["number"] for row in late} == {2017: 2, 2018: 2}


def keys_of(kind: MailKind) -> set[str]:
    """Return what was told by mails of a kind: their keys without the person."""
    keys = Mail.objects.filter(kind=kind).values_list("key", flat=True)
    return {key.rpartition(":")[0] for key in keys}


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (MailKind.RECEIPT, "submit"),
        (MailKind.RETURNED, "return"),
        (MailKind.APPROVED, "approve"),
        (MailKind.EXCUSED, "excuse"),
        (MailKind.EXTENDED, "extend"),
    ],
)
def test_every_decision_of_the_open_round_was_told_when_it_was_made(
    said: list[str], kind: MailKind, action: str
):
    events = Event.objects.filter(submission__round__year=2019, action=action)
    assert events.exists()
    assert keys_of(kind) == {f"{kind}:{event.pk}" for event in events}
    moments = Mail.objects.filter(kind=kind).values_list("sent_at", flat=True)
    assert set(moments) == set(events.values_list("at", flat=True))


def test_the_reminders_whose_day_is_past_went_to_those_who_have_not_sent(said: list[str]):
    unsent = submissions(
        2019,
        *(Stage.NOT_BEGUN, Stage.HALF_FILLED, Stage.WITH_ERRORS, Stage.WITH_WARNINGS, Stage.EXTENDED),
    )
    day = timezone.localdate(unsent[0].round.deadline)
    common = {f"reminder:2019:{day}:30:{one.pk}" for one in unsent}
    told = keys_of(MailKind.REMINDER)
    # Who got a later deadline since is reminded of that on its own day.
    assert common <= told
    own = {one.pk: timezone.localdate(one.extended_to) for one in unsent if one.extended_to}
    assert 1 <= len(told - common) <= len(own)
    assert told - common <= {f"reminder:2019:{day}:30:{pk}" for pk, day in own.items()}
    for mail in Mail.objects.filter(kind=MailKind.REMINDER):
        assert timezone.localtime(mail.written_at).hour == 9
        assert mail.sent_at == mail.written_at < timezone.now()


def test_comments_and_the_correction_were_told_too(said: list[str]):
    correction = Mail.objects.get(kind=MailKind.CORRECTION)
    assert correction.submission in submissions(2019, Stage.IN_REVIEW)
    last = Comment.objects.latest("at")
    assert Mail.objects.filter(kind=MailKind.COMMENTS, written_at__gt=last.at).exists()
    # The next run of the job finds nothing that is not told.
    assert send_comment_digests(now=timezone.now()) == 0


def test_one_mail_is_given_up_and_its_address_got_nothing_else(said: list[str]):
    unsent = Mail.objects.get(sent_at=None)
    assert (unsent.kind, unsent.attempts) == (MailKind.OPENING, MOST_ATTEMPTS)
    assert Mail.objects.filter(address=unsent.address).count() == 1


def test_nothing_leaves_the_demonstration(said: list[str]):
    assert outbox.outbox == []
    assert not Mail.objects.due(timezone.now()).exists()
    assert send_reminders(at=timezone.now(), now=timezone.now()) is not None
    assert not Mail.objects.due(timezone.now()).exists()


def test_those_who_may_still_fill_in_can(said: list[str]):
    for submission in submissions(2019, Stage.NOT_BEGUN, Stage.HALF_FILLED):
        assert window_of(submission, timezone.now()) == Window.OPEN


def test_some_tell_stories_before_they_fill_in(said: list[str]):
    told = CaseStory.objects.select_related("submission")
    assert Counter(story.submission.cluster.slug for story in told) == {
        submissions(2019, stage)[0].cluster.slug: number for stage, number in TOLD.items()
    }
    for story in told:
        assert story.changed_at < story.submission.changes.earliest("at").at
        assert bool(story.photo) == bool(story.alt_text) == story.consent
        assert not story.photo or default_storage.size(str(story.photo.name)) < 50_000
    assert Counter(bool(story.photo) for story in told) == {True: 8, False: 1}


def test_some_threads_are_open_and_one_is_settled_and_all_are_of_the_past(said: list[str]):
    threads = Comment.objects.threads()
    assert threads.filter(submission__status=Status.RETURNED, resolved_at__isnull=True).exists()
    assert threads.filter(resolved_by=F("author")).count() == 1
    latest = Comment.objects.latest("at")
    assert latest.submission.round.opens < latest.at <= timezone.now()
    assert latest.submission.last_activity == latest.at


def test_totals_are_fresh_and_those_of_2018_final(said: list[str]):
    assert not TotalsState.objects.filter(stale=True).exists()
    state = TotalsState.objects.get(round__year=2018)
    assert (state.expected, state.final) == (38, 38)
    assert NationalTotal.objects.filter(round__year=2017, basis="final").exists()
    assert not NationalTotal.objects.filter(round__year=2019, basis="final").exists()


def test_every_login_that_is_printed_works(said: list[str]):
    logins = [line.split()[:2] for line in said if "@" in line]
    assert len(logins) >= 9
    for email, password in logins:
        assert check_password(password, User.objects.get(email=email).password)
    roles = Counter(
        User.objects.filter(email__in=[email for email, _ in logins]).values_list("role", flat=True)
    )
    assert roles["administrator"] == 1
    assert roles["reviewer"] == 2


def test_every_cluster_has_an_editor_and_a_signatory(said: list[str]):
    reporters = Cluster.objects.filter(submissions__isnull=False).distinct()
    lacking = reporters.annotate(
        editors=Count("memberships", filter=Q(memberships__role="editor"), distinct=True),
        signatories=Count("memberships", filter=Q(memberships__role="signatory"), distinct=True),
    ).exclude(editors__in=[1, 2], signatories=1)
    assert not lacking.exists()


def test_one_person_works_for_two_clusters_in_different_stages(said: list[str]):
    (login,) = [line.split()[0] for line in said if line.endswith("editor of smartlog and biopeople")]
    user = User.objects.get(email=login)
    assert set(user.memberships.values_list("cluster__slug", "role")) == {
        ("smartlog", "editor"),
        ("biopeople", "editor"),
    }


def test_the_second_time_there_is_nothing_to_do(
    said: list[str], django_assert_max_num_queries: DjangoAssertNumQueries
):
    again = io.StringIO()
    # Five to see that it is loaded, the rest to hold the account against the print again.
    with django_assert_max_num_queries(21):
        call_command("demo", stdout=again)
    lines = again.getvalue().splitlines()
    assert lines[0] == "The demonstration is loaded; nothing to do."
    assert [line for line in lines if "@" in line] == [line for line in said if "@" in line]


def test_people_who_came_later_do_not_matter_where_it_is_loaded(said: list[str]):
    builders.person("later@example.dk")
    call_command("demo", stdout=io.StringIO())
