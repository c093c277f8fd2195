"""Who works for several clusters switches between them on the pages of a submission."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from pytest_django import DjangoAssertNumQueries as CountQueries

from accounts.models import Cluster, Membership, User
from portal.context import Portal
from submissions.models import Round
from tests import builders

Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def round_(db: None) -> Round:
    """A round with its questionnaire."""
    return builders.round_with_catalogue()


@pytest.fixture
def clusters(round_: Round) -> list[Cluster]:
    """Three clusters that report, out of order of their names."""
    made = [builders.cluster(name, slug=name.lower()) for name in ("Clean", "agro", "Biopeople")]
    for one in made:
        builders.submission(one, round=round_)
    return made


@pytest.fixture
def worker(clusters: list[Cluster]) -> User:
    """Someone who works for the first two of them, and for one that does not report this year."""
    user = builders.editor(clusters[0])
    for other in (clusters[1], builders.cluster("Ikke i år")):
        Membership.objects.create(user=user, cluster=other, role="editor")
    return user


def portal_at(path: str, user: User) -> Portal:
    request: HttpRequest = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    request.user = user
    return Portal(request)


def here(slug: str, section: str = "") -> str:
    return (
        reverse("section", args=[slug, 2018, section])
        if section
        else reverse("submission", args=[slug, 2018])
    )


def test_the_same_section_of_the_other_cluster_in_one_query(
    worker: User, django_assert_num_queries: CountQueries
) -> None:
    portal = portal_at(here("clean", "financing"), worker)
    with django_assert_num_queries(1):
        places = portal.clusters
        current = portal.cluster
    assert [(place.title, place.url, place.current) for place in places] == [
        ("agro", here("agro", "financing"), False),
        ("Clean", here("clean", "financing"), True),
    ]
    assert current == places[1]


@pytest.mark.parametrize("name", ["submission", "submit", "own-figures"])
def test_from_any_other_page_it_leads_to_the_overview(worker: User, name: str) -> None:
    portal = portal_at(reverse(name, args=["clean", 2018]), worker)
    assert [place.url for place in portal.clusters] == [here("agro"), here("clean")]


def test_the_history_of_a_figure_leads_to_the_overview(worker: User) -> None:
    portal = portal_at(reverse("history", args=["clean", 2018, "courses"]), worker)
    assert [place.url for place in portal.clusters] == [here("agro"), here("clean")]


def test_elsewhere_it_is_not_asked_for(worker: User, django_assert_num_queries: CountQueries) -> None:
    with django_assert_num_queries(0):
        assert portal_at(reverse("submission-list"), worker).clusters == ()
        assert portal_at("/", worker).cluster is None


def test_who_works_for_one_has_nothing_to_switch(clusters: list[Cluster]) -> None:
    assert portal_at(here("clean"), builders.editor(clusters[0])).clusters == ()


def test_a_reviewer_on_a_strange_clusters_page_does_not_switch(clusters: list[Cluster]) -> None:
    reviewer = builders.reviewer()
    for one in clusters[:2]:
        Membership.objects.create(user=reviewer, cluster=one, role="editor")
    assert portal_at(here("biopeople"), reviewer).clusters == ()
    assert len(portal_at(here("clean"), reviewer).clusters) == 2


def test_it_stands_in_the_header_and_in_the_menu_as_plain_links(worker: User) -> None:
    client = Client()
    client.force_login(worker)
    page = client.get(here("clean", "financing")).content.decode()
    header = page.split("<header")[1].split("</header>")[0]
    assert header.count(f'href="{here("agro", "financing")}"') == 2
    assert header.count(f'href="{here("clean", "financing")}" aria-current="true"') == 2
    assert '<details class="cluster-switch">' in header


def test_another_cluster_costs_no_query(worker: User, clusters: list[Cluster], count_queries: Count) -> None:
    client = Client()
    client.force_login(worker)
    two = count_queries(lambda: client.get(here("clean")))
    Membership.objects.create(user=worker, cluster=clusters[2], role="editor")
    assert count_queries(lambda: client.get(here("clean"))) == two
