"""Make somebody reviewer or administrator, or neither any more."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User, UserRole
from accounts.services.change_member import CHANGED, ENDED
from accounts.services.errors import AskFirst, Consequence, NotAllowed
from accounts.services.hold_people import (
    administrators,
    end_access_without_any,
    hold_staff,
    require_right,
)
from accounts.services.record import record


@transaction.atomic
def change_staff_role(
    *,
    person_id: int,
    role: UserRole | None,
    user: User,
    now: dt.datetime,
    said_yes_to: Collection[Consequence] = (),
) -> User:
    """Give somebody another role at Cluster Excellence Denmark, or none. Clusters they keep.

    Whoever has neither a role nor a cluster left cannot sign in any more; whoever is given one can again.

    Args:
        said_yes_to: the consequences of which `user` was told.

    Raises:
        NotAllowed: the person may not, or the other is the last administrator.
        AskFirst: it is their own role, and they have not said yes to that.
        User.DoesNotExist: there is nobody of this number.
    """
    people = hold_staff(person_id)
    require_right(user, Action.EDIT, None)
    if person_id not in people:
        raise User.DoesNotExist
    person, new = people[person_id], role or ""
    if person.erased_at is not None:
        raise NotAllowed(_("The person has been erased. Send an invitation instead."))
    if person.role == new:
        return person
    if administrators(people) == {person_id}:
        raise NotAllowed(last_administrator_words(person))
    if person_id == user.pk and Consequence.OWN not in said_yes_to:
        raise AskFirst({Consequence.OWN})
    old, person.role = person.role, new
    person.is_active = person.is_active or bool(new)
    person.save(update_fields=["role", "is_active"])
    record(CHANGED, user=user, now=now, about=person, changed={"role": [old, str(new)]})
    if end_access_without_any(person):
        record(ENDED, user=user, now=now, about=person)
    return person


def last_administrator_words(person: User) -> str:
    """Return why the last administrator stays one."""
    said = _("%(who)s is the only administrator. Make somebody else administrator first.")
    return said % {"who": person}


def is_last_administrator(person: User) -> bool:
    """Whether nobody else can keep people, rounds and accounts. One query."""
    others = User.objects.filter(role=UserRole.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    return person.is_active and person.role == UserRole.ADMINISTRATOR and not others.exists()
