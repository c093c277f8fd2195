"""Every route as every role: what the table says is what really comes."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.access import ACCESS, Action, Thing
from portal.access_table import BY_NAME, ROUTES, addresses

# Rights that no route asks for by itself: a service does, or there is no page for it.
ASKED_BY_SERVICES = {
    (Thing.SUBMISSION, Action.SUBMIT),
    (Thing.SUBMISSION, Action.IMPORT),
    (Thing.ACCOUNT, Action.BUILD),
    (Thing.ACCOUNT, Action.PUBLISH),
    (Thing.PEOPLE, Action.LEAVE_NO_SIGNATORY),
}


def test_every_route_stands_in_the_table_once_and_the_table_names_no_other():
    assert len(BY_NAME) == len(ROUTES)
    assert {address.name for address in addresses()} == set(BY_NAME)


def test_what_is_public_is_marked_so_and_nothing_else_is():
    marked = {one.name for one in addresses() if not getattr(one.pattern.callback, "login_required", True)}
    assert marked == {route.name for route in ROUTES if route.is_public}


def test_routes_ask_for_rights_that_somebody_has_and_for_all_of_them():
    asked = {(route.thing, action) for route in ROUTES for action in (route.see, route.send) if action}
    assert asked | ASKED_BY_SERVICES == set(ACCESS)
    assert not asked & ASKED_BY_SERVICES


def test_a_line_says_what_each_role_gets():
    out = StringIO()
    call_command("access_table", json=True, stdout=out)
    table = {(row["route"], row["method"]): row for row in json.loads(out.getvalue())}
    assert table["section", "POST"] == {
        "path": "/indberetninger/<slug:slug>/<int:year>/<slug:code>/",
        "route": "section",
        "method": "POST",
        "thing": "submission",
        "action": "edit",
        "answers": {
            "nobody": "sign in",
            "editor": "yes",
            "signatory": "yes",
            "stranger": "404",
            "reviewer": "403",
            "administrator": "403",
        },
    }
    assert ("board", "POST") not in table


def test_the_plain_form_has_a_line_for_each_too():
    plain, machine = StringIO(), StringIO()
    call_command("access_table", stdout=plain)
    call_command("access_table", json=True, stdout=machine)
    lines = plain.getvalue().splitlines()
    assert len(lines) == 1 + len(json.loads(machine.getvalue()))
    assert lines[0].split()[:2] == ["method", "address"]


def test_the_document_is_up_to_date():
    out = StringIO()
    call_command("access_table", check=True, stdout=out)
    assert out.getvalue() == "docs/access.md is up to date.\n"


def test_a_document_that_is_out_of_date_is_found_and_written_anew(tmp_path: Path, settings: Settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match=r"docs/access\.md is out of date"):
        call_command("access_table", check=True)
    out = StringIO()
    call_command("access_table", write=True, stdout=out)
    call_command("access_table", check=True, stdout=out)
    assert out.getvalue() == "docs/access.md was written.\ndocs/access.md is up to date.\n"
