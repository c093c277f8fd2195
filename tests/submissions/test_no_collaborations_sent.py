"""A submission that says that it has no collaborations: explained, sent and recalled by its pages."""

from collections.abc import Mapping
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import Absence, Figure, Mail, MailKind, Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import ANSWER, LARGER, Cast

TYPES = ("collaborations_cluster", "collaborations_knowledge", "collaborations_b2b")
FORM = ("content_hash", "last_change", "stories_shown")


@pytest.fixture(autouse=True)
def filled(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Have all answered but the collaborations, in a round that asks for each type as those since 2019 do."""
    time_machine.move_to(NOW)
    builders.ask_for_none(cast.round)
    others = cast.round.questions.asked().select_related("indicator").exclude(indicator__code__in=TYPES)
    cast.save(
        *(
            FigureAnswer(code=one.code, value=LARGER.get(one.code, ANSWER[one.subset_of_id is None]))
            for one in others
        )
    )


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def url(cast: Cast, name: str, *more: str) -> str:
    return reverse(name, args=[cast.cluster.slug, cast.round.year, *more])


def say(cast: Cast, **choices: str) -> None:
    """Choose on the page of the collaborations, as a browser sends it."""
    figures = {one.indicator.code: one for one in cast.submission.figures.select_related("indicator")}
    data = {"stay": "1", "international_total": "20", "international_total-version": "1"}
    for type_, chosen in choices.items():
        code = f"collaborations_{type_}"
        data |= {code: chosen, f"{code}-version": str(figures[code].version if code in figures else 0)}
    response = signed_in(cast.editor).post(url(cast, "section", "internationalisation"), data)
    assert response.status_code == 302, response.content.decode()


def send(cast: Cast) -> tuple[int, str]:
    """Open the page before sending and press the button; return the status and what is said."""
    client = signed_in(cast.signatory)
    context = client.get(url(cast, "submit")).context
    form = {name: str(context[name]) for name in FORM}
    response = client.post(url(cast, "submit"), form)
    return response.status_code, unescape(response.content.decode())


def answers(cast: Cast) -> Mapping[str, tuple[str, str]]:
    """Return answers and what totals are without, as the receipt says it."""
    receipt = signed_in(cast.signatory).get(url(cast, "receipt")).context["receipt"]
    return {row.code: (row.answer, row.without) for part in receipt.sections for row in part.rows}


def status(cast: Cast) -> str:
    return Submission.objects.get(pk=cast.submission.pk).status


def test_it_cannot_be_sent_before_each_type_is_answered(cast: Cast):
    say(cast, cluster="0", knowledge=Absence.NOT_APPLICABLE)
    code, text = send(cast)
    assert code == 422
    assert "#row-collaborations_b2b" in text
    assert status(cast) == SubmissionStatus.DRAFT


def test_what_is_said_is_on_the_receipt_and_its_total_says_what_it_is_without(cast: Cast):
    say(cast, cluster="0", knowledge=Absence.NOT_APPLICABLE, b2b=Absence.NOT_MEASURED)
    page = unescape(signed_in(cast.signatory).get(url(cast, "submit")).content.decode())
    assert "Uden: Internationale B2B-samarbejder" in page
    assert send(cast)[0] == 302
    said = answers(cast)
    assert [said[code] for code in (*TYPES, "collaborations_total")] == [
        ("0", ""),
        ("Ikke relevant", ""),
        ("Ikke målt", ""),
        ("0", "Uden: Internationale B2B-samarbejder"),
    ]
    assert "Ikke målt" in Mail.objects.filter(kind=MailKind.RECEIPT)[0].text


def test_a_warning_beside_it_is_explained_and_holds_when_it_is_sent(cast: Cast):
    """The staff is small for its money; the collaborations have nothing to do with it."""
    say(cast, cluster="0", knowledge="0", b2b="0")
    cast.save(FigureAnswer(code="fte", value=Decimal(2), version=1))
    code, _text = send(cast)
    assert code == 422
    check = "funding_total_per_fte"
    figure = Figure.objects.get(submission=cast.submission, indicator__code="fte")
    state = Figure.objects.get(submission=cast.submission, indicator__code="funding_state")
    data = {
        "fte": "2",
        "fte-version": str(figure.version),
        "funding_state": "16000000",
        "funding_state-version": str(state.version),
        "funding_state-explanation": "Vi er få.",
        "funding_state-shown": " ".join(cast.shown("funding_state")),
    }
    response = signed_in(cast.editor).post(url(cast, "warning", check), data, follow=True)
    assert response.context["warning"].settled
    assert send(cast)[0] == 302
    assert answers(cast)["collaborations_total"] == ("0", "")


def test_recalled_and_sent_again_with_a_country_both_receipts_stay_what_they_were(cast: Cast):
    say(cast, cluster="0", knowledge="0", b2b=Absence.NOT_MEASURED)
    assert send(cast)[0] == 302
    first = answers(cast)
    assert signed_in(cast.signatory).post(url(cast, "recall")).status_code == 302
    assert status(cast) == SubmissionStatus.DRAFT
    data = {"country-DE-country": "DE", "country-DE-b2b": "3", "country-DE-b2b-version": "0"}
    htmx = {"hx-request": "true"}
    saved = signed_in(cast.editor).post(url(cast, "country", "DE"), data, headers=htmx)
    assert saved.status_code == 200
    assert send(cast)[0] == 302
    assert answers(cast)["collaborations_b2b"] == ("3", "")
    assert answers(cast)["collaborations_total"] == ("3", "")
    number = cast.submission.events.filter(action="submit").order_by("pk")[0].pk
    earlier = signed_in(cast.signatory).get(url(cast, "receipt"), {"nr": number}).context["receipt"]
    assert {row.code: (row.answer, row.without) for part in earlier.sections for row in part.rows} == first
