"""What accounts keep of people, and when it is forgotten."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, ErasureRequest, Invitation, User
from accounts.models.audit import SIGN_INS, SIGN_INS_KEPT
from accounts.privacy.kept import Kept, register
from accounts.services.erase_person import erase_person

# What the log says of changes of somebody's access: while one is that new, nobody is forgotten.
ACCESS_CHANGES = frozenset(
    [
        *("person-added", "person-changed", "person-removed", "person-restored", "access-ended"),
        "invitation-accepted",
    ]
)
ONESELF_AND_ADMINISTRATORS = gettext_lazy("Yourself and the administrators.")


def without_access(cutoff: dt.datetime) -> QuerySet[User]:
    """Return who has had neither role nor cluster since `cutoff`, nor logged in, and is not invited."""
    changed = AuditEntry.objects.filter(about=OuterRef("pk"), action__in=ACCESS_CHANGES, at__gte=cutoff)
    invited = Invitation.objects.open().filter(email__iexact=OuterRef("email"))
    return User.objects.filter(
        Q(last_login__lt=cutoff) | Q(last_login__isnull=True),
        ~Exists(changed),
        ~Exists(invited),
        erased_at__isnull=True,
        is_active=False,
        role="",
        memberships__isnull=True,
        date_joined__lt=cutoff,
    )


def _erase(ids: Sequence[Any], now: dt.datetime) -> int:
    for number in ids:
        erase_person(person_id=number, user=None, now=now)
    return len(ids)


def _forget_log(ids: Sequence[Any], now: dt.datetime) -> int:
    return AuditEntry.objects.filter(pk__in=ids).forget(now=now)


def _ended_invitations(cutoff: dt.datetime) -> QuerySet[Invitation]:
    ended = Q(accepted_at__lt=cutoff) | Q(withdrawn_at__lt=cutoff) | Q(replaced_at__lt=cutoff)
    return Invitation.objects.filter(ended | Q(expires_at__lt=cutoff)).exclude(email="")


def _forget_invitations(ids: Sequence[Any], now: dt.datetime) -> int:
    some = Invitation.objects.filter(pk__in=ids)
    some.open().update(withdrawn_at=now)
    return some.update(email="", token_hash=None, problem="")


def _delete(rows: QuerySet[Any], ids: Sequence[Any]) -> int:
    return rows.filter(pk__in=ids).delete()[0]


register(
    Kept(
        key="people",
        title=gettext_lazy("Who you are"),
        what=gettext_lazy(
            "Name, e-mail address, language, role, the clusters that you work for, and what you log in with:"
            " a password that nobody can read, apps, passkeys, and logins from elsewhere."
        ),
        why=gettext_lazy(
            "So that you can log in, see the figures that are yours to see and no others, and so that it can"
            " be seen who has answered for a figure. It is part of Cluster Excellence Denmark’s task of"
            " collecting and publishing the figures (GDPR article 6(1)(e))."
        ),
        how_long=gettext_lazy(
            "As long as you have access, or until you are erased. Of who has had no access and has not logged"
            " in for %(time)s, name and address are erased by themselves."
        ),
        seen_by=gettext_lazy(
            "Name and role: colleagues in the cluster and at Cluster Excellence Denmark. Address: signatories"
            " of the cluster and administrators. What you log in with: yourself alone."
        ),
        months=36,
        over=without_access,
        forget=_erase,
    ),
    Kept(
        key="sign_ins",
        title=gettext_lazy("Logins, and what was refused"),
        what=gettext_lazy(
            "When you logged in and with what, wrong passwords and codes at your address, and pages and"
            " invitations that were refused. Never the passwords or codes themselves."
        ),
        why=gettext_lazy("So that misuse is found and can be looked into (GDPR article 6(1)(e) and 32)."),
        how_long=gettext_lazy("%(time)s after it happened."),
        seen_by=gettext_lazy("Yourself, reviewers and administrators."),
        months=SIGN_INS_KEPT,
        over=lambda cutoff: AuditEntry.objects.filter(action__in=SIGN_INS, at__lt=cutoff),
        forget=_forget_log,
    ),
    Kept(
        key="sessions",
        title=gettext_lazy("That you are logged in"),
        what=gettext_lazy(
            "A cookie that says that it is you, what you have typed if you were logged out meanwhile, and"
            " cookies that remember your language and protect forms. There are no others, and nobody counts"
            " your visits."
        ),
        why=gettext_lazy("The portal does not work without (GDPR article 6(1)(e))."),
        how_long=gettext_lazy(
            "Until you log out, and for 8 hours at most; the cookie that protects forms for a year."
        ),
        seen_by=gettext_lazy("Nobody."),
        over=lambda cutoff: Session.objects.filter(expire_date__lt=cutoff),
        forget=lambda ids, now: _delete(Session.objects.all(), ids),
    ),
    Kept(
        key="tries",
        title=gettext_lazy("Where tries to log in come from"),
        what=gettext_lazy(
            "How many wrong passwords came from a network (its IP address), and how many for an address."
        ),
        why=gettext_lazy("So that nobody can guess passwords (GDPR article 6(1)(e) and 32)."),
        how_long=gettext_lazy("A day at most."),
        seen_by=gettext_lazy("Nobody."),
    ),
    Kept(
        key="invitations",
        title=gettext_lazy("Invitations"),
        what=gettext_lazy(
            "The address that an invitation was sent to, by whom, to what, and what came of it."
        ),
        why=gettext_lazy(
            "So that the right people get access, and it can be seen who gave it (GDPR article 6(1)(e))."
        ),
        how_long=gettext_lazy("The address: %(time)s after the invitation ended."),
        seen_by=gettext_lazy("Signatories of the cluster, reviewers and administrators."),
        months=12,
        over=_ended_invitations,
        forget=_forget_invitations,
    ),
    Kept(
        key="erasures",
        title=gettext_lazy("Requests to be erased"),
        what=gettext_lazy("When you asked, and what was answered."),
        why=gettext_lazy("So that it can be shown that you were answered (GDPR article 6(1)(c))."),
        how_long=gettext_lazy("%(time)s after you asked."),
        seen_by=ONESELF_AND_ADMINISTRATORS,
        months=36,
        over=lambda cutoff: ErasureRequest.objects.filter(asked_at__lt=cutoff).exclude(
            withdrawn_at__isnull=True, decided_at__isnull=True
        ),
        forget=lambda ids, now: _delete(ErasureRequest.objects.all(), ids),
    ),
    Kept(
        key="old_addresses",
        title=gettext_lazy("Copies of e-mail addresses"),
        what=gettext_lazy("Copies that earlier versions of the portal made when somebody chose a password."),
        why=gettext_lazy("They are not needed any more."),
        how_long=gettext_lazy("They are cleared away every night."),
        seen_by=gettext_lazy("Nobody."),
        over=lambda cutoff: EmailAddress.objects.all(),
        forget=lambda ids, now: _delete(EmailAddress.objects.all(), ids),
    ),
)
