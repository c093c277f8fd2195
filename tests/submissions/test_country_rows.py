"""A country's row by itself: searched, added, saved, removed and put back, and by the form as a whole."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import Collaboration, FigureChange, Submission, SubmissionStatus
from submissions.services.save_figures import CollaborationAnswer, save_figures
from tests import builders
from tests.submissions.conftest import Cast

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(builders.NOW)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def url(cast: Cast, code: str = "DE") -> str:
    return reverse("country", args=[cast.cluster.slug, cast.round.year, code])


def page_url(cast: Cast) -> str:
    return reverse("section", args=[cast.cluster.slug, cast.round.year, "internationalisation"])


def put(cast: Cast, *, user: User | None = None, country: str = "DE", **counts: int) -> None:
    """Save counts of a country over what stands, by type."""
    stored = {row.type: row.version for row in cast.submission.collaborations.filter(country=country)}
    save_figures(
        submission_id=cast.submission.pk,
        user=user or cast.editor,
        now=builders.NOW,
        collaborations=[
            CollaborationAnswer(country=country, type=type_, count=count, version=stored.get(type_, 0))
            for type_, count in counts.items()
        ],
    )


def row(country: str = "DE", **fields: object) -> dict[str, str]:
    """Return the fields of a row: counts by type, and versions as TYPE_version."""
    named = {f"country-{country}-{name.replace('_', '-')}": str(value) for name, value in fields.items()}
    return {f"country-{country}-country": country, **named}


def counts(cast: Cast) -> dict[tuple[str, str], int]:
    return {(one.country, one.type): one.count for one in cast.submission.collaborations.all()}


def text(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def test_a_row_saves_by_itself_and_tells_the_sums(cast: Cast):
    put(cast, country="SE", cluster=2)
    response = signed_in(cast.editor).post(url(cast), row(cluster=4, b2b=1), headers=HTMX)
    assert response.status_code == 200
    assert counts(cast) == {("SE", "cluster"): 2, ("DE", "cluster"): 4, ("DE", "b2b"): 1}
    assert "Saved at 13.00" in text(response)
    assert "In all 7 in 2 countries" in text(response)
    # The page goes on from the version that was written.
    assert re.search(
        r'id="id_country-DE-cluster-version" value="1" data-hx-swap-oob', response.content.decode()
    )


def test_a_row_that_cannot_be_read_is_not_saved_and_says_why(cast: Cast):
    put(cast, cluster=4)
    response = signed_in(cast.editor).post(url(cast), row(cluster="fire", cluster_version=1), headers=HTMX)
    assert response.status_code == 422
    assert "fire" in text(response)
    assert "Not saved" in text(response)
    assert counts(cast) == {("DE", "cluster"): 4}


@pytest.mark.parametrize("emptied", ["", "0"])
def test_emptying_a_row_removes_nothing(cast: Cast, emptied: str):
    put(cast, cluster=4)
    response = signed_in(cast.editor).post(url(cast), row(cluster=emptied, cluster_version=1), headers=HTMX)
    assert response.status_code == 422
    assert "or remove the country" in text(response)
    assert counts(cast) == {("DE", "cluster"): 4}


def test_one_count_of_several_may_be_emptied(cast: Cast):
    put(cast, cluster=4, b2b=2)
    sent = row(cluster="", cluster_version=1, b2b=2, b2b_version=1)
    assert signed_in(cast.editor).post(url(cast), sent, headers=HTMX).status_code == 200
    assert counts(cast) == {("DE", "cluster"): 0, ("DE", "b2b"): 2}


def test_two_windows_of_one_person_are_told_as_that(cast: Cast):
    put(cast, cluster=4)
    put(cast, cluster=5, user=cast.editor)
    page = text(signed_in(cast.editor).post(url(cast), row(cluster=6, cluster_version=1), headers=HTMX))
    assert "you saved 5 at 13.00" in page
    assert page.count("another window") == 2, "at the row, and where it says whether it is saved"
    assert "colleague" not in page


def test_who_was_slower_gets_both_values_and_chooses(cast: Cast):
    put(cast, cluster=4)
    put(cast, cluster=5, user=cast.signatory)
    client = signed_in(cast.editor)
    response = client.post(url(cast), row(cluster=6, cluster_version=1), headers=HTMX)
    assert response.status_code == 409
    assert f"{cast.signatory} saved 5 at 13.00" in text(response)
    assert counts(cast) == {("DE", "cluster"): 5}
    # It goes on colliding until the person has said which to keep.
    assert 'id="id_country-DE-cluster-version" value="1"' in response.content.decode()
    assert 'data-keep-country="cluster:2"' in response.content.decode()
    assert client.post(url(cast), row(cluster=6, cluster_version=1, b2b=3), headers=HTMX).status_code == 409
    assert counts(cast) == {("DE", "cluster"): 5, ("DE", "b2b"): 3}

    theirs = client.post(url(cast), {"take": "DE"}, headers=HTMX)
    assert re.search(r'name="country-DE-cluster"[^>]*value="5"', theirs.content.decode())
    assert counts(cast) == {("DE", "cluster"): 5, ("DE", "b2b"): 3}

    ours = client.post(url(cast), row(cluster=6, cluster_version=2, b2b=3, b2b_version=1), headers=HTMX)
    assert ours.status_code == 200
    assert counts(cast) == {("DE", "cluster"): 6, ("DE", "b2b"): 3}


def test_the_same_count_of_two_people_is_no_collision(cast: Cast):
    put(cast, cluster=5, user=cast.signatory)
    response = signed_in(cast.editor).post(url(cast), row(cluster=5), headers=HTMX)
    assert response.status_code == 200


def test_a_removed_country_keeps_its_place_and_comes_back_by_undo(cast: Cast):
    put(cast, cluster=4, b2b=2)
    client = signed_in(cast.editor)
    sent = {**row(cluster_version=1, b2b_version=1), "remove": "DE"}
    removed = client.post(url(cast), sent, headers=HTMX)
    assert "Germany is removed." in text(removed)
    assert counts(cast) == {("DE", "cluster"): 0, ("DE", "b2b"): 0}

    undo = re.search(r'name="restore" value="([^"]+)"', removed.content.decode())
    assert undo is not None
    back = client.post(url(cast), {"restore": undo[1]}, headers=HTMX)
    assert re.search(r'name="country-DE-cluster"[^>]*value="4"', back.content.decode())
    assert {key: count for key, count in counts(cast).items() if count} == {
        ("DE", "cluster"): 4,
        ("DE", "b2b"): 2,
    }
    assert list(
        FigureChange.objects.filter(indicator__collaboration_type="cluster").values_list(
            "version", "new_value"
        )
    ) == [(1, 4), (2, None), (3, 4)]


def test_undo_never_overwrites_who_added_the_country_again(cast: Cast):
    put(cast, cluster=4)
    client = signed_in(cast.editor)
    removed = client.post(url(cast), {**row(cluster_version=1), "remove": "DE"}, headers=HTMX)
    undo = re.search(r'name="restore" value="([^"]+)"', removed.content.decode())
    assert undo is not None
    put(cast, cluster=9, user=cast.signatory)
    client.post(url(cast), {"restore": undo[1]}, headers=HTMX)
    assert counts(cast)["DE", "cluster"] == 9


def test_what_a_colleague_changed_is_not_removed_unseen(cast: Cast):
    put(cast, cluster=4)
    put(cast, cluster=5, user=cast.signatory)
    sent = {**row(cluster=4, cluster_version=1), "remove": "DE"}
    response = signed_in(cast.editor).post(url(cast), sent, headers=HTMX)
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#country-DE .save-state"
    assert counts(cast) == {("DE", "cluster"): 5}


def test_a_row_that_was_never_saved_goes_without_a_word(cast: Cast):
    response = signed_in(cast.editor).post(url(cast), {**row(), "remove": "DE"}, headers=HTMX)
    assert response.status_code == 200
    assert "country-DE" not in response.content.decode()
    assert not Collaboration.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [
        "DE",
        "SE:4:0:0.0.0.0",
        "DE:4:0",
        "DE:x:0:0.0.0.0",
        "DE:4:0:0.0.0.0;",
        "DE:123456:0:0.0.0.0",
        "DE:10000:0:0.0.0.0",
        "",
    ],
)
def test_a_forged_undo_changes_nothing(cast: Cast, forged: str):
    signed_in(cast.editor).post(url(cast), {"restore": forged}, headers=HTMX)
    assert not Collaboration.objects.exists()


def test_fields_of_other_countries_are_ignored(cast: Cast):
    sent = {**row(cluster=1), **row("SE", cluster=1), "status": "approved", "remove": ""}
    sent.pop("remove")
    signed_in(cast.editor).post(url(cast), sent, headers=HTMX)
    assert counts(cast) == {("DE", "cluster"): 1}


def test_a_country_is_found_while_one_types(cast: Cast):
    put(cast, country="AT", cluster=1)
    search = reverse("countries", args=[cast.cluster.slug, cast.round.year])
    client = signed_in(cast.editor)
    assert "Germany" in text(client.get(search, {"find-country": "tyskl"}, headers=HTMX))
    there = client.get(search, {"find-country": "østrig"}, headers=HTMX).content.decode()
    assert 'href="#country-AT"' in there
    assert 'name="add-country"' not in there
    assert "Denmark are not counted" in text(client.get(search, {"find-country": "Danmark"}, headers=HTMX))
    nothing = client.get(search, {"find-country": "<b>x"}, headers=HTMX).content.decode()
    assert "&lt;b&gt;x" in nothing
    assert "<b>x" not in nothing


def test_an_added_country_is_an_empty_row_and_nothing_is_saved_yet(cast: Cast):
    response = signed_in(cast.editor).get(url(cast), headers=HTMX)
    assert 'id="country-DE"' in response.content.decode()
    assert not Collaboration.objects.exists()


@pytest.mark.parametrize("code", ["DK", "ZZ", "de", "X"])
def test_what_is_no_country_abroad_has_no_row(cast: Cast, code: str):
    client = signed_in(cast.editor)
    assert client.get(url(cast, code), headers=HTMX).status_code == 404
    assert client.post(url(cast, code), {}, headers=HTMX).status_code == 404


def test_a_form_that_was_sent_meanwhile_says_so_in_the_row(cast: Cast):
    put(cast, cluster=4)
    Submission.objects.filter(pk=cast.submission.pk).update(status=SubmissionStatus.SUBMITTED)
    client = signed_in(cast.editor)
    saved = client.post(url(cast), row(cluster=5, cluster_version=1), headers=HTMX)
    removed = client.post(url(cast), {**row(cluster_version=1), "remove": "DE"}, headers=HTMX)
    assert (saved.status_code, removed.status_code) == (409, 409)
    assert "What you typed still stands" in text(saved)
    assert "Nothing is changed." in text(removed)
    assert "typed" not in text(removed), "nothing was"
    assert "Not saved." in text(saved)
    assert removed["HX-Retarget"] == "#country-DE .save-state"
    assert counts(cast) == {("DE", "cluster"): 4}


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_those_who_fill_in_may(cast: Cast, method: str):
    def status(client: Client, address: str) -> int:
        return int(getattr(client, method)(address, headers=HTMX).status_code)

    search = reverse("countries", args=[cast.cluster.slug, cast.round.year])
    addresses = [url(cast), *([search] if method == "get" else [])]
    for address in addresses:
        assert status(signed_in(cast.reviewer), address) == 403
        assert status(signed_in(cast.stranger), address) == 404
        assert status(Client(), address) in {302, 401}
    assert not Collaboration.objects.exists()


def test_a_save_takes_at_most_ten_queries(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries):
    put(cast, cluster=4)
    put(cast, country="SE", cluster=4)
    client = signed_in(cast.editor)
    client.get(page_url(cast))
    # Two more are the savepoint in which a test stands.
    with django_assert_max_num_queries(12):
        response = client.post(url(cast), row(cluster=5, b2b=1, cluster_version=1), headers=HTMX)
    assert response.status_code == 200


def test_the_page_takes_as_many_queries_with_many_countries(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
):
    client = signed_in(cast.editor)
    put(cast, cluster=4)
    few = count_queries(lambda: client.get(page_url(cast)))
    for code in ("SE", "NO", "FI", "PL", "NL", "FR"):
        put(cast, country=code, cluster=1, b2b=2)
    assert count_queries(lambda: client.get(page_url(cast))) == few


# --- Without a script: the form as a whole


def follow(client: Client, response: Any) -> str:
    assert response.status_code == 302
    return client.get(response["Location"]).content.decode()


def test_a_search_saves_what_was_typed_and_leads_back_with_the_row(cast: Cast):
    client = signed_in(cast.editor)
    response = client.post(page_url(cast), {"international_total": "12", "find-country": "Tyskland"})
    shown = follow(client, response)
    assert 'id="country-DE"' in shown
    assert response["Location"].endswith("#country-DE")
    assert cast.submission.figures.get().value == 12


def test_a_search_that_may_mean_several_shows_them_to_choose(cast: Cast):
    client = signed_in(cast.editor)
    shown = follow(client, client.post(page_url(cast), {"find-country": "korea"}))
    assert 'name="add-country" value="KR"' in shown
    assert 'value="korea"' in shown
    assert 'id="country-KR"' in follow(client, client.post(page_url(cast), {"add-country": "KR"}))


def test_removing_leads_back_with_the_way_to_undo(cast: Cast):
    put(cast, cluster=4, b2b=2)
    client = signed_in(cast.editor)
    sent = {**row(cluster="unreadable", cluster_version=1, b2b=2, b2b_version=1), "remove": "DE"}
    response = client.post(page_url(cast), sent)
    assert parse_qs(urlsplit(response["Location"]).query) == {"fjernet": ["DE:4:0:2.1.0.1"]}
    shown = follow(client, response)
    assert "Germany is removed." in " ".join(strip_tags(shown).split())
    undo = re.search(r'name="restore" value="([^"]+)"', shown)
    assert undo is not None
    shown = follow(client, client.post(page_url(cast), {"restore": undo[1]}))
    assert re.search(r'name="country-DE-cluster"[^>]*value="4"', shown)


def test_taking_theirs_drops_what_was_typed(cast: Cast):
    put(cast, cluster=4)
    client = signed_in(cast.editor)
    sent = {**row(cluster=6, cluster_version=0), "take": "DE"}
    assert re.search(
        r'name="country-DE-cluster"[^>]*value="4"', follow(client, client.post(page_url(cast), sent))
    )


def test_a_count_that_was_saved_beside_one_that_was_refused_is_shown_as_one_types_it(cast: Cast):
    sent = {**row(cluster="1234"), **row("SE", cluster="to")}
    response = signed_in(cast.editor).post(page_url(cast), sent)
    assert response.status_code == 422
    assert re.search(r'name="country-DE-cluster"[^>]*value="1\.234"', response.content.decode())


def test_a_row_that_is_not_open_cannot_be_changed(cast: Cast):
    put(cast, cluster=4)
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=SubmissionStatus.RETURNED, open_questions=["courses"]
    )
    client = signed_in(cast.editor)
    shown = client.get(f"{page_url(cast)}?land=SE&fjernet=DE:1:1:1").content.decode()
    assert "id_find-country" not in shown
    assert 'id="country-SE"' not in shown
    client.post(url(cast), row(cluster=5, cluster_version=1), headers=HTMX)
    assert counts(cast) == {("DE", "cluster"): 4}


def test_a_closed_form_shows_the_countries_as_a_table(cast: Cast):
    put(cast, cluster=1234, b2b=2)
    Submission.objects.filter(pk=cast.submission.pk).update(status=SubmissionStatus.SUBMITTED)
    response = signed_in(cast.editor).get(page_url(cast))
    assert "Germany 1.234–2" in text(response)
    assert "Clusters 1.234 " in text(response)
    assert "In all 1.236 in 1 country" in text(response)


def test_a_country_that_is_named_twice_is_saved_once(cast: Cast) -> None:
    client = signed_in(cast.editor)
    twice = {"country-DE-country": "DE", "country-DE-cluster": "3", "restore": "DE:1:0:0.0.0.0"}
    assert client.post(url(cast), twice).status_code < 400
    assert client.post(url(cast, "FR"), {**twice, "restore": "FR:1:0:0.0.0.0"}).status_code < 400
    changes = FigureChange.objects.filter(submission=cast.submission)
    places = list(changes.values_list("indicator", "country", "version"))
    assert len(places) == len(set(places))
    assert cast.submission.collaborations.get(country="DE", type="cluster").count == 3
