"""What clusters are told of decisions: who is told, in their language, once, with the words that help."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from accounts.access import Action
from accounts.models import Language, User
from submissions.mail import letters
from submissions.models import (
    Correction,
    Event,
    FigureChange,
    Indicator,
    Mail,
    MailKind,
    Submission,
    SubmissionStatus,
)
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

REASON = "Tallet er ti gange sidste års.\nEr der et nul for meget?"


def event_of(cast: Cast, action: Action, **fields: object) -> Event:
    """Put down a decision by the reviewer, as its service would."""
    return Event.objects.create(
        submission=cast.submission,
        action=action,
        from_status=SubmissionStatus.IN_REVIEW,
        to_status=SubmissionStatus.RETURNED,
        user=cast.reviewer,
        at=NOW,
        **{"reason": REASON, **fields},
    )


def told(kind: MailKind) -> list[str]:
    return sorted(Mail.objects.filter(kind=kind).values_list("address", flat=True))


DECISIONS: list[tuple[MailKind, Action, Callable[..., None]]] = [
    (MailKind.RETURNED, Action.RETURN, letters.tell_returned),
    (MailKind.REOPENED, Action.REOPEN, letters.tell_reopened),
    (MailKind.APPROVED, Action.APPROVE, letters.tell_approved),
    (MailKind.EXCUSED, Action.EXCUSE, letters.tell_excused),
    (MailKind.READMITTED, Action.READMIT, letters.tell_readmitted),
    (MailKind.EXTENDED, Action.EXTEND, letters.tell_extended),
]


@pytest.mark.parametrize(("kind", "action", "tell"), DECISIONS)
def test_a_decision_is_told_once_to_everyone_of_the_cluster_and_to_nobody_else(
    cast: Cast, kind: MailKind, action: Action, tell: Callable[..., None]
) -> None:
    left = builders.editor(cast.cluster, "stoppet@example.dk")
    User.objects.filter(pk=left.pk).update(is_active=False)
    event = event_of(cast, action)
    for _ in range(2):
        tell(event=event, now=NOW)
    assert told(kind) == ["rediger@example.dk", "signatar@example.dk"]
    for mail in Mail.objects.all():
        assert "Vindklyngen" in mail.text
        assert mail.text.count(f"http://localhost:8000/indberetninger/vindklyngen/{cast.round.year}/") == 1
        assert "{{" not in mail.text + mail.html + mail.subject
        assert mail.submission == cast.submission


@pytest.mark.parametrize("kind", [MailKind.RETURNED, MailKind.REOPENED])
def test_what_was_sent_back_says_why_and_what_to_correct_in_the_language_of_each(
    cast: Cast, kind: MailKind
) -> None:
    User.objects.filter(pk=cast.editor.pk).update(language=Language.ENGLISH)
    event = event_of(cast, Action.RETURN, questions=["fte", "funding_eu"])
    {MailKind.RETURNED: letters.tell_returned, MailKind.REOPENED: letters.tell_reopened}[kind](
        event=event, now=NOW
    )
    questions = {question.code: question for question in cast.round.questions.select_related("indicator")}
    english, danish = Mail.objects.order_by("address")
    assert (english.language, danish.language) == ("en", "da")
    for code in ("fte", "funding_eu"):
        assert f"- {questions[code].label_en}" in english.text
        assert f"- {questions[code].label_da}" in danish.text
        assert f"<li>{questions[code].label_da}</li>" in danish.html
    for mail in (english, danish):
        assert "> Tallet er ti gange sidste års.\n> Er der et nul for meget?" in mail.text
        assert "sidste års.<br>Er der" in mail.html


def test_where_no_question_is_named_the_mail_says_that_all_is_open(cast: Cast) -> None:
    letters.tell_returned(event=event_of(cast, Action.RETURN), now=NOW)
    assert "Hele indberetningen er åben" in Mail.objects.all()[0].text


def test_an_extension_tells_the_deadline_that_holds_now(cast: Cast) -> None:
    until = cast.submission.extended_to = cast.round.deadline.replace(month=4, day=5, hour=10)
    letters.tell_extended(event=event_of(cast, Action.EXTEND, until=until, reason=""), now=NOW)
    mail = Mail.objects.all()[0]
    assert "Fristen er fredag 5. april 2019 kl. 12.00" in mail.text
    assert "<blockquote>" not in mail.html
    assert "\n\n\n" not in mail.text


def test_an_extension_that_is_taken_away_tells_the_deadline_of_the_round(cast: Cast) -> None:
    letters.tell_extended(event=event_of(cast, Action.EXTEND, until=None), now=NOW)
    assert "fredag 1. marts 2019 kl. 13.00" in Mail.objects.all()[0].text


def correction_of(cast: Cast, **fields: object) -> Correction:
    change = FigureChange.objects.create(
        submission=cast.submission,
        indicator=Indicator.objects.get(code="fte"),
        **{"old_value": Decimal("10.25"), "new_value": Decimal(12), **fields},
        version=2,
        user=cast.reviewer,
        at=NOW,
        on_behalf=True,
    )
    return Correction.objects.create(
        change=change, submission=cast.submission, given_by="Kim Holm", note="Pr. telefon"
    )


def test_a_correction_is_put_to_the_signatories_with_both_figures(cast: Cast) -> None:
    letters.tell_correction(correction=correction_of(cast), now=NOW)
    assert told(MailKind.CORRECTION) == ["signatar@example.dk"]
    (mail,) = Mail.objects.all()
    assert "før 10,25\xa0årsværk, nu 12\xa0årsværk." in mail.text
    assert "Kim Holm" in mail.text
    assert "> Pr. telefon" in mail.text


def test_a_correction_of_what_was_not_answered_says_so(cast: Cast) -> None:
    letters.tell_correction(
        correction=correction_of(cast, old_value=None, new_value=None, new_absence="not_applicable"), now=NOW
    )
    assert "før intet tal, nu " in Mail.objects.get().text


def test_an_opening_is_told_to_all_people_of_all_clusters_once(cast: Cast) -> None:
    other = builders.cluster("Bølgeklyngen")
    builders.submission(other, round=cast.round)
    builders.signatory(other, "bolge@example.dk")
    for _ in range(2):
        with transaction.atomic():
            letters.tell_opening(round_=cast.round, now=NOW)
    assert told(MailKind.OPENING) == ["bolge@example.dk", "rediger@example.dk", "signatar@example.dk"]
    assert Mail.objects.filter(subject__contains="Bølgeklyngen").count() == 1


def test_whoever_works_for_two_clusters_is_told_of_each(cast: Cast) -> None:
    other = builders.cluster("Bølgeklyngen")
    builders.submission(other, round=cast.round)
    other.memberships.create(user=cast.editor, role="signatory")
    letters.tell_opening(round_=cast.round, now=NOW)
    assert Mail.objects.filter(recipient=cast.editor).count() == 2


def test_an_opening_asks_the_database_as_often_for_many_clusters_as_for_few(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def tell() -> None:
        Mail.objects.all().delete()
        letters.tell_opening(round_=cast.round, now=NOW)

    def add(number: int) -> None:
        for _ in range(number):
            one: Submission = builders.submission(builders.cluster(), round=cast.round)
            builders.editor(one.cluster)

    add(12)
    few = count_queries(tell)
    add(45)
    assert count_queries(tell) == few


def test_an_opening_of_many_leaves_after_the_commit_by_one_job(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    for _ in range(12):
        one = builders.submission(builders.cluster(), round=cast.round)
        builders.editor(one.cluster)
    # The stubs do not know it.
    with django_capture_on_commit_callbacks() as callbacks:  # type: ignore[attr-defined]
        letters.tell_opening(round_=cast.round, now=NOW)
    assert len(callbacks) == 1


def test_the_opening_is_told_to_nobody_whose_cluster_is_excused(cast: Cast) -> None:
    other = builders.submission(round=cast.round, status=SubmissionStatus.EXCUSED)
    builders.editor(other.cluster, "fritaget@example.dk")
    letters.tell_opening(round_=cast.round, now=NOW)
    assert told(MailKind.OPENING) == [cast.editor.email, cast.signatory.email]
