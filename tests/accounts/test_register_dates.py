"""Names and labels on a day, whichever database sorts the empty dates."""

import datetime as dt

import pytest

from accounts.models import Certification, Cluster, ClusterName, Label
from tests import builders

DAY = dt.date(2018, 12, 31)

pytestmark = pytest.mark.django_db


def test_of_two_names_in_force_the_dated_one_holds() -> None:
    one = builders.cluster("I dag")
    ClusterName.objects.create(cluster=one, name="Altid")
    ClusterName.objects.create(cluster=one, name="Siden 2015", valid_from="2015-01-01")
    ClusterName.objects.create(cluster=one, name="Fra 2019", valid_from="2019-01-01")
    # The stubs do not know it.
    assert Cluster.objects.named(DAY).get().name_then == "Siden 2015"  # type: ignore[attr-defined]


def test_of_two_labels_in_force_the_dated_one_holds() -> None:
    one = builders.cluster()
    Certification.objects.create(cluster=one, level=Label.BRONZE)
    Certification.objects.create(cluster=one, level=Label.GOLD, awarded="2017-05-01", expires="2018-12-31")
    Certification.objects.create(cluster=one, level=Label.SILVER, awarded="2010-05-01", expires="2012-12-31")
    # The stubs do not know it.
    assert Cluster.objects.labelled(DAY).get().label_then == Label.GOLD  # type: ignore[attr-defined]
    later = Cluster.objects.labelled(DAY + dt.timedelta(days=1)).get()
    assert later.label_then == Label.BRONZE  # type: ignore[attr-defined] # not known to the stubs
