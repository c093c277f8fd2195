"""What is typed about a correction outlives a sign-in that ran out: by who enters it, and who declines it."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from accounts.typed import seal
from submissions.models import Correction
from submissions.services.answer_correction import confirm_corrections
from tests.builders import NOW, PASSWORD
from tests.submissions.conftest import Cast
from tests.submissions.correcting import corrected, corrected_country, figure, in_review

WHY = "Det <b>var</b> 20"


@pytest.fixture(autouse=True)
def _in_review(time_machine: TimeMachineFixture, cast: Cast) -> None:
    time_machine.move_to(NOW)
    in_review(cast)


def correcting(cast: Cast, code: str = "courses", query: str = "") -> str:
    return reverse("correct", args=[cast.round.year, cast.cluster.slug, code]) + query


def answering(cast: Cast) -> str:
    return reverse("corrections", args=[cast.cluster.slug, cast.round.year])


def back_after_signing_in(user: User, url: str, **typed: object) -> Client:
    """Send a page that `user` filled in while nobody is signed in, and sign in again."""
    client = Client(headers={"accept-language": "en"})
    sign_in = client.post(url, {"typed-by": seal(user), **typed})["Location"]
    assert sign_in.startswith(reverse("account_login"))
    sent = {"login": user.email, "password": PASSWORD, "next": url}
    assert client.post(reverse("account_login"), sent)["Location"] == url
    return client


def shown(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


FIGURE = {
    "courses": "1.240",
    "courses-absence": "",
    "courses-explanation": "To hold mere",
    "courses-version": "1",
    "given_by": "Anna Holm",
    "note": "Hun ringede",
}


def test_a_figure_stands_there_again_unsaved(cast: Cast) -> None:
    url = correcting(cast, query="?status=in_review")
    client = back_after_signing_in(cast.reviewer, url, **FIGURE)
    page = shown(client, url)
    for typed in ('value="1.240"', "To hold mere</textarea>", 'value="Anna Holm"', "Hun ringede</textarea>"):
        assert typed in page
    assert "data-put-back" in page
    assert "data-unsaved" in page
    assert 'data-keep-typed="query"' in page
    for field_id in ("id_courses", "id_courses-explanation", "id_given_by", "id_note"):
        assert f'<a href="#{field_id}">' in page
    # By this the script puts who gave it and the note back into the figure they are about.
    assert 'name="version" value="1"' in page
    # There were no words that could still hold.
    assert 'name="courses-confirm"' not in page
    assert not Correction.objects.exists()
    assert client.post(url, FIGURE).status_code == 302
    assert Correction.objects.get().note == "Hun ringede"


def test_a_figure_comes_back_over_the_version_that_was_seen(cast: Cast) -> None:
    client = back_after_signing_in(cast.reviewer, correcting(cast), **FIGURE)
    confirm_corrections(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        correction_ids=[corrected(cast, 30).pk],
    )
    assert 'name="courses-version" value="1"' in shown(client, correcting(cast))
    assert client.post(correcting(cast), FIGURE).status_code == 409
    assert figure(cast).value == 30


def test_the_count_of_one_country_does_not_come_back_as_that_of_another(cast: Cast) -> None:
    code = "collaborations_b2b"
    url = correcting(cast, code, "?land=DE")
    fields = {"count": "7", "version": "1", "given_by": "Anna Holm", "note": ""}
    client = back_after_signing_in(cast.reviewer, url, **fields)
    assert "Anna Holm" not in shown(client, correcting(cast, code, "?land=SE"))
    page = shown(client, url)
    assert 'name="count" value="7"' in page
    assert 'value="Anna Holm"' in page


def test_what_was_looked_at_before_is_looked_at_again(cast: Cast) -> None:
    """The second press is never put back: what it says may not be what the checks say by now."""
    url = correcting(cast, "companies_sme")
    client = back_after_signing_in(cast.reviewer, url, companies_sme="99", given_by="Anna", seen="abc")
    page = shown(client, url)
    assert 'value="99"' in page
    assert 'name="seen"' not in page


def test_why_it_is_declined_stands_on_its_card_again(cast: Cast) -> None:
    one, other = corrected(cast), corrected_country(cast)
    sent = {"correction": other.pk, "decline": "1", f"reason-{other.pk}": WHY}
    client = back_after_signing_in(cast.signatory, answering(cast), **sent)
    page = shown(client, answering(cast))
    assert "data-put-back" in page
    first, second = (page.split(f'id="correction-{it.pk}"')[1].split("</section>")[0] for it in (one, other))
    assert WHY not in unescape(first)
    assert '<details class="details">' in first
    assert WHY in unescape(second)
    assert WHY not in second
    assert '<details class="details" open>' in second
    assert "data-unsaved" in second
    assert not Correction.objects.exclude(confirmed=None).exists()
    assert client.post(answering(cast), sent).status_code == 302
    other.refresh_from_db()
    assert other.reason == WHY


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_answering_one_keeps_why_another_is_declined(cast: Cast, answer: str) -> None:
    one, other = corrected(cast), corrected_country(cast)
    sent = {"correction": other.pk, "decline": "1", f"reason-{other.pk}": WHY}
    client = back_after_signing_in(cast.signatory, answering(cast), **sent)
    typed = (
        {"typed-by": seal(cast.signatory), f"reason-{one.pk}": "Det var 20"} if answer == "decline" else {}
    )
    assert client.post(answering(cast), {"correction": one.pk, answer: "1", **typed}).status_code == 302
    page = shown(client, answering(cast))
    assert "data-put-back" in page
    assert WHY in unescape(page)
    # Answering it, in whatever way, ends it.
    client.post(answering(cast), {"correction": other.pk, "confirm": "1"})
    assert WHY not in unescape(shown(client, answering(cast)))


def test_why_it_is_declined_can_be_copied_where_somebody_was_faster(cast: Cast) -> None:
    one = corrected(cast)
    sent = {"correction": one.pk, "decline": "1", f"reason-{one.pk}": WHY}
    client = back_after_signing_in(cast.signatory, answering(cast), **sent)
    confirm_corrections(
        submission_id=cast.submission.pk, user=cast.signatory, now=NOW, correction_ids=[one.pk]
    )
    page = shown(client, answering(cast))
    assert "data-put-back" not in page
    assert WHY in unescape(page.split("<main")[1])


def test_why_it_is_declined_can_be_copied_where_the_cluster_has_the_form_again(cast: Cast) -> None:
    one = corrected(cast)
    cast.submission.status = "returned"
    cast.submission.save()
    response = signed_in(cast.signatory).post(
        answering(cast), {"correction": one.pk, "decline": "1", f"reason-{one.pk}": WHY}
    )
    assert response.status_code == 409
    assert WHY in unescape(response.content.decode())


def test_confirming_keeps_nothing_over_the_sign_in(cast: Cast) -> None:
    """Nothing is typed there: whoever signs in finds the page as it is."""
    one = corrected(cast)
    page = shown(signed_in(cast.signatory), answering(cast))
    form = page.split('name="confirm"')[0].rsplit("<form", 1)[1]
    assert "typed-by" not in form
    client = Client()
    client.post(answering(cast), {"correction": one.pk, "confirm": "1"})
    client.force_login(cast.signatory)
    assert "data-put-back" not in shown(client, answering(cast))
    one.refresh_from_db()
    assert one.confirmed is None


def test_a_saved_page_tells_the_script_so(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    saved = client.post(correcting(cast), FIGURE)
    assert saved.status_code == 302
    assert "typed-saved" in saved.cookies
    assert "data-throws-away" in shown(client, correcting(cast, "newsletters"))
