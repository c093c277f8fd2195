"""How to get to the pages about being erased, about somebody whom no other test is."""

from django.utils import timezone
from playwright.sync_api import Page, Response

from accounts.models import User
from accounts.services.ask_for_erasure import ask_for_erasure, refuse_erasure
from accounts.services.erase_person import erase_person
from accounts.services.errors import Consequence
from reports.demonstration.people import ADMINISTRATOR
from tests import builders
from tests.browser.visits import Go, answer_to, arrived
from tests.browser.world import World, danish


def asked(page: Page, world: World) -> Response:
    """Look at one's own request, which waits."""
    world.sign_in_quietly(page.context, _asking().email)
    return arrived(page.goto("/konto/sletning/"))


def refused(page: Page, world: World) -> Response:
    """Look at what is kept after a refusal."""
    one = _asking()
    by = User.objects.get(email=ADMINISTRATOR)
    refuse_erasure(
        person_id=one.pk, user=by, now=timezone.now(), reason="Der er en klagesag.\nSkriv igen i maj."
    )
    world.sign_in_quietly(page.context, one.email)
    return arrived(page.goto("/konto/oplysninger/"))


def of_asking(*more: str) -> Go:
    """Go to the page of somebody who asks, or one below it."""
    return lambda page, world: arrived(page.goto("/".join(("/personer", str(_asking().pk), *more, ""))))


def without_saying_yes(page: Page, world: World) -> Response:
    """Erase a cluster's only signatory, and be asked."""
    page.goto(f"/personer/{_asking().pk}/slet/")
    return answer_to(page.get_by_role("button", name=danish("Erase for good")))


def without_reason(page: Page, world: World) -> Response:
    """Refuse without a word."""
    page.goto(f"/personer/{_asking().pk}/afslag/")
    return answer_to(page.get_by_role("button", name=danish("Refuse, and write to the person")))


def erased(page: Page, world: World) -> Response:
    """Look at what is left of somebody."""
    one = _asking()
    by = User.objects.get(email=ADMINISTRATOR)
    erase_person(person_id=one.pk, user=by, now=timezone.now(), said_yes_to=[Consequence.NO_SIGNATORY])
    return arrived(page.goto(f"/personer/{one.pk}/"))


def _asking() -> User:
    one = builders.signatory(builders.cluster())
    one.name = "Viggo Prøve"
    one.save()
    ask_for_erasure(user=one, now=timezone.now())
    return one
