"""What tests of invitations share: inviting, and the link out of the mail."""

import re

from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.models import AuditEntry, Cluster, ClusterRole, Invitation, Language, User, UserRole
from accounts.services.invite import invite
from tests import builders
from tests.builders import NOW

LINK = re.compile(r"http://localhost:8000(/invitation/[^/\s]+/)")
STRONG = "Regnvejr-i-Ribe-47"
FORM = {"email": "ny@example.dk", "role": "editor", "language": "da"}


def invited(
    by: User,
    to: Cluster | None,
    email: str = "ny@example.dk",
    role: ClusterRole | UserRole = ClusterRole.EDITOR,
) -> Invitation:
    """Invite an address."""
    return invite(email=email, cluster=to, role=role, language=Language.DANISH, user=by, now=NOW)


def last_letter() -> EmailMultiAlternatives:
    """Return the mail that was sent last."""
    message = outbox.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def last_link() -> str:
    """Return the path to which the last mail leads."""
    found = LINK.search(str(last_letter().body))
    assert found is not None
    return found[1]


def client_of(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def way_in(name: str = "Ny Nielsen", password: str = STRONG, again: str = "") -> dict[str, str]:
    """Return what a new person fills in."""
    return {"name": name, "password": password, "password_again": again or password}


def somebody(who: str, of: Cluster) -> User:
    """Make an editor or signatory of a cluster, a signatory of another, a reviewer or an administrator."""
    if who in ClusterRole.values:
        return builders.member(of, role=who)
    return builders.signatory(builders.cluster()) if who == "other" else builders.person(role=who)


def body_of(letter: EmailMultiAlternatives) -> tuple[str, str]:
    """Return a mail as text and as HTML."""
    ((html, kind),) = letter.alternatives
    assert kind == "text/html"
    return str(letter.body), str(html)


def actions() -> list[str]:
    """Return what the log of the portal has, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
