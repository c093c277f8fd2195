"""Link an identity from elsewhere to a person who was just invited."""

import datetime as dt
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.errors import NotAllowed
from accounts.services.record import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is elsewhere: the provider, and the subject that it gives them for good."""

    provider: str
    subject: str


class IdentityTaken(NotAllowed):
    """It is linked to somebody else."""


def link_identity(*, person: User, identity: Identity, now: dt.datetime) -> None:
    """Let a person sign in with an identity from now on, in place of another one at the same provider.

    Raises:
        IdentityTaken: somebody else does already.
    """
    same = {"provider": identity.provider, "uid": identity.subject}
    holder = SocialAccount.objects.filter(**same).first()
    if holder is None:
        SocialAccount.objects.filter(user=person, provider=identity.provider).delete()
        try:
            with transaction.atomic():
                SocialAccount.objects.create(user=person, extra_data={"sub": identity.subject}, **same)
        except IntegrityError as error:  # linked by somebody else this very moment
            raise _taken() from error
    elif holder.user_id != person.pk:
        raise _taken()
    record("identity-linked", user=person, about=person, now=now, subject=identity.provider)


def _taken() -> IdentityTaken:
    return IdentityTaken(_("This login belongs to another person in the portal."))
