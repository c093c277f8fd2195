"""The frame around every page: where one can go, in which language, and what it costs."""

import datetime as dt

import pytest
from django.contrib.staticfiles.finders import find
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries as CountQueries
from pytest_django import Settings

from accounts.models import User
from portal.context import Portal
from portal.templatetags.contact import contact
from submissions.models import Round, RoundStatus
from tests import builders

LOGIN = "/konto/login/"


def portal_at(path: str, user: User | None = None) -> Portal:
    """Return what the templates of `path` get."""
    request: HttpRequest = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    if user is not None:
        request.user = user
    return Portal(request)


def titles(portal: Portal) -> list[str]:
    """Return the titles of its navigation, in English."""
    with translation.override("en"):
        return [place.title for place in portal.navigation]


@pytest.fixture
def reviewer(db: None) -> User:
    """Someone who sees all submissions."""
    return User.objects.create_user("rev@example.dk", "made-up password", role="reviewer")


# What reviewers keep, beside the submissions of a round.
REVIEWING = ("Rounds", "Mails", "Log")


@pytest.fixture
def open_round(db: None) -> Round:
    """A round under way."""
    now = timezone.now()
    week = dt.timedelta(days=7)
    return Round.objects.create(
        year=2018, opens=now - week, deadline=now + week, last_edit=now + 2 * week, status=RoundStatus.OPEN
    )


# Without a database, a query would fail.
def test_a_visitor_goes_to_the_account_alone_and_it_costs_no_query():
    assert titles(portal_at("/")) == ["Performance account"]


@pytest.mark.parametrize(("role", "more"), [("editor", []), ("signatory", ["People"])])
def test_a_secretariat_goes_to_submissions_and_its_signatories_to_people(
    db: None, role: str, more: list[str], django_assert_num_queries: CountQueries
):
    portal = portal_at("/", builders.member(builders.cluster(), role=role))
    with django_assert_num_queries(1):
        assert titles(portal) == ["Performance account", "Submissions", *more]


def test_a_reviewer_goes_to_the_newest_round(
    reviewer: User, open_round: Round, django_assert_num_queries: CountQueries
):
    later = dt.timedelta(days=365)
    Round.objects.create(
        year=2019,
        opens=open_round.opens + later,
        deadline=open_round.deadline + later,
        last_edit=open_round.last_edit + later,
    )
    portal = portal_at("/", reviewer)
    with django_assert_num_queries(1):
        assert titles(portal) == ["Performance account", "Review", *REVIEWING]
    assert portal.navigation[1].url == reverse("board", args=[2018])


def test_a_reviewer_who_works_for_a_cluster_goes_to_both(
    reviewer: User, open_round: Round, django_assert_num_queries: CountQueries
):
    builders.cluster().memberships.create(user=reviewer, role="editor")
    portal = portal_at("/", reviewer)
    with django_assert_num_queries(1):
        assert titles(portal) == ["Performance account", "Submissions", "Review", *REVIEWING]


def test_without_a_round_there_is_nothing_to_review(reviewer: User):
    assert titles(portal_at("/", reviewer)) == ["Performance account", *REVIEWING]


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/runder/", "Rounds"),
        ("/runder/2018/skema/", "Rounds"),
        ("/gennemgang/2018/kontroller/", "Rounds"),
        ("/mails/tekster/", "Mails"),
        ("/log/", "Log"),
        ("/gennemgang/2018/klyngen/forlaeng/", "Review"),
        ("/indberetninger/klyngen/2018/kommentarer/", "Review"),
    ],
)
def test_each_page_of_reviewers_marks_one_entry(
    reviewer: User, open_round: Round, url: str, title: str
) -> None:
    with translation.override("en"):
        current = [place.title for place in portal_at(url, reviewer).navigation if place.current]
    assert current == [title]


def test_the_place_where_one_is_is_marked(db: None):
    portal = portal_at(reverse("submission-list"), builders.person())
    assert [place.current for place in portal.navigation] == [False, True]


@pytest.mark.django_db
def test_the_login_page_stands_in_the_frame(client: Client, django_assert_num_queries: CountQueries):
    with django_assert_num_queries(0):
        html = client.get(LOGIN).content.decode()
    assert '<html lang="da">' in html
    assert html.count("<h1") == 1
    assert 'href="#main-content"' in html
    assert 'id="main-content"' in html
    assert 'class="form-input"' in html
    assert "placeholder" not in html


@pytest.mark.django_db
def test_a_wrong_password_is_said_at_the_form(client: Client):
    page = client.post(LOGIN, {"login": "nobody@example.dk", "password": "wrong"})
    assert "alert-error" in page.content.decode()


def test_one_logs_in_and_out_again(client: Client, reviewer: User):
    client.post(LOGIN, {"login": reviewer.email, "password": "made-up password"})
    assert client.session["_auth_user_id"] == str(reviewer.pk)
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_language_changes_by_post_and_comes_back_to_the_page(client: Client):
    answer = client.post(reverse("language"), {"language": "en", "next": LOGIN})
    assert answer.headers["Location"] == LOGIN
    assert '<html lang="en">' in client.get(LOGIN).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_says_so_on_every_page(client: Client, settings: Settings, demonstration: bool):
    settings.DEMONSTRATION = demonstration
    assert ('class="demonstration"' in client.get(LOGIN).content.decode()) is demonstration


@pytest.mark.django_db
def test_whom_to_write_to_is_a_link_where_the_address_is_known(client: Client, settings: Settings):
    def page() -> str:
        return client.get(LOGIN, headers={"accept-language": "da"}).content.decode()

    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "hjælp&co@example.dk", "12 34 56 78"
    link = '<a href="mailto:hj%C3%A6lp%26co@example.dk">Cluster Excellence Denmark</a>'
    assert page().count(f"kriv til {link}") == 2
    assert "Telefon 12 34 56 78" in page()
    settings.CONTACT_EMAIL = settings.CONTACT_PHONE = ""
    assert "mailto" not in page()
    assert page().count("kriv til Cluster Excellence Denmark") == 2
    assert "Telefon" not in page()


def test_only_whom_to_write_to_becomes_a_link(settings: Settings):
    settings.CONTACT_EMAIL = "a@example.dk"
    assert contact("<b>Cluster Excellence Denmark</b>") == "&lt;b&gt;Cluster Excellence Denmark&lt;/b&gt;"
    link = '<a href="mailto:a@example.dk">Cluster Excellence Denmark</a>'
    assert contact("Ask & write to Cluster Excellence Denmark") == f"Ask &amp; write to {link}"


@pytest.mark.django_db
def test_a_page_that_is_not_there_stands_in_the_frame(client: Client):
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert page.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", ["css/klyngetal.css", "img/icons.svg", "img/favicon.svg", "js/klyngetal.js"])
def test_what_every_page_asks_for_is_found(name: str):
    assert find(name) is not None
