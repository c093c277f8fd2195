"""Saying for a cluster that it has no collaborations of a type, and its signatory's answer."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.content import content_hash
from submissions.models import Correction, FigureChange, Mail, MailKind
from submissions.services.answer_correction import (
    confirm_corrections,
    decline_correction,
    withdraw_correction,
)
from submissions.services.approve import approve
from submissions.services.correct import Corrected, correct
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import ANSWER, LARGER, Cast
from tests.submissions.correcting import client_of, figure

CLUSTER, B2B = "collaborations_cluster", "collaborations_b2b"
NONE, GIVEN = "?land=ingen", {"given_by": "Anna Holm", "note": "Hun ringede"}


@pytest.fixture(autouse=True)
def _in_review(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Have four collaborations with German clusters sent, none with institutions, and b2b not measured."""
    time_machine.move_to(NOW)
    builders.ask_for_none(cast.round)
    said = {"collaborations_knowledge": {"value": Decimal(0)}, B2B: {"absence": "not_measured"}}
    asked = cast.round.questions.asked().select_related("indicator").exclude(indicator__code=CLUSTER)
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        figures=[
            FigureAnswer(
                code=one.code,
                **said.get(one.code, {"value": LARGER.get(one.code, ANSWER[one.subset_of_id is None])}),  # type: ignore[arg-type] # one of the two
            )
            for one in asked
        ],
        collaborations=[CollaborationAnswer(country="DE", type="cluster", count=4)],
    )
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    cast.submission.refresh_from_db()


def url(cast: Cast, code: str = B2B, query: str = NONE) -> str:
    return reverse("correct", args=[cast.round.year, cast.cluster.slug, code]) + query


def send(cast: Cast, code: str = B2B, chosen: str = "0", version: int = 1, **more: str) -> Any:
    sent = {code: chosen, f"{code}-version": str(version), **GIVEN, **more}
    return client_of(cast.reviewer).post(url(cast, code), sent)


def say_none(cast: Cast, code: str = B2B, version: int = 1) -> Corrected:
    return correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        answer=FigureAnswer(code=code, value=Decimal(0), version=version),
        given_by="Anna Holm",
    )


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_a_reviewer_chooses_it_where_a_country_would_be_chosen_and_its_signatory_confirms(cast: Cast) -> None:
    reviewer = client_of(cast.reviewer)
    assert '<option value="ingen">None' in text(reviewer.get(url(cast, query="")))
    page = text(reviewer.get(url(cast)))
    assert '<option value="not_measured" selected>' in page
    assert f'name="{B2B}-absence"' not in page
    assert send(cast).status_code == 302
    assert figure(cast, B2B).value == 0
    correction = Correction.objects.get()
    assert (correction.change.on_behalf, correction.change.country) == (True, "")
    assert Mail.objects.filter(kind=MailKind.CORRECTION).count() == 1
    answers = reverse("corrections", args=[cast.cluster.slug, cast.round.year])
    card = text(client_of(cast.signatory).get(answers))
    assert '<dd class="figure">Not measured</dd>' in card
    assert '<strong class="figure">None</strong>' in card
    client_of(cast.signatory).post(answers, {"correction": correction.pk, "confirm": "1"})
    correction.refresh_from_db()
    assert correction.confirmed
    history = reverse("history", args=[cast.cluster.slug, cast.round.year, B2B])
    assert "given by Anna Holm" in text(client_of(cast.signatory).get(history))
    other, seen = builders.reviewer(), content_hash(cast.submission)
    approve(submission_id=cast.submission.pk, user=other, now=NOW, content_hash=seen)


@pytest.mark.parametrize("way", ["decline", "withdraw"])
def test_what_the_cluster_said_before_stands_again_when_it_is_not_so(cast: Cast, way: str) -> None:
    correction = say_none(cast).correction
    assert correction is not None
    about = {"submission_id": cast.submission.pk, "now": NOW, "correction_id": correction.pk}
    if way == "decline":
        decline_correction(**about, user=cast.signatory, reason="Vi har dem ikke talt.")  # type: ignore[arg-type] # as named
    else:
        withdraw_correction(**about, user=cast.reviewer)  # type: ignore[arg-type] # as named
    assert (figure(cast, B2B).value, figure(cast, B2B).absence) == (None, "not_measured")


def test_beside_a_country_it_is_refused_with_which_and_said_before(cast: Cast) -> None:
    chooser = text(client_of(cast.reviewer).get(url(cast, CLUSTER, "")))
    assert '<option value="ingen">' not in chooser
    assert "Correct each country to 0" in chooser
    response = send(cast, CLUSTER, version=0)
    assert response.status_code == 409
    assert "There are countries of this type: Germany." in text(response)
    assert "Hun ringede" in text(response), "what was typed stays"
    assert not Correction.objects.exists()


def test_once_its_last_country_is_corrected_away_it_can_be_said(cast: Cast) -> None:
    none = CollaborationAnswer(country="DE", type="cluster", count=0, version=1)
    about = {"submission_id": cast.submission.pk, "user": cast.reviewer, "now": NOW, "given_by": "Anna"}
    correct(**about, answer=none)  # type: ignore[arg-type] # as named
    # Then the type has no answer at all, which the checks mind; saying that there are none mends it.
    assert send(cast, CLUSTER, version=0).status_code == 302
    first, second = Correction.objects.order_by("pk")
    assert (second.change.indicator.code, second.change.new_value) == (CLUSTER, Decimal(0))
    confirm_corrections(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        correction_ids=[first.pk, second.pk],
    )
    other, seen = builders.reviewer(), content_hash(cast.submission)
    approve(submission_id=cast.submission.pk, user=other, now=NOW, content_hash=seen)


def test_while_it_waits_a_country_can_still_be_chosen_and_it_is_not_entered_twice(cast: Cast) -> None:
    say_none(cast)
    page = text(client_of(cast.reviewer).get(url(cast, query="")))
    assert 'name="withdraw"' in page
    assert '<select class="form-select" id="id_land"' in page
    with pytest.raises(NotAllowed):
        say_none(cast, version=2)
    assert send(cast, chosen="not_applicable", version=2).status_code == 409


def test_what_was_seen_is_what_is_changed(cast: Cast) -> None:
    change = FigureChange.objects.get(submission=cast.submission, indicator__code=B2B)
    response = send(cast, version=0)
    assert response.status_code == 409
    assert f'name="{B2B}-version" value="{change.version}"' in text(response)
    assert send(cast, chosen="x").status_code == 422


def test_where_it_is_not_asked_there_is_no_such_page(cast: Cast) -> None:
    reviewer = client_of(cast.reviewer)
    for code in ("courses", "collaborations_total"):
        assert reviewer.get(url(cast, code)).status_code == 404
    cast.round.questions.filter(indicator__code=B2B).update(required=False)
    assert reviewer.get(url(cast)).status_code == 404
    assert '<option value="ingen">' not in text(reviewer.get(url(cast, query="")))
