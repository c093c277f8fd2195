"""Decisions at the same moment, in threads: one outcome, one event, one mail a person. PostgreSQL only."""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.content import content_hash, hash_of
from submissions.models import Correction, Event, Mail, MailKind, ReturnedContent, SentContent
from submissions.services.answer_correction import withdraw_correction
from submissions.services.approve import approve
from submissions.services.correct import correct
from submissions.services.errors import ContentChanged, NotAllowed
from submissions.services.excuse import excuse
from submissions.services.recall import recall
from submissions.services.release import release
from submissions.services.return_submission import reopen, return_submission
from submissions.services.save_figures import FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.services.take_over_review import take_over_review
from tests import builders
from tests.builders import NOW
from tests.erase import erase
from tests.submissions.conftest import Cast
from tests.submissions.test_races import at_once
from tests.submissions.test_sending import ready

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SENDERS = 20
ROUNDS = 8  # a race that is lost now and then shows in some of them


def stand(cast: Cast, status: str) -> None:
    """Put the submission, filled in, where it was sent, taken by the reviewer or approved."""
    one = cast.submission
    one.status, one.submitted_by, one.submitted_at = status, cast.signatory, NOW
    one.reviewer = cast.reviewer if status == "in_review" else None
    approved = status == "approved"
    one.approved_by, one.approved_at = (cast.reviewer, NOW) if approved else (None, None)
    one.open_questions = []
    one.save()


def outcome_of(cast: Cast, *actions: Callable[[], Any]) -> tuple[list[Any], Event]:
    """Do the actions at once, and return what each returned or raised, with the one event there was."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    mails = Mail.objects.count()
    outbox.outbox.clear()
    outcomes = at_once(*actions)
    (event,) = Event.objects.filter(pk__gt=last)
    cast.submission.refresh_from_db()
    assert event.to_status == cast.submission.status
    assert all(
        isinstance(outcome, (NotAllowed, ContentChanged)) or not isinstance(outcome, Exception)
        for outcome in outcomes
    ), outcomes
    # To each at most one mail, and each mail that is written is sent once.
    written = Mail.objects.order_by("-pk")[: Mail.objects.count() - mails]
    assert sorted(one.address for one in written) == sorted(each.to[0] for each in outbox.outbox)
    assert set(Counter(one.address for one in written).values()) <= {1}
    return outcomes, event


def refusals(outcomes: list[Any]) -> list[str]:
    return [str(outcome) for outcome in outcomes if isinstance(outcome, NotAllowed)]


def approving(cast: Cast, user: User) -> Callable[[], Any]:
    seen = content_hash(cast.submission)
    return lambda: approve(submission_id=cast.submission.pk, user=user, now=NOW, content_hash=seen)


def returning(cast: Cast, user: User) -> Callable[[], Any]:
    seen = content_hash(cast.submission)
    return lambda: return_submission(
        submission_id=cast.submission.pk, user=user, now=NOW, reason="Se på kurserne.", content_hash=seen
    )


def test_of_twenty_who_send_one_sends_and_all_are_told(cast: Cast) -> None:
    ready(cast)
    people = [cast.signatory, *(builders.signatory(cast.cluster) for _ in range(SENDERS - 1))]

    def send(place: int) -> Callable[[], Any]:
        return lambda: submit(submission_id=cast.submission.pk, user=people[place], now=NOW)

    outcomes, event = outcome_of(cast, *(send(place) for place in range(SENDERS)))
    told = refusals(outcomes)
    assert len(told) == SENDERS - 1
    assert all(str(event.user) in why for why in told), "who was faster"
    assert SentContent.objects.count() == 1
    assert Mail.objects.filter(kind=MailKind.RECEIPT).count() == SENDERS


def test_either_approved_or_sent_back(cast: Cast) -> None:
    ready(cast)
    for _ in range(ROUNDS):
        stand(cast, "in_review")
        outcomes, event = outcome_of(
            cast, approving(cast, cast.reviewer), returning(cast, cast.administrator)
        )
        (why,) = refusals(outcomes)
        assert str(event.user) in why
        kinds = set(Mail.objects.filter(key__contains=f":{event.pk}:").values_list("kind", flat=True))
        assert len(kinds) <= 1
        approved = event.action == "approve"
        assert ReturnedContent.objects.filter(event=event).exists() != approved
        assert (cast.submission.approved_by == cast.reviewer) == approved


def test_of_two_who_approve_one_does(cast: Cast) -> None:
    ready(cast)
    for _ in range(ROUNDS):
        stand(cast, "in_review")
        outcomes, event = outcome_of(
            cast, approving(cast, cast.reviewer), approving(cast, cast.administrator)
        )
        (why,) = refusals(outcomes)
        assert str(event.user) in why
        assert cast.submission.approved_by == event.user


def test_approving_and_saving_never_approve_what_was_not_on_the_page(cast: Cast) -> None:
    """A page that its secretariat had open when it was sent saves nothing while the reviewer approves."""
    ready(cast)
    version = cast.submission.figures.get(indicator__code="courses").version
    for count in range(ROUNDS):
        stand(cast, "in_review")
        answer = FigureAnswer(code="courses", value=Decimal(100 + count), version=version)
        seen = content_hash(cast.submission)
        outcomes, event = outcome_of(
            cast,
            approving(cast, cast.reviewer),
            lambda answer=answer: save_figures(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk, user=cast.editor, now=NOW, figures=[answer]
            ),
        )
        assert isinstance(outcomes[1], NotAllowed)
        assert event.action == "approve"
        assert event.content_hash == seen == content_hash(cast.submission)


def test_sent_back_and_saving_keeps_one_content_and_compares_with_it(cast: Cast) -> None:
    ready(cast)
    version = cast.submission.figures.get(indicator__code="courses").version
    for count in range(ROUNDS):
        stand(cast, "in_review")
        seen = content_hash(cast.submission)
        answer = FigureAnswer(code="courses", value=Decimal(200 + count), version=version)
        outcomes, event = outcome_of(
            cast,
            returning(cast, cast.reviewer),
            lambda answer=answer: save_figures(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk, user=cast.editor, now=NOW, figures=[answer]
            ),
        )
        # Before it came back nothing is saved; after it, over what was kept.
        assert hash_of(ReturnedContent.objects.get(event=event).text) == seen
        if not isinstance(outcomes[1], NotAllowed):
            version += 1


def test_sent_back_against_recalled(cast: Cast) -> None:
    """What is in review cannot be recalled; what is given back at that moment can, once."""
    ready(cast)
    for _ in range(ROUNDS):
        stand(cast, "in_review")
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        released, recalled, returned = at_once(
            lambda: release(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW),
            lambda: recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW),
            returning(cast, cast.administrator),
        )
        cast.submission.refresh_from_db()
        chain = list(Event.objects.filter(pk__gt=last).order_by("pk").values_list("from_status", "to_status"))
        assert chain[0][0] == "in_review"
        assert [end for _begin, end in chain[:-1]] == [begin for begin, _end in chain[1:]]
        assert chain[-1][1] == cast.submission.status
        assert len(chain) == sum(not isinstance(one, NotAllowed) for one in (released, recalled, returned))
        assert isinstance(released, NotAllowed) != isinstance(returned, NotAllowed)


def test_recalled_against_excused(cast: Cast) -> None:
    ready(cast)
    for _ in range(ROUNDS):
        stand(cast, "submitted")
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        recalled, excused = at_once(
            lambda: recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW),
            lambda: excuse(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Lukket."),
        )
        cast.submission.refresh_from_db()
        # A draft can be excused too; what is excused cannot be recalled.
        assert not isinstance(excused, Exception)
        assert cast.submission.status == "excused"
        chain = list(Event.objects.filter(pk__gt=last).order_by("pk").values_list("action", flat=True))
        assert chain == (["excuse"] if isinstance(recalled, NotAllowed) else ["recall", "excuse"])


def test_excused_against_sent(cast: Cast) -> None:
    ready(cast)
    erase(Event.objects.all())
    one = cast.submission
    one.refresh_from_db()
    for _ in range(ROUNDS):
        outcomes, raced = sent_and_excused(cast)
        # Whoever is excused cannot send; what is sent can still be excused, and then both are told.
        assert raced in (["excuse"], ["submit", "excuse"])
        assert len(refusals(outcomes)) == (raced == ["excuse"])
        assert (one.status, one.excuse) == ("excused", "Nedlagt.")
        assert SentContent.objects.count() == len(raced) - 1
        one.status, one.excuse, one.submitted_at, one.submitted_by = "draft", "", None, None
        one.save()
        erase(SentContent.objects.all(), Event.objects.all())
        Mail.objects.all().delete()


def sent_and_excused(cast: Cast) -> tuple[list[Any], list[str]]:
    """Send and excuse at once; return what came of each, and the events in their order."""
    one = cast.submission
    outcomes = at_once(
        lambda: submit(submission_id=one.pk, user=cast.signatory, now=NOW),
        lambda: excuse(submission_id=one.pk, user=cast.reviewer, now=NOW, reason="Nedlagt."),
    )
    one.refresh_from_db()
    return outcomes, list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_of_many_who_take_over_one_does_and_the_others_hear_who(cast: Cast) -> None:
    ready(cast)
    stand(cast, "in_review")
    colleagues = [builders.reviewer() for _ in range(6)]

    def take_over(place: int) -> Callable[[], Any]:
        return lambda: take_over_review(
            submission_id=cast.submission.pk, user=colleagues[place], now=NOW, seen=cast.reviewer.pk
        )

    outcomes, event = outcome_of(cast, *(take_over(place) for place in range(6)))
    assert len(refusals(outcomes)) == 5
    assert all(str(event.user) in why for why in refusals(outcomes))
    assert cast.submission.reviewer == event.user


def test_reopened_by_two_is_reopened_once(cast: Cast) -> None:
    ready(cast)
    for _ in range(ROUNDS):
        stand(cast, "approved")

        def reopening(user: User) -> Callable[[], Any]:
            return lambda: reopen(submission_id=cast.submission.pk, user=user, now=NOW, reason="Ring til os.")

        outcomes, event = outcome_of(cast, reopening(cast.reviewer), reopening(cast.administrator))
        assert len(refusals(outcomes)) == 1
        assert ReturnedContent.objects.filter(event=event).count() == 1


def test_a_correction_that_comes_meanwhile_is_never_approved_unanswered(cast: Cast) -> None:
    ready(cast)
    colleague = builders.reviewer()
    for count in range(ROUNDS):
        stand(cast, "in_review")
        stood = cast.submission.figures.get(indicator__code="courses")
        answer = FigureAnswer(code="courses", value=Decimal(100 + count), version=stood.version)
        seen = content_hash(cast.submission)
        approved, entered = at_once(
            approving(cast, cast.administrator),
            lambda answer=answer: correct(  # type: ignore[misc] # bound by default
                submission_id=cast.submission.pk,
                user=colleague,
                now=NOW,
                answer=answer,
                given_by="Anna",
                seen="",
            ),
        )
        cast.submission.refresh_from_db()
        waiting = Correction.objects.filter(confirmed__isnull=True).first()
        stands = cast.submission.figures.get(indicator__code="courses").value
        if isinstance(approved, NotAllowed):
            assert waiting is not None
            assert (waiting, answer.value) == (entered.correction, stands)
            assert cast.submission.status == "in_review"
            withdraw_correction(
                submission_id=cast.submission.pk, user=colleague, now=NOW, correction_id=waiting.pk
            )
        else:
            assert isinstance(entered, NotAllowed)
            assert waiting is None
            assert stands == stood.value
            assert cast.submission.status == "approved"
            assert approved.content_hash == seen == content_hash(cast.submission)


def test_two_browsers_at_once_one_decision_and_the_other_is_told(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    ready(cast)
    stand(cast, "in_review")
    form = {"content_hash": content_hash(cast.submission), "reason": "Se på kurserne."}

    def press(user: User, name: str) -> Callable[[], Any]:
        client = Client()
        client.force_login(user)
        address = reverse(name, args=[2018, cast.cluster.slug])
        return lambda: client.post(address, form, follow=True)

    approved, returned = at_once(press(cast.reviewer, "approve"), press(cast.administrator, "send-back"))
    cast.submission.refresh_from_db()
    (event,) = Event.objects.filter(action__in=["approve", "return"])
    assert event.to_status == cast.submission.status
    if event.action == "approve":
        assert returned.status_code == 409
        assert "Se på kurserne." in returned.content.decode()
        assert str(cast.reviewer) in returned.content.decode()
    else:
        # In the page: what both had for a context is mixed where two render at once.
        told, *_ = re.findall(r'<p class="alert-text">(.*?)</p>', approved.content.decode())
        assert str(cast.administrator) in told


def test_taken_by_two_at_once_is_taken_once(cast: Cast) -> None:
    ready(cast)
    for _ in range(ROUNDS):
        stand(cast, "submitted")

        def taking(user: User) -> Callable[[], Any]:
            return lambda: take_into_review(submission_id=cast.submission.pk, user=user, now=NOW)

        outcomes, event = outcome_of(cast, taking(cast.reviewer), taking(cast.administrator))
        assert len(refusals(outcomes)) == 1
        assert cast.submission.reviewer == event.user
