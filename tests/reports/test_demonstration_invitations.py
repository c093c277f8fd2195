"""The invitations of the demonstration: what the pages of people show of them."""

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Invitation
from reports.demonstration.invitations import invite_some
from reports.demonstration.people import add_people
from tests import builders
from tests.accounts.inviting import client_of


@pytest.mark.django_db(transaction=True)
def test_some_invitations_wait_and_as_many_have_expired():
    now, cluster = timezone.now(), builders.cluster("Smartlog", slug="smartlog")
    people = add_people([cluster])
    invite_some("smartlog", people, now=now)
    waiting = Invitation.objects.open()
    assert set(waiting.filter(expires_at__gt=now).values_list("cluster__slug", "role")) == {
        ("smartlog", "editor"),
        (None, "reviewer"),
    }
    assert set(waiting.filter(expires_at__lte=now).values_list("cluster__slug", "role")) == {
        ("smartlog", "signatory"),
        (None, "reviewer"),
    }
    invited = AuditEntry.objects.filter(action="person-invited")
    assert set(waiting.values_list("pk")) == set(invited.values_list("invitation"))
    # Nothing leaves the demonstration.
    assert not Invitation.objects.due(now).exists()
    assert outbox.outbox == []
    of_cluster = client_of(people.secretariats[cluster.pk].signatory).get(
        reverse("cluster-people", args=["smartlog"])
    )
    of_staff = client_of(people.administrator).get(reverse("people"))
    for page in (of_cluster.content.decode(), of_staff.content.decode()):
        assert "Venter på svar til" in page
        assert "Udløb" in page
