"""Take off an identity with which a person signs in."""

import datetime as dt

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.models import User
from accounts.services.record import record


class OnlyWayIn(Exception):  # noqa: N818 read as a sentence: "except OnlyWayIn"
    """The person has no password, and no other identity."""


@transaction.atomic
def unlink_identity(*, user: User, number: int, now: dt.datetime) -> None:
    """Take an identity of `user` off, so that nobody signs in with it any more.

    Raises:
        SocialAccount.DoesNotExist: they have none of this number.
        OnlyWayIn: they could not sign in any more.
    """
    # Two that are taken off at once would each leave the other.
    User.objects.select_for_update().get(pk=user.pk)
    theirs = SocialAccount.objects.filter(user=user)
    one = theirs.get(pk=number)
    if not user.has_usable_password() and not theirs.exclude(pk=number).exists():
        raise OnlyWayIn
    one.delete()
    record("identity-unlinked", user=user, about=user, now=now, subject=one.provider)
