"""Invite somebody to a cluster or to Cluster Excellence Denmark; send it again, correct it, withdraw it."""

import datetime as dt

from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.invitation_mail import send_invitation
from accounts.models import Cluster, ClusterRole, Invitation, Language, User, UserRole
from accounts.services.errors import NotAllowed
from accounts.services.hold_people import hold_cluster, hold_staff, require_right
from accounts.services.record import record

VALID_FOR = dt.timedelta(days=14)
# Of one person in a day: enough for the largest secretariat, and no way to write to the whole world.
MOST_A_DAY = 60
DAY = dt.timedelta(days=1)
# A second click, or a second person, sends the same once.
NOT_AGAIN_WITHIN = dt.timedelta(minutes=1)
INVITED, SENT_AGAIN, CORRECTED, WITHDRAWN = (
    "person-invited",
    "invitation-sent-again",
    "invitation-corrected",
    "invitation-withdrawn",
)


@transaction.atomic
def invite(
    *,
    email: str,
    cluster: Cluster | None,
    role: ClusterRole | UserRole,
    language: Language,
    user: User,
    now: dt.datetime,
) -> Invitation:
    """Invite whoever reads the mail of an address. One to the same that has expired is replaced by it.

    Nobody is told whether the address has a login already.

    Raises:
        ValidationError: the address is none.
        NotAllowed: the person may not, has invited too many today, or the address is invited or in already.
    """
    _hold(cluster)
    require_right(user, Action.INVITE, cluster)
    email = email.strip().lower()
    validate_email(email)
    _require_room(user, now)
    _require_new(email, cluster, now)
    _open(email, cluster).update(replaced_at=now)
    return _write(
        email=email, cluster=cluster, role=role, language=language, user=user, now=now, what=INVITED
    )


@transaction.atomic
def send_again(*, invitation_id: int, user: User, now: dt.datetime) -> Invitation:
    """Send an invitation once more, in one's own name: the link before it is dead, and the time begins anew.

    Raises:
        Invitation.DoesNotExist: there is none.
        NotAllowed: the person may not, it was just sent, or it is not open any more.
    """
    invitation = _held(invitation_id, user)
    _require_room(user, now)
    if invitation.mailed_at is not None and now - invitation.mailed_at < NOT_AGAIN_WITHIN:
        raise NotAllowed(_("The mail was sent a moment ago. Give it a minute to arrive."))
    invitation.invited_by = user
    invitation.expires_at = now + VALID_FOR
    invitation.token_hash = None
    invitation.mailed_at = None
    invitation.try_after = now
    invitation.attempts = 0
    invitation.problem = ""
    invitation.save()
    record(SENT_AGAIN, user=user, now=now, cluster=invitation.cluster, invitation=invitation)
    send_invitation.delay_on_commit(invitation.pk)
    return invitation


@transaction.atomic
def correct(*, invitation_id: int, email: str, user: User, now: dt.datetime) -> Invitation:
    """Send an invitation to another address instead: the link that went to the first is dead.

    Raises:
        Invitation.DoesNotExist: there is none.
        ValidationError: the address is none.
        NotAllowed: the person may not, it is not open any more, or the address is invited or in already.
    """
    invitation = _held(invitation_id, user)
    email = email.strip().lower()
    validate_email(email)
    if email == invitation.email:
        raise NotAllowed(_("That is the address it was sent to. Send it again instead."))
    _require_room(user, now)
    _require_new(email, invitation.cluster, now)
    _open(email, invitation.cluster).update(replaced_at=now)
    Invitation.objects.filter(pk=invitation.pk).update(replaced_at=now)
    return _write(
        email=email,
        cluster=invitation.cluster,
        role=_role(invitation),
        language=Language(invitation.language),
        user=user,
        now=now,
        what=CORRECTED,
        before=invitation,
    )


@transaction.atomic
def withdraw(*, invitation_id: int, user: User, now: dt.datetime) -> Invitation:
    """Take an invitation back: its link is dead.

    Raises:
        Invitation.DoesNotExist: there is none.
        NotAllowed: the person may not, or it is not open any more.
    """
    invitation = _held(invitation_id, user)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record(WITHDRAWN, user=user, now=now, cluster=invitation.cluster, invitation=invitation)
    return invitation


def _hold(cluster: Cluster | None) -> None:
    if cluster is None:
        hold_staff()
    else:
        hold_cluster(cluster.pk)


def _held(invitation_id: int, user: User) -> Invitation:
    """Lock an open invitation, and first the people it leads to, as whoever accepts it does."""
    found = Invitation.objects.select_related("cluster").get(pk=invitation_id)
    _hold(found.cluster)
    require_right(user, Action.INVITE, found.cluster)
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("cluster").get(pk=found.pk)
    if invitation.accepted_at is not None:
        raise NotAllowed(_("The invitation has been accepted meanwhile."))
    if not invitation.is_open:
        raise NotAllowed(_("The invitation has been withdrawn or replaced meanwhile."))
    return invitation


def _role(invitation: Invitation) -> ClusterRole | UserRole:
    return UserRole(invitation.role) if invitation.cluster is None else ClusterRole(invitation.role)


def _open(email: str, cluster: Cluster | None) -> QuerySet[Invitation]:
    return Invitation.objects.open().filter(email__iexact=email, cluster=cluster)


def _require_room(user: User, now: dt.datetime) -> None:
    sent = user.audit_entries.filter(action__in=[INVITED, SENT_AGAIN, CORRECTED], at__gt=now - DAY).count()
    if sent >= MOST_A_DAY:
        raise NotAllowed(
            _("You have sent %(number)s invitations today. Send the next ones tomorrow.") % {"number": sent}
        )


def _require_new(email: str, cluster: Cluster | None, now: dt.datetime) -> None:
    if _open(email, cluster).filter(expires_at__gt=now).exists():
        raise NotAllowed(
            _("%(email)s is invited already. Send the invitation again instead.") % {"email": email}
        )
    people = User.objects.filter(is_active=True, email__iexact=email)
    people = people.exclude(role="") if cluster is None else people.filter(memberships__cluster=cluster)
    if people.exists():
        raise NotAllowed(
            _("%(email)s has access already. Change the role in the list instead.") % {"email": email}
        )


def _write(
    *,
    email: str,
    cluster: Cluster | None,
    role: ClusterRole | UserRole,
    language: Language,
    user: User,
    now: dt.datetime,
    what: str,
    before: Invitation | None = None,
) -> Invitation:
    invitation = Invitation.objects.create(
        email=email,
        cluster=cluster,
        role=role,
        language=language,
        invited_by=user,
        created_at=now,
        expires_at=now + VALID_FOR,
        try_after=now,
    )
    record(
        what,
        user=user,
        now=now,
        cluster=cluster,
        invitation=invitation,
        role=str(role),
        instead_of=before.pk if before else None,
    )
    send_invitation.delay_on_commit(invitation.pk)
    return invitation
