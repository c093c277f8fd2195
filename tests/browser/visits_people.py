"""How to get to the pages of people in a state that one can meet them in."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, Response

from accounts.models import Cluster, ClusterRole, Invitation, User
from accounts.services.accept_invitation import hash_of
from accounts.services.change_member import remove_member
from accounts.services.invite import VALID_FOR
from reports.demonstration.people import editor_email, signatory_email
from reports.demonstration.stages import Stage
from tests import builders
from tests.browser.visits import Go, answer_to, arrived
from tests.browser.world import World, danish

PRESENT = dt.timedelta()


def of(stage: Stage, *more: object) -> Go:
    """Go to a page below the people of a cluster."""
    return lambda page, world: arrived(page.goto(path(world.cluster(stage), *more)))


def path(slug: str, *more: object) -> str:
    """Return the address of a page below the people of a cluster."""
    return "/".join(["/personer/klynge", slug, *map(str, more)]) + "/"


def colleague(stage: Stage, *more: str) -> Go:
    """Go to the page of a cluster's editor."""
    return lambda page, world: _person(page, world.cluster(stage), editor_email, *more)


def leader(stage: Stage) -> Go:
    """Go to the page of a cluster's signatory."""
    return lambda page, world: _person(page, world.cluster(stage), signatory_email)


def person_of(email: str) -> Go:
    """Go to the page of one of the staff."""
    return lambda page, world: arrived(page.goto(f"/personer/{User.objects.get(email=email).pk}/"))


def removed(page: Page, world: World) -> Response:
    """Look at a cluster from which somebody was removed just now."""
    cluster = Cluster.objects.get(slug=world.cluster(Stage.NOT_BEGUN))
    signatory = User.objects.get(email=signatory_email(cluster.slug))
    gone = builders.editor(cluster)
    remove_member(cluster=cluster, person_id=gone.pk, user=signatory, now=timezone.now())
    return arrived(page.goto("/personer/"))


def no_address(page: Page, world: World) -> Response:
    """Invite what is no address."""
    page.goto(path(world.cluster(Stage.HALF_FILLED), "inviter"))
    page.locator("#id_email").fill("mette")
    return answer_to(page.get_by_role("button", name=danish("Send the invitation")))


def last_signatory(page: Page, world: World) -> Response:
    """Remove a cluster's only signatory, and be asked."""
    _person(page, world.cluster(Stage.HALF_FILLED), signatory_email, "fjern")
    return answer_to(page.get_by_role("button", name=danish("Remove"), exact=True))


def inviting(world: World) -> str:
    """Return who invited colleagues that have not answered yet."""
    return _waiting().invited_by.email


def correcting(page: Page, world: World) -> Response:
    """Correct the address of an invitation that waits."""
    return arrived(page.goto(f"/personer/invitation/{_waiting().pk}/ret/"))


def invited(email: str) -> Go:
    """Open the link of an invitation."""
    return lambda page, world: _open_link(page, world, email)


def weak(page: Page, world: World) -> Response:
    """Choose a password that is too weak."""
    _open_link(page, world, "ny@example.dk")
    page.locator("#id_name").fill("Nora Ny")
    page.locator("#id_password").fill("1234")
    page.locator("#id_password_again").fill("1234")
    return answer_to(page.get_by_role("button", name=danish("Accept the invitation")))


def used(page: Page, world: World) -> Response:
    """Open a link that has been used."""
    person = User.objects.get(email=editor_email(world.cluster(Stage.HALF_FILLED)))
    return _open_link(page, world, person.email, accepted_at=timezone.now(), accepted_by=person)


def expired(page: Page, world: World) -> Response:
    """Open a link whose time is over."""
    return _open_link(page, world, "ny@example.dk", before=VALID_FOR + dt.timedelta(days=1))


def _waiting() -> Invitation:
    """Return the invitation of the demonstration that a cluster sent and nobody answered."""
    waiting = Invitation.objects.open().filter(cluster__isnull=False, expires_at__gt=timezone.now())
    return waiting.select_related("invited_by").get(email__startswith="mette@")


def _person(page: Page, slug: str, email: Callable[[str], str], *more: str) -> Response:
    user = User.objects.get(email=email(slug))
    return arrived(page.goto(path(slug, user.pk, *more)))


def _open_link(
    page: Page, world: World, email: str, *, before: dt.timedelta = PRESENT, **more: object
) -> Response:
    cluster = Cluster.objects.get(slug=world.cluster(Stage.HALF_FILLED, 2))
    then = timezone.now() - before
    token = f"of-{email}-{then.timestamp()}"
    # Of an address there is one that is open.
    Invitation.objects.open().filter(cluster=cluster, email=email).update(replaced_at=then)
    Invitation.objects.create(
        cluster=cluster,
        email=email,
        role=ClusterRole.EDITOR,
        invited_by=User.objects.get(email=signatory_email(cluster.slug)),
        created_at=then,
        try_after=then,
        mailed_at=then,
        expires_at=then + VALID_FOR,
        token_hash=hash_of(token),
        **more,
    )
    return arrived(page.goto(f"/invitation/{token}/"))
