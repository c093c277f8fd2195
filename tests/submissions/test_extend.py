"""A deadline of one cluster's own: given, told, taken away, and refused."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.deadline import deadline_of
from submissions.forms.rounds import LONGEST_REASON
from submissions.models import Event, Mail, MailKind, Round, RoundStatus, Submission, SubmissionStatus
from submissions.round_dates import Dates
from submissions.services.change_dates import change_dates
from submissions.services.errors import NotAllowed
from submissions.services.excuse import excuse, readmit
from submissions.services.extend import ExtensionChanged, ExtensionRefused, extend
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import save_figures
from submissions.windows import Window, is_late, window_of
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.correcting import in_review

DAY = dt.timedelta(days=1)


def give(cast: Cast, days: float | None, *, user: User | None = None, **given: Any) -> Event:
    options: dict[str, Any] = {"now": NOW, "seen": None, "reason": "Sygdom i sekretariatet"} | given
    until = None if days is None else cast.round.deadline + days * DAY
    return extend(submission_id=cast.submission.pk, until=until, user=user or cast.reviewer, **options)


def test_a_cluster_gets_a_deadline_of_its_own_and_is_told(cast: Cast) -> None:
    event = give(cast, 10)
    one = cast.submission
    one.refresh_from_db()
    assert one.extended_to == cast.round.deadline + 10 * DAY
    assert (event.action, event.from_status, event.to_status) == ("extend", "not_started", "not_started")
    assert (event.until, event.reason, event.user) == (
        one.extended_to,
        "Sygdom i sekretariatet",
        cast.reviewer,
    )
    told = Mail.objects.filter(kind=MailKind.EXTENDED)
    assert set(told.values_list("recipient__email", flat=True)) == {cast.editor.email, cast.signatory.email}


def test_also_after_the_deadline_and_after_the_round_has_closed(cast: Cast) -> None:
    Round.objects.update(status=RoundStatus.CLOSED)
    after = cast.round.last_edit + DAY
    one = cast.submission
    one.refresh_from_db()
    assert window_of(one, after) == Window.CLOSED
    give(cast, 60, now=after)
    one.refresh_from_db()
    assert window_of(one, after) == Window.EXTENDED
    assert not is_late(one, after)
    save_figures(submission_id=one.pk, user=cast.editor, now=after, figures=[])


def test_it_can_be_taken_away_again(cast: Cast) -> None:
    given = give(cast, 10)
    event = give(cast, None, seen=given.until, reason="")
    cast.submission.refresh_from_db()
    assert cast.submission.extended_to is None
    assert event.until is None
    with pytest.raises(ExtensionRefused):
        give(cast, None)
    assert Event.objects.filter(action="extend").count() == 2


def test_a_deadline_of_its_own_hides_neither_who_sent_it_back_nor_who_has_it(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.reviewer)
    in_review(cast)
    taken = cast.submission.events.get(action="take")
    give(cast, 2, user=cast.administrator)
    page = client.get(reverse("review", args=[2018, cast.cluster.slug]))
    assert page.context["taken"] == taken
    returned = return_submission(
        submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Se på kurserne"
    )
    give(cast, 3, seen=cast.round.deadline + 2 * DAY, user=cast.administrator)
    client.force_login(cast.editor)
    page = client.get(reverse("submission", args=[cast.cluster.slug, 2018]))
    assert page.context["returned"] == returned


def test_a_deadline_that_the_common_one_catches_up_with_leaves_an_excuse_as_it_is(cast: Cast) -> None:
    Submission.objects.update(status=SubmissionStatus.RETURNED, open_questions=["courses"])
    give(cast, 2)
    excused = excuse(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Nedlagt")
    dates = Dates.of(cast.round)
    change_dates(
        round_id=cast.round.pk,
        dates=replace(dates, deadline=dates.deadline + 5 * DAY),
        seen=dates.seen,
        user=cast.administrator,
        now=NOW,
    )
    client = Client()
    client.force_login(cast.reviewer)
    page = client.get(reverse("readmit", args=[2018, cast.cluster.slug]))
    assert page.context["excused"] == excused
    readmit(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.RETURNED


@pytest.mark.parametrize(
    ("days", "now", "reason"),
    [
        (1, 2, "Sygdom"),  # past
        (1, 1, "Sygdom"),  # this very moment
        (-1, -10, "Sygdom"),  # before the common deadline
        (0, -10, "Sygdom"),  # the common deadline itself
        (10, 0, "  "),
    ],
)
def test_what_makes_no_sense_changes_nothing(cast: Cast, days: int, now: int, reason: str) -> None:
    with pytest.raises(ExtensionRefused):
        give(cast, days, now=cast.round.deadline + now * DAY, reason=reason)
    cast.submission.refresh_from_db()
    assert cast.submission.extended_to is None
    assert not Event.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("status", ["approved", "excused"])
def test_where_nothing_is_left_to_send_there_is_none(cast: Cast, status: str) -> None:
    one = builders.submission(round=cast.round, status=status)
    with pytest.raises(NotAllowed):
        extend(
            submission_id=one.pk,
            until=cast.round.deadline + DAY,
            seen=None,
            user=cast.reviewer,
            now=NOW,
            reason="Sygdom",
        )


@pytest.mark.parametrize("status", [RoundStatus.PLANNED, RoundStatus.FINAL, RoundStatus.PUBLISHED])
def test_only_while_the_round_runs(cast: Cast, status: str) -> None:
    Round.objects.update(status=status)
    with pytest.raises(NotAllowed):
        give(cast, 10)


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger"])
def test_nobody_gives_themselves_one(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        give(cast, 10, user=getattr(cast, who))


def test_of_two_at_once_the_second_is_told(cast: Cast) -> None:
    give(cast, 10)
    with pytest.raises(ExtensionChanged) as faster:
        give(cast, 20, user=cast.administrator)
    assert faster.value.event is not None
    assert faster.value.event.user == cast.reviewer
    cast.submission.refresh_from_db()
    assert cast.submission.extended_to == cast.round.deadline + 10 * DAY


# The page


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


def url(cast: Cast) -> str:
    return reverse("extend", args=[2018, cast.cluster.slug])


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def seen_on(page: Any) -> str:
    found = re.search(r'name="seen"(?: value="([^"]*)")?', page.content.decode())
    assert found
    return found[1] or ""


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 200),
        ("administrator", 200),
        ("editor", 403),
        ("signatory", 403),
        ("stranger", 404),
        ("", 302),
    ],
)
def test_only_reviewers_see_the_page(cast: Cast, who: str, status: int) -> None:
    client = client_of(getattr(cast, who)) if who else Client()
    assert client.get(url(cast)).status_code == status
    posted = client.post(url(cast), {"until": typed(cast.round.deadline + DAY), "reason": "x"})
    assert posted.status_code == (302 if status == 200 else status)
    assert Event.objects.exists() == (status == 200)


def test_it_is_given_changed_and_taken_away_on_the_page(cast: Cast) -> None:
    client = client_of(cast.reviewer)
    until = cast.round.deadline + 10 * DAY
    answer = client.post(url(cast), {"until": typed(until), "reason": "Sygdom", "seen": ""})
    assert answer["Location"] == reverse("review", args=[2018, cast.cluster.slug])
    page = client.get(url(cast))
    assert f'value="{typed(until)}"' in page.content.decode()
    client.post(url(cast), {"until": typed(until + DAY), "reason": "Mere sygdom", "seen": seen_on(page)})
    cast.submission.refresh_from_db()
    assert cast.submission.extended_to == until + DAY
    seen = seen_on(client.get(url(cast)))
    client.post(url(cast), {"until": "", "reason": "", "seen": seen, "take-away": "1"})
    cast.submission.refresh_from_db()
    assert cast.submission.extended_to is None


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"until": "", "reason": "Sygdom"}, 422),
        ({"until": "i morgen", "reason": "Sygdom"}, 422),
        ({"until": "2019-03-31T02:30", "reason": "Sygdom"}, 422),
        ({"until": "2019-02-01T12:00", "reason": "Sygdom"}, 422),
        ({"until": "2019-02-20T12:00", "reason": "Sygdom"}, 422),
        ({"until": "2019-04-20T12:00", "reason": " "}, 422),
        ({"until": "2019-04-20T12:00", "reason": "x" * (LONGEST_REASON + 1)}, 422),
        ({"until": "2019-04-20T12:00", "reason": "Sygdom", "seen": "2019-04-01T10:00:00+00:00"}, 409),
        ({"until": "2019-04-20T12:00", "reason": "Sygdom", "seen": "nonsense"}, 302),
        ({"take-away": "1"}, 422),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(cast: Cast, form: dict[str, str], status: int) -> None:
    page = client_of(cast.reviewer).post(url(cast), form)
    assert page.status_code == status
    if status == 302:
        return
    html = page.content.decode()
    assert ("error-summary" in html) == (status == 422)
    assert all(value in html for name, value in form.items() if name in {"until", "reason"} and value.strip())
    assert not Event.objects.exists()


def test_after_a_collision_saving_again_is_a_choice(cast: Cast) -> None:
    give(cast, 10, user=cast.administrator)
    client = client_of(cast.reviewer)
    form = {"until": typed(cast.round.deadline + 20 * DAY), "reason": "Sygdom"}
    page = client.post(url(cast), form | {"seen": ""})
    assert page.status_code == 409
    assert cast.administrator.email in page.content.decode()
    assert client.post(url(cast), form | {"seen": seen_on(page)}).status_code == 302
    cast.submission.refresh_from_db()
    assert cast.submission.extended_to == cast.round.deadline + 20 * DAY


def test_an_approved_one_shows_why_there_is_none(cast: Cast) -> None:
    one = builders.submission(round=cast.round, status="approved")
    page = client_of(cast.reviewer).get(reverse("extend", args=[2018, one.cluster.slug]))
    assert "limits-form" not in page.content.decode()
    assert page.context["refused"] in page.content.decode()


def test_a_deadline_of_its_own_never_makes_a_cluster_late_before_the_others(cast: Cast) -> None:
    cast.submission.extended_to = cast.round.deadline - dt.timedelta(days=1)
    just_before = cast.round.deadline - dt.timedelta(minutes=1)
    assert not is_late(cast.submission, just_before)
    assert deadline_of(cast.submission, just_before).moment == cast.round.deadline


@pytest.mark.parametrize(("days", "stays"), [(-1, False), (1, True)])
def test_sent_back_a_cluster_keeps_only_a_deadline_that_is_to_come(
    cast: Cast, days: int, *, stays: bool
) -> None:
    in_review(cast)
    one = cast.submission
    Submission.objects.filter(pk=one.pk).update(extended_to=NOW + days * DAY)
    return_submission(submission_id=one.pk, user=cast.reviewer, now=NOW, reason="Se på kurserne")
    one.refresh_from_db()
    assert (one.extended_to is not None) is stays


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (dt.timedelta(), "Fristen er fredag 1. marts 2019 kl. 13.00."),
        (dt.timedelta(days=30), "I kan stadig sende frem til"),
        (dt.timedelta(days=50), "Der er lukket for indberetningen nu."),
    ],
)
def test_a_deadline_that_is_taken_away_never_names_a_past_one_as_one_to_come(
    cast: Cast, later: dt.timedelta, said: str
) -> None:
    give(cast, 90)
    cast.submission.refresh_from_db()
    Mail.objects.all().delete()
    give(cast, None, now=NOW + later, seen=cast.submission.extended_to, reason="")
    mail = Mail.objects.filter(kind=MailKind.EXTENDED)[0]
    assert said in mail.text
    assert mail.subject == "Fristen for Vindklyngen i 2018 er ændret"
    past = NOW + later > cast.round.deadline
    assert ("Fristen er" in mail.text) == (not past)


@pytest.mark.parametrize(
    ("after", "words"),
    [(-dt.timedelta(hours=1), "Den fælles frist er "), (dt.timedelta(hours=1), "Den fælles frist var ")],
)
def test_the_page_says_of_a_common_deadline_that_has_passed_that_it_was(
    cast: Cast, time_machine: TimeMachineFixture, after: dt.timedelta, words: str
) -> None:
    time_machine.move_to(cast.round.deadline + after)
    assert words in client_of(cast.reviewer).get(url(cast)).content.decode()
