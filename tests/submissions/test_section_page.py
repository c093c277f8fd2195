"""The form's pages: what they show, save and refuse, and to whom."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import Membership, User
from submissions.models import Figure, Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast

COMPETENCE = (
    "courses",
    "course_companies",
    "newsletters",
    "press_releases",
    "media_mentions",
    "outreach_companies",
)


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    """Let the pages, which go by the clock, be opened while the round of 2018 is open."""
    time_machine.move_to(builders.NOW)


def url(cast: Cast, code: str = "competence") -> str:
    return reverse("section", args=[cast.cluster.slug, cast.round.year, code])


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def typed(**answers: str) -> dict[str, str]:
    return {name.replace("__", "-"): value for name, value in answers.items()}


def values(cast: Cast) -> dict[str, Decimal | None]:
    return {row.indicator.code: row.value for row in cast.submission.figures.select_related("indicator")}


def test_the_page_asks_every_question_of_the_section(cast: Cast) -> None:
    page = signed_in(cast.editor).get(url(cast)).content.decode()
    for code in COMPETENCE:
        assert f'name="{code}"' in page
        assert f'name="{code}-absence"' in page
    assert 'name="fte"' not in page


def test_a_save_keeps_the_figures_and_goes_on(cast: Cast) -> None:
    response = signed_in(cast.editor).post(url(cast), typed(courses="1.234", newsletters="0"))
    assert response.status_code == 302
    assert response["Location"] == url(cast, "outcomes")
    assert values(cast) == {"courses": Decimal(1234), "newsletters": Decimal(0)}


def test_the_last_section_leads_to_the_overview_and_a_plain_save_stays(cast: Cast) -> None:
    client = signed_in(cast.editor)
    last = client.post(url(cast, "outcomes"), typed(ideas_total="3"))
    stay = client.post(url(cast), typed(courses="3", stay="1"))
    assert last["Location"] == reverse("submission", args=[cast.cluster.slug, 2018])
    assert stay["Location"] == url(cast)


def test_what_cannot_be_read_is_kept_as_typed_and_the_rest_is_saved(cast: Cast) -> None:
    response = signed_in(cast.editor).post(url(cast), typed(courses="12o", newsletters="7"))
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert 'value="12o"' in page
    assert "“12o” er ikke et tal" in page or "»12o« er ikke et tal" in page
    assert values(cast) == {"newsletters": Decimal(7)}


def test_a_figure_that_is_refused_stands_beside_no_warning_of_the_saved_one(cast: Cast) -> None:
    def finding(page: str) -> str:
        return page.split('id="findings-companies_sme"')[1].split("</div>", maxsplit=1)[0]

    cast.save(
        FigureAnswer(code="companies_total", value=Decimal(10)),
        FigureAnswer(code="companies_sme", value=Decimal(12)),
    )
    client, address = signed_in(cast.editor), url(cast, "participation")
    assert "12" in finding(client.get(address).content.decode())
    response = client.post(address, {"companies_sme": "abc", "companies_sme-version": "1"})
    assert response.status_code == 422
    assert "12" not in finding(response.content.decode())


@pytest.mark.parametrize(
    "bad", ["abc", "1.23", "1e5", "1_000", "１２", "-4", "9" * 40, "NaN", "12,5", "<script>alert(1)</script>"]
)
def test_bad_input_is_refused_at_the_field_and_nothing_is_stored(cast: Cast, bad: str) -> None:
    response = signed_in(cast.editor).post(url(cast), typed(courses=bad))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_courses"' in page
    assert 'aria-invalid="true"' in page
    assert "<script>alert" not in page
    assert bad in unescape(page)
    assert not Figure.objects.exists()


def test_a_number_and_an_absence_together_are_a_slip(cast: Cast) -> None:
    response = signed_in(cast.editor).post(url(cast), typed(courses="4", courses__absence="not_measured"))
    assert response.status_code == 422
    assert not Figure.objects.exists()


def test_the_later_of_two_gets_409_with_both_values(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1300)), user=cast.signatory)

    response = signed_in(cast.editor).post(
        url(cast), typed(courses="1.240", newsletters="5", courses__version="0")
    )

    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert "1.300" in page
    assert 'value="1.240"' in page
    assert str(cast.signatory) in page
    assert values(cast) == {"courses": Decimal(1300), "newsletters": Decimal(5)}


def test_two_windows_of_one_person_are_told_as_that(cast: Cast) -> None:
    client = signed_in(cast.editor)
    cast.save(FigureAnswer(code="courses", value=Decimal(1300)))
    page = unescape(client.post(url(cast), typed(courses="1.240", courses__version="0")).content.decode())
    assert "Du har selv ændret 1 af de samme tal i et andet vindue" in page
    assert "ollega" not in page
    # Where a colleague changed another, that is said of theirs alone.
    cast.save(FigureAnswer(code="newsletters", value=Decimal(8)), user=cast.signatory)
    sent = typed(courses="1.240", courses__version="0", newsletters="5", newsletters__version="0")
    page = unescape(client.post(url(cast), sent).content.decode())
    assert "En kollega har ændret 1 af de samme tal" in page


def test_after_a_collision_saving_again_takes_the_choice(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1300)), user=cast.signatory)
    client = signed_in(cast.editor)
    page = client.post(url(cast), typed(courses="1.240", newsletters="5")).context["form"]

    again = {bound.html_name: bound.value() or "" for bound in page}
    response = client.post(url(cast), again)

    assert response.status_code == 302
    assert values(cast) == {"courses": Decimal(1240), "newsletters": Decimal(5)}


def test_the_page_after_a_collision_shows_what_others_saved_elsewhere(cast: Cast) -> None:
    client = signed_in(cast.editor)
    cast.save(
        FigureAnswer(code="courses", value=Decimal(1300)),
        FigureAnswer(code="newsletters", value=Decimal(77)),
        user=cast.signatory,
    )
    response = client.post(url(cast), typed(courses="1.240"))
    assert 'value="77"' in response.content.decode()


def test_a_form_that_was_sent_meanwhile_shows_what_was_typed(cast: Cast) -> None:
    Submission.objects.filter(pk=cast.submission.pk).update(status=SubmissionStatus.SUBMITTED)
    response = signed_in(cast.editor).post(url(cast), typed(courses="1.240"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "1.240" in page
    assert not Figure.objects.exists()


def test_countries_are_added_and_changed(cast: Cast) -> None:
    client, page = signed_in(cast.editor), url(cast, "internationalisation")
    client.post(page, {"country-DE-country": "DE", "country-DE-cluster": "4", "country-DE-b2b": "1"})
    assert rows(cast) == {("DE", "cluster"): 4, ("DE", "b2b"): 1}

    shown = client.get(page).content.decode()
    assert "Tyskland" in shown
    sent = {
        "country-DE-country": "DE",
        "country-DE-cluster": "5",
        "country-DE-cluster-version": "1",
        "country-DE-b2b": "",
        "country-DE-b2b-version": "1",
    }
    client.post(page, sent)
    assert rows(cast) == {("DE", "cluster"): 5}


def rows(cast: Cast) -> dict[tuple[str, str], int]:
    return {(row.country, row.type): row.count for row in cast.submission.collaborations.filter(count__gt=0)}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"country-SE-country": "SE"}, "Sverige"),
        ({"country-SE-country": "SE", "country-SE-cluster": "1000000"}, "1.000.000"),
        ({"country-SE-country": "SE", "country-SE-cluster": "fire"}, "fire"),
    ],
)
def test_country_rows_without_a_count_that_can_be_read_are_refused(
    cast: Cast, sent: dict[str, str], message: str
) -> None:
    response = signed_in(cast.editor).post(url(cast, "internationalisation"), sent)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not rows(cast)


@pytest.mark.parametrize("code", ["ZZ", "DK", "de"])
def test_forged_countries_are_ignored(cast: Cast, code: str) -> None:
    sent = {f"country-{code}-country": code, f"country-{code}-cluster": "4"}
    signed_in(cast.editor).post(url(cast, "internationalisation"), sent)
    assert not rows(cast)


def test_two_people_with_the_same_country_collide(cast: Cast) -> None:
    page = url(cast, "internationalisation")
    sent = {"country-DE-country": "DE", "country-DE-cluster": "4"}
    signed_in(cast.signatory).post(page, sent)
    response = signed_in(cast.editor).post(page, {**sent, "country-DE-cluster": "6"})
    assert response.status_code == 409
    shown = response.content.decode()
    assert re.search(r'name="country-DE-cluster"[^>]*value="6"', shown)
    assert re.search(r'name="country-DE-cluster-version"[^>]*value="1"', shown)
    assert rows(cast) == {("DE", "cluster"): 4}


def test_forged_fields_are_ignored(cast: Cast) -> None:
    forged = typed(courses="5", status="approved", cluster="1", round="1", fte="99", funding_total="1")
    signed_in(cast.editor).post(url(cast), forged)
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.DRAFT
    assert values(cast) == {"courses": Decimal(5)}


@pytest.mark.parametrize("name", ["section", "submission"])
def test_nobody_signed_in_gets_the_login_page_and_never_data(cast: Cast, name: str) -> None:
    args = [cast.cluster.slug, cast.round.year] + (["competence"] if name == "section" else [])
    for response in (Client().get(reverse(name, args=args)), Client().post(reverse(name, args=args))):
        assert response.status_code == 302
        assert response["Location"].startswith("/konto/login/")


@pytest.mark.parametrize("name", ["section", "submission"])
def test_another_clusters_submission_is_not_there(cast: Cast, name: str) -> None:
    args = [cast.cluster.slug, cast.round.year] + (["competence"] if name == "section" else [])
    client = signed_in(cast.stranger)
    refused = {
        client.get(reverse(name, args=args)).status_code,
        client.post(reverse(name, args=args)).status_code,
    }
    assert refused in ({404}, {404, 405})


def test_a_reviewer_reads_the_form_and_cannot_save_it(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    page = client.get(url(cast))
    assert page.status_code == 200
    assert 'name="stay"' not in page.content.decode()
    assert 'name="courses"' not in page.content.decode()
    assert client.post(url(cast), typed(courses="5")).status_code == 403
    assert not Figure.objects.exists()


def test_an_unknown_section_is_not_there(cast: Cast) -> None:
    assert signed_in(cast.editor).get(url(cast, "no-such-page")).status_code == 404


def test_last_years_figure_stands_beside_the_field(cast: Cast) -> None:
    before = builders.round_with_catalogue(2017)
    last = builders.submission(cast.cluster, round=before)
    builders.put_figures(last, courses=Decimal(1111))
    page = signed_in(cast.editor).get(url(cast)).content.decode()
    assert "1.111" in page


def test_a_page_takes_the_same_queries_whatever_is_in_it(cast: Cast, count_queries: object) -> None:
    client = signed_in(cast.editor)
    empty = count_queries(lambda: client.get(url(cast)))  # type: ignore[operator] # an untyped fixture
    cast.answer_all()
    assert count_queries(lambda: client.get(url(cast))) == empty  # type: ignore[operator] # untyped
    assert empty <= 14


def test_the_list_shows_ones_own_clusters_and_no_others(cast: Cast) -> None:
    other = builders.submission(builders.cluster("Fremmed klynge"), round=cast.round)
    page = signed_in(cast.editor).get(reverse("submission-list")).content.decode()
    assert cast.cluster.name in page
    assert other.cluster.name not in page


def test_the_list_takes_the_same_queries_for_one_cluster_and_for_many(
    cast: Cast, count_queries: object
) -> None:
    client = signed_in(cast.editor)
    one = count_queries(lambda: client.get(reverse("submission-list")))  # type: ignore[operator] # untyped
    for _ in range(60):
        other = builders.submission(builders.cluster(), round=cast.round)
        Membership.objects.create(user=cast.editor, cluster=other.cluster, role="editor")
    # The fixture has no type.
    assert count_queries(lambda: client.get(reverse("submission-list"))) == one  # type: ignore[operator]
    assert len(client.get(reverse("submission-list")).context["page_obj"]) == 50


def test_someone_without_a_cluster_is_told_what_to_do(cast: Cast) -> None:
    page = signed_in(builders.person()).get(reverse("submission-list")).content.decode()
    assert "Cluster Excellence Denmark" in page
