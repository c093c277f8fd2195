"""Somebody of whom there is everything, to be erased."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import (
    ClusterRole,
    Invitation,
    User,
)
from accounts.services.ask_for_erasure import ask_for_erasure
from accounts.services.erase_person import erase_person
from accounts.services.errors import Consequence
from tests import builders
from tests.accounts.phone import with_phone
from tests.builders import NOW
from tests.submissions.conftest import Cast

LATER = NOW + dt.timedelta(days=3)
NAME, EMAIL = "Viggo Æbelø-Testmand", "viggo.aebeloe@vind.dk"


@pytest.fixture
def viggo(cast: Cast) -> User:
    """Return a signatory of the cluster beside the other, of whom there is everything."""
    one = builders.signatory(cast.cluster, EMAIL)
    one.name = NAME
    one.save()
    with_phone(one)
    SocialAccount.objects.create(user=one, provider="mitid", uid="of-viggo", extra_data={"sub": "of-viggo"})
    EmailAddress.objects.create(user=one, email=EMAIL)
    Invitation.objects.create(
        email=EMAIL,
        cluster=cast.cluster,
        role=ClusterRole.SIGNATORY,
        invited_by=cast.signatory,
        created_at=NOW,
        expires_at=LATER,
        try_after=NOW,
        accepted_at=NOW,
        accepted_by=one,
    )
    return one


def erase(person: User, by: User, *consequences: Consequence) -> User:
    """Ask as the person, and erase them as an administrator."""
    ask_for_erasure(user=person, now=NOW)
    return erase_person(person_id=person.pk, user=by, now=LATER, said_yes_to=consequences)
