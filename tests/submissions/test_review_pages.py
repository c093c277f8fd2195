"""The reviewers' pages: one submission, and the decisions on it."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.content import content_hash
from submissions.models import Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def put(cast: Cast, status: str) -> Submission:
    cast.answer_all()
    one = cast.submission
    one.status, one.submitted_by, one.submitted_at = status, cast.signatory, builders.NOW
    one.save()
    return one


def urls(cast: Cast) -> dict[str, str]:
    return {name: reverse(name, args=[2018, cast.cluster.slug]) for name in ("review", "take", "approve")}


def test_one_submission_is_shown_with_last_years_figures_checks_and_explanations(cast: Cast) -> None:
    before = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017))
    builders.put_figures(before, courses=Decimal(16))
    cast.answer_all()
    cast.save(
        FigureAnswer(code="fees_companies", value=Decimal(21), version=1, explanation="Betalt <forud>."),
        FigureAnswer(code="newsletters", absence="not_measured", version=1),
    )
    page = signed_in(cast.reviewer).get(urls(cast)["review"]).content.decode()
    assert "+25\N{NO-BREAK SPACE}%" in page
    assert "Betalt &lt;forud&gt;." in page
    assert "Ikke målt" in page


def test_taking_and_approving(cast: Cast) -> None:
    one = put(cast, SubmissionStatus.SUBMITTED)
    client = signed_in(cast.reviewer)
    client.post(urls(cast)["take"])
    one.refresh_from_db()
    assert (one.status, one.reviewer) == (SubmissionStatus.IN_REVIEW, cast.reviewer)

    page = client.get(urls(cast)["review"]).content.decode()
    assert content_hash(one) in page
    client.post(urls(cast)["approve"], {"content_hash": content_hash(one)})
    one.refresh_from_db()
    assert (one.status, one.approved_by) == (SubmissionStatus.APPROVED, cast.reviewer)


def test_approving_what_one_has_not_seen_is_refused_and_said(cast: Cast) -> None:
    one = put(cast, SubmissionStatus.IN_REVIEW)
    for sent in ({}, {"content_hash": "0" * 64}):
        response = signed_in(cast.reviewer).post(urls(cast)["approve"], sent, follow=True)
        assert "ændret" in response.content.decode()
    one.refresh_from_db()
    assert one.status == SubmissionStatus.IN_REVIEW


def test_two_reviewers_one_decision_the_other_is_told(cast: Cast) -> None:
    one = put(cast, SubmissionStatus.SUBMITTED)
    signed_in(cast.reviewer).post(urls(cast)["take"])
    response = signed_in(cast.administrator).post(urls(cast)["take"], follow=True)
    one.refresh_from_db()
    assert one.reviewer == cast.reviewer
    assert one.events.filter(action="take").count() == 1
    assert 'class="alert alert-error' in response.content.decode()


@pytest.mark.parametrize("who", ["editor", "signatory", "stranger"])
def test_cluster_people_do_not_get_to_review(cast: Cast, who: str) -> None:
    one = put(cast, SubmissionStatus.SUBMITTED)
    client = signed_in(getattr(cast, who))
    refused = 404 if who == "stranger" else 403
    assert client.get(urls(cast)["review"]).status_code == refused
    assert client.post(urls(cast)["take"]).status_code == refused
    assert client.post(urls(cast)["approve"], {"content_hash": content_hash(one)}).status_code == refused
    one.refresh_from_db()
    assert one.status == SubmissionStatus.SUBMITTED


def test_nobody_signed_in_gets_the_login_page(cast: Cast) -> None:
    for url in urls(cast).values():
        for response in (Client().get(url), Client().post(url)):
            assert response.status_code == 302
            assert response["Location"].startswith("/konto/login/")


def test_an_unknown_round_or_cluster_is_not_there(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    assert client.get(reverse("review", args=[2018, "no-such-cluster"])).status_code == 404


def test_decisions_are_never_made_by_a_link(cast: Cast) -> None:
    put(cast, SubmissionStatus.SUBMITTED)
    client = signed_in(cast.reviewer)
    assert client.get(urls(cast)["take"]).status_code == 405
    assert client.get(urls(cast)["approve"]).status_code == 405
