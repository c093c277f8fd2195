"""Django's admin: for administrators, by our own login, to look and not to change."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AuditEntry, Cluster, User
from portal.admin.kinds import site
from submissions.models import Figure, Indicator, Submission, Unit
from tests import builders
from tests.accounts.phone import with_password, with_phone
from tests.scan.crawl import is_signed_in

pytestmark = pytest.mark.django_db
FIGURES = "/admin/submissions/figure/"


@pytest.fixture
def administrator() -> User:
    return builders.administrator("asta@example.dk", name="Asta Holm")


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(administrator)
    return client


@pytest.fixture
def figure() -> Figure:
    indicator = Indicator.objects.create(code="courses", unit=Unit.COUNT)
    one = builders.submission(builders.cluster("Vindklyngen"))
    return Figure.objects.create(submission=one, indicator=indicator, value=Decimal(1234))


def text(response: Any) -> str:
    assert response.status_code == HTTPStatus.OK
    return str(response.content.decode())


def test_there_is_no_door_but_our_own(administrator: User):
    asked = Client().get("/admin/login/?next=/admin/accounts/user/")
    assert asked["Location"].startswith(reverse("account_login") + "?next=")
    assert Client().get(FIGURES)["Location"] == f"{reverse('account_login')}?next={FIGURES}"
    client, answer = with_password(administrator, next=FIGURES)
    assert answer["Location"] == FIGURES
    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_the_second_factor_is_asked_for_here_too(administrator: User, settings: Settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client, _ = with_password(administrator)
    assert client.get(FIGURES)["Location"].startswith(reverse("second-factor"))
    with_phone(administrator)
    asked, _ = with_password(administrator)
    assert asked.get(FIGURES)["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", [builders.reviewer, builders.person])
def test_nobody_else_is_let_in(who: Any):
    client = Client()
    client.force_login(who())
    assert client.get("/admin/").status_code == HTTPStatus.FORBIDDEN
    assert client.get(FIGURES).status_code == HTTPStatus.FORBIDDEN


def test_it_is_in_danish_and_says_that_nothing_can_be_changed(client: Client):
    page = text(client.get("/admin/"))
    assert "Her kan intet ændres" in page
    for title in ("Personer", "Indberetninger", "Ændringer af tal", "Landstotaler"):
        assert f">{title}</a>" in page
    assert "Tilføj" not in page


def test_a_figure_is_shown_and_who_looked_is_written_down(
    client: Client, administrator: User, figure: Figure
):
    page = text(client.get(FIGURES))
    assert is_signed_in(page)  # as the scan reads it
    assert "Vindklyngen" in page
    assert "1.234" in page
    assert "1 række" in page
    one = text(client.get(f"{FIGURES}{figure.pk}/"))
    assert "1.234" in one
    assert 'type="submit"' not in one
    client.head(FIGURES)
    seen = AuditEntry.objects.filter(action="records-read", user=administrator, subject="submissions.figure")
    assert [entry.detail for entry in seen.order_by("pk")] == [{}, {"row": figure.pk}]
    text(client.get("/admin/accounts/cluster/"))
    assert seen.count() == AuditEntry.objects.count()


def test_every_list_is_sorted_by_each_of_its_columns_that_is_stored(client: Client, figure: Figure):
    sorted_by = 0
    for model, records in site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for number, column in enumerate(records.list_display, 1):
            assert client.get(address, {"o": str(number)}).status_code == HTTPStatus.OK, (address, column)
            sorted_by += hasattr(column, "admin_order_field")
    assert sorted_by > 60


def test_nothing_can_be_sent(client: Client, figure: Figure):
    for address in (FIGURES, f"{FIGURES}{figure.pk}/", "/admin/"):
        sent = {"value": "1", "action": "delete_selected", "_selected_action": str(figure.pk)}
        assert client.post(address, sent).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    for gone in ("add/", f"{figure.pk}/delete/", f"{figure.pk}/history/", f"{figure.pk}/change/"):
        assert client.get(FIGURES + gone).status_code == HTTPStatus.NOT_FOUND
    assert Figure.objects.get().value == 1234


def test_what_is_not_there_is_not_there(client: Client):
    assert client.get(f"{FIGURES}77/").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/admin/mfa/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "asked",
    ["accounts/user/?password__startswith=md5", "accounts/membership/?user__password__startswith=md5"],
)
def test_the_address_cannot_ask_about_what_is_not_shown(client: Client, asked: str):
    assert client.get(f"/admin/{asked}").status_code == HTTPStatus.BAD_REQUEST


def test_no_secret_is_among_what_is_shown(client: Client, administrator: User):
    secret = with_phone(administrator)
    pages = text(client.get("/admin/accounts/user/")) + text(
        client.get(f"/admin/accounts/user/{administrator.pk}/")
    )
    assert administrator.email in pages
    assert secret not in pages
    assert administrator.password not in pages
    shown = {way.rpartition("__")[2] for one in site._registry.values() for way in one.shown}  # type: ignore[attr-defined] # ours have it
    assert not shown & {"password", "token_hash", "data", "session_data", "secret", "html", "text"}


def test_each_kind_takes_as_many_queries_for_many_rows_as_for_one(
    client: Client, figure: Figure, count_queries: Any
):
    lists = [f"/admin/{one._meta.app_label}/{one._meta.model_name}/" for one in site._registry]
    few = {address: count_queries(lambda address=address: text(client.get(address))) for address in lists}
    for number in range(8):
        cluster: Cluster = builders.cluster(f"Klynge nr. {number}")
        one: Submission = builders.submission(cluster, submitted_by=builders.signatory(cluster))
        Figure.objects.create(submission=one, indicator=figure.indicator, value=Decimal(number))
    many = {address: count_queries(lambda address=address: text(client.get(address))) for address in lists}
    # A first row has somebody to name; whatever comes after costs nothing more.
    assert many[FIGURES] == few[FIGURES]
    for address in lists:
        assert many[address] <= few[address] + 1, address
