"""The command add_person."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import Cluster, ClusterRole, Membership, User, UserRole
from accounts.services.add_person import add_person
from tests.builders import PASSWORD, cluster, person, signatory

pytestmark = pytest.mark.django_db

LINK = re.compile(r"http://localhost:8000(/konto/\S+)")


def add(*args: str) -> str:
    out = StringIO()
    call_command("add_person", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def clean() -> Cluster:
    return cluster("CLEAN", slug="clean")


def test_a_reviewer_is_added_and_mailed_a_link():
    out = add("ida@example.dk", "--role", "reviewer", "--name", "Ida Holm")
    ida = User.objects.get()
    assert (ida.email, ida.name, ida.role) == ("ida@example.dk", "Ida Holm", UserRole.REVIEWER)
    assert not ida.has_usable_password()
    (sent,) = mail.outbox
    assert sent.to == ["ida@example.dk"]
    assert "Ida Holm" in sent.body
    assert LINK.search(str(sent.body))
    assert out == "ida@example.dk, reviewer: added.\nThe link to choose a password was mailed.\n"


def test_an_editor_is_added_to_a_cluster(clean: Cluster):
    out = add("bo@example.dk", "--cluster", "clean", "--as", "editor")
    membership = Membership.objects.get()
    assert (membership.user.email, membership.cluster, membership.role) == (
        "bo@example.dk",
        clean,
        ClusterRole.EDITOR,
    )
    assert membership.user.role == ""
    assert out.startswith("bo@example.dk, editor of clean: added.\n")


def test_the_printed_link_lets_one_choose_a_password_once(client: Client):
    out = add("ida@example.dk", "--role", "reviewer", "--print-link")
    assert mail.outbox == []
    match = LINK.search(out)
    assert match
    new = {"password1": "en-lang-hemmelighed", "password2": "en-lang-hemmelighed"}
    form = client.get(match[1], follow=True)
    assert form.status_code == 200
    client.post(form.redirect_chain[-1][0], new)
    assert User.objects.get().check_password("en-lang-hemmelighed")
    Client().post(match[1], {"password1": "et-andet-kodeord", "password2": "et-andet-kodeord"}, follow=True)
    assert User.objects.get().check_password("en-lang-hemmelighed")


def test_the_link_leads_to_the_site_of_the_settings(settings: Settings):
    settings.SITE_URL = "https://klyngetal.example.dk/"
    out = add("ida@example.dk", "--role", "reviewer", "--print-link")
    assert "https://klyngetal.example.dk/konto/" in out


def test_someone_who_is_there_is_found_whatever_the_case_of_the_address(clean: Cluster):
    ida = person("ida@example.dk")
    out = add("Ida@Example.DK", "--cluster", "clean", "--as", "signatory")
    assert Membership.objects.get().user == ida
    assert out.startswith("ida@example.dk, signatory of clean: changed.\n")


def test_someone_with_a_password_gets_no_mail():
    person("ida@example.dk")
    out = add("ida@example.dk", "--role", "reviewer")
    assert mail.outbox == []
    assert "A password was chosen already, so no mail was sent." in out
    assert User.objects.get().check_password(PASSWORD)


def test_the_second_time_nothing_changes_and_it_says_so(clean: Cluster):
    add("bo@example.dk", "--cluster", "clean", "--as", "editor", "--name", "Bo")
    assert "was that already" in add("bo@example.dk", "--cluster", "clean", "--as", "editor", "--name", "Bo")
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_a_role_in_a_cluster_can_be_changed(clean: Cluster):
    leader = signatory(clean)
    assert "changed" in add(leader.email, "--cluster", "clean", "--as", "editor")
    assert Membership.objects.get().role == ClusterRole.EDITOR


def test_a_role_and_a_membership_stand_side_by_side(clean: Cluster):
    add("ida@example.dk", "--role", "administrator", "--name", "Ida")
    add("ida@example.dk", "--cluster", "clean", "--as", "editor")
    ida = User.objects.get()
    assert (ida.role, ida.name, ida.memberships.count()) == (UserRole.ADMINISTRATOR, "Ida", 1)


def test_an_unknown_cluster_is_refused_with_those_that_are_like_it(clean: Cluster):
    cluster("Odense Robotics", slug="odense-robotics")
    with pytest.raises(CommandError, match=r'There is no cluster "claen"\. Did you mean clean\?'):
        add("bo@example.dk", "--cluster", "claen", "--as", "editor")
    with pytest.raises(CommandError, match=r"Did you mean odense-robotics\?"):
        add("bo@example.dk", "--cluster", "Robotics", "--as", "editor")
    with pytest.raises(CommandError, match=r'There is no cluster "xyzzy"\.$'):
        add("bo@example.dk", "--cluster", "xyzzy", "--as", "editor")
    assert not User.objects.exists()


def test_a_name_in_place_of_a_slug_is_understood_as_a_hint():
    cluster("Nordjysk FødevareErhverv", slug="nordjysk-foedevareerhverv")
    with pytest.raises(CommandError, match=r"Did you mean nordjysk-foedevareerhverv\?"):
        add("bo@example.dk", "--cluster", "Nordjysk FødevareErhverv", "--as", "editor")


def test_without_any_clusters_it_says_how_to_load_them():
    with pytest.raises(CommandError, match=r"manage\.py load_register"):
        add("bo@example.dk", "--cluster", "clean", "--as", "editor")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "Give either --role or --cluster, and not both"),
        (("--role", "reviewer", "--cluster", "clean", "--as", "editor"), "Give either --role or --cluster"),
        (("--cluster", "clean"), "--cluster and --as go together"),
        (("--role", "reviewer", "--as", "editor"), "--cluster and --as go together"),
        (("--role", "editor"), "invalid choice: 'editor'"),
        (("--cluster", "clean", "--as", "reviewer"), "invalid choice: 'reviewer'"),
    ],
)
def test_exactly_one_role_is_asked_for(clean: Cluster, args: tuple[str, ...], message: str):
    with pytest.raises(CommandError, match=message):
        add("bo@example.dk", *args)
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["bo", "bo@", "@example.dk", "bo@example dk", ""])
def test_what_is_no_address_is_refused(email: str):
    with pytest.raises(CommandError, match=re.escape(f'"{email}" is not an e-mail address.')):
        add(email, "--role", "reviewer")
    assert not User.objects.exists()


def test_the_service_wants_one_role_too(clean: Cluster):
    with pytest.raises(ValueError, match="either"):
        add_person(email="bo@example.dk")
    with pytest.raises(ValueError, match="either"):
        add_person(email="bo@example.dk", cluster=clean)
    with pytest.raises(ValueError, match="either"):
        add_person(
            email="bo@example.dk", role=UserRole.REVIEWER, cluster=clean, cluster_role=ClusterRole.EDITOR
        )


def test_who_was_removed_can_sign_in_again_once_they_are_added(clean: Cluster):
    one = signatory(clean, "anna@example.dk")
    one.memberships.all().delete()
    User.objects.filter(pk=one.pk).update(is_active=False)
    add("anna@example.dk", "--cluster", "clean", "--as", "editor")
    one.refresh_from_db()
    assert one.is_active
