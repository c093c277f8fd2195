"""Ask to be erased, take that back, and refuse it."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import ErasureRequest, User
from accounts.services.errors import NotAllowed
from accounts.services.hold_people import require_right
from accounts.services.record import record
from accounts.signals import erasure_asked, erasure_refused

ASKED, WITHDRAWN, REFUSED = "erasure-asked", "erasure-withdrawn", "erasure-refused"


def ask_for_erasure(*, user: User, now: dt.datetime) -> ErasureRequest:
    """Ask for `user` to be erased; administrators are told. Asking twice is asking once."""
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(person=user, asked_at=now)
            record(ASKED, user=user, about=user, now=now)
            erasure_asked.send(sender=ErasureRequest, request=request)
            return request
    except IntegrityError:
        return ErasureRequest.objects.open().get(person=user)


@transaction.atomic
def withdraw_erasure(*, user: User, now: dt.datetime) -> bool:
    """Take it back, until it is decided. Whether there was anything to take back."""
    if not ErasureRequest.objects.open().filter(person=user).update(withdrawn_at=now):
        return False
    record(WITHDRAWN, user=user, about=user, now=now)
    return True


@transaction.atomic
def refuse_erasure(*, person_id: int, user: User, now: dt.datetime, reason: str) -> ErasureRequest:
    """Refuse what somebody asked, with a reason that they are told by mail.

    Raises:
        NotAllowed: `user` may not, gives no reason, or nothing is asked any more.
    """
    require_right(user, Action.EDIT, None)
    if not reason.strip():
        raise NotAllowed(_("Write why, so that the person can see it."))
    open_ = ErasureRequest.objects.open().filter(person_id=person_id).select_related("person")
    request = open_.select_for_update(of=("self",)).first()
    if request is None:
        raise NotAllowed(_("The person has not asked to be erased, or does not ask for it any more."))
    request.decided_at, request.decided_by, request.refusal = now, user, reason.strip()
    request.save(update_fields=["decided_at", "decided_by", "refusal"])
    record(REFUSED, user=user, about=request.person, now=now)
    erasure_refused.send(sender=ErasureRequest, request=request)
    return request
