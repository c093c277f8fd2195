"""Erase a person: their name, address and ways in go, and what was decided stays under their number."""

import datetime as dt
import logging
from collections.abc import Collection
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import Cluster, ClusterRole, ErasureRequest, Invitation, Language, Membership, User
from accounts.services.change_staff import last_administrator_words
from accounts.services.end_sessions import end_sessions
from accounts.services.errors import AskFirst, Consequence, NotAllowed
from accounts.services.hold_people import administrators, hold_cluster, hold_staff, require_right
from accounts.services.record import record
from accounts.signals import person_erased

ERASED = "person-erased"
logger = logging.getLogger(__name__)


@transaction.atomic
def erase_person(
    *,
    person_id: int,
    user: User | None,
    now: dt.datetime,
    said_yes_to: Collection[Consequence] = (),
) -> User:
    """Erase a person, wherever something of them is kept; all of it or nothing. What they did stays.

    Args:
        user: the administrator who does it; nobody where the portal does, of who has had no access for years.
        said_yes_to: the consequences of which `user` was told.

    Raises:
        NotAllowed: `user` may not; or the person is gone, has not asked for it and can log in, is the last
            administrator, or is `user`.
        AskFirst: a cluster would be left without a signatory, and nobody said yes to that.
        User.DoesNotExist: there is nobody of this number.
    """
    theirs = Membership.objects.filter(user_id=person_id).order_by("cluster")
    for cluster_id in theirs.values_list("cluster", flat=True):
        hold_cluster(cluster_id)
    people = hold_staff(person_id)
    if user is not None:
        require_right(user, Action.EDIT, None)
    if person_id not in people:
        raise User.DoesNotExist
    person = people[person_id]
    _require_erasable(person, user, administrators(people))
    if left_without_signatory(person).exists() and Consequence.NO_SIGNATORY not in said_yes_to:
        raise AskFirst({Consequence.NO_SIGNATORY})
    slugs = list(person.memberships.order_by("cluster").values_list("cluster__slug", flat=True))
    person_erased.send(sender=User, person=person, now=now)
    _forget_ways_in(person, now)
    address, name, language = person.email, person.name, person.language
    ErasureRequest.objects.open().filter(person=person).update(decided_at=now, decided_by=user)
    record(ERASED, user=user, about=person, now=now, role=person.role, clusters=slugs)
    _blank(person, now)
    if user is not None:
        transaction.on_commit(partial(_tell, address, name, language), robust=True)
    return person


def left_without_signatory(person: User) -> QuerySet[Cluster]:
    """Return the clusters for which nobody could send any more without this person, by name."""
    signing = Membership.objects.filter(
        cluster=OuterRef("pk"), role=ClusterRole.SIGNATORY, user__is_active=True
    )
    own = Cluster.objects.filter(memberships__user=person, memberships__role=ClusterRole.SIGNATORY)
    return own.exclude(Exists(signing.exclude(user=person))).order_by("name")


def may_be_erased(person: User) -> bool:
    """Whether a person has asked for it, or cannot log in to ask. One query."""
    return not person.is_active or ErasureRequest.objects.open().filter(person=person).exists()


def _require_erasable(person: User, user: User | None, keepers: set[int]) -> None:
    if person.erased_at is not None:
        raise NotAllowed(_("The person has been erased meanwhile."))
    if user is not None and person.pk == user.pk:
        raise NotAllowed(_("Another administrator has to erase you."))
    if keepers == {person.pk}:
        raise NotAllowed(last_administrator_words(person))
    if not may_be_erased(person):
        raise NotAllowed(_("The person has not asked to be erased, or does not ask for it any more."))


def _forget_ways_in(person: User, now: dt.datetime) -> None:
    end_sessions(user=person, now=now)
    for owned in (Authenticator, SocialAccount, EmailAddress, Membership):
        owned.objects.filter(user=person).delete()
    person.groups.clear()
    person.user_permissions.clear()
    invitations = Invitation.objects.filter(Q(email__iexact=person.email) | Q(accepted_by=person))
    invitations.open().update(withdrawn_at=now)
    invitations.update(email="", token_hash=None, problem="")


def _blank(person: User, now: dt.datetime) -> None:
    person.email = person.name = person.role = ""
    person.language = Language.DANISH
    person.is_active = person.is_superuser = False
    person.last_login = None
    person.erased_at = now
    person.set_unusable_password()
    person.save()


def _tell(address: str, name: str, language: str) -> None:
    """Write to who was erased, once: neither the mail nor its address is kept."""
    with translation.override(language):
        body = "\n\n".join(
            [
                _("Hello %(name)s") % {"name": name} if name else _("Hello"),
                _(
                    "You are erased from Klyngetal. Your name, your e-mail address and all that you logged in"
                    " with are gone. Figures, decisions and comments stay, without your name. You cannot log"
                    " in any more, and this is the last mail that you get."
                ),
                _("Cluster Excellence Denmark"),
            ]
        )
        subject = _("You are erased from Klyngetal")
    try:
        send_mail(subject, body, None, [address])
    except OSError as error:
        # Of whom it was is not kept.
        logger.error("Who was erased could not be told: %s", type(error).__name__)  # noqa: TRY400 it names them
