"""What load_register does to the database."""

import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from accounts.models import Certification, Cluster, ClusterKind, ClusterName, Hosting
from accounts.register.facts import read_register
from accounts.register.loader import load_register
from reports.models import PublishedFigure

pytestmark = pytest.mark.django_db

END_OF_2017, END_OF_2018 = dt.date(2017, 12, 31), dt.date(2018, 12, 31)
END_OF_2019 = dt.date(2019, 12, 31)


def load() -> str:
    out = StringIO()
    call_command("load_register", stdout=out)
    return out.getvalue()


def everything() -> list[list[tuple[object, ...]]]:
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Cluster, ClusterName, Hosting, Certification, PublishedFigure)
    ]


@pytest.mark.parametrize("day", [END_OF_2017, END_OF_2018])
def test_26_clusters_and_12_networks_report(day: dt.date):
    load()
    kinds = Counter(Cluster.objects.reporters(day).values_list("kind", flat=True))
    assert kinds == {ClusterKind.CLUSTER: 26, ClusterKind.NETWORK: 12}


def test_networks_without_a_grant_do_not_report_on_2019():
    load()
    later = Cluster.objects.reporters(END_OF_2019)
    gone = Cluster.objects.reporters(END_OF_2018).exclude(pk__in=later)
    assert {cluster.slug for cluster in gone} == {
        "copenhagen-fintech",
        "innovationsnetvaerket-brandbase",
        "innovationsnetvaerket-service-platform",
        "innovationsnetvaerket-dansk-lyd",
        "innovationsnetvaerket-for-klimatilpasning-vand-i-byer",
        "medtech-innovation-innovationsnetvaerket-for-medicoteknik",
    }
    assert later.count() == 32


def test_14_are_gold_6_silver_and_18_bronze_at_the_end_of_2018():
    load()
    reporters = Cluster.objects.reporters(END_OF_2018).labelled(END_OF_2018)
    labels = Counter(vars(cluster)["label_then"] for cluster in reporters)
    assert labels == {"gold": 14, "silver": 6, "bronze": 18}
    assert Certification.objects.count() == 38


def test_nine_networks_report_within_a_cluster():
    load()
    assert Hosting.objects.on(END_OF_2018).count() == 9
    clean = Cluster.objects.get(slug="clean")
    assert sorted(hosting.guest.slug for hosting in clean.guests.all()) == [
        "innovationsnetvaerk-for-miljoeteknologi-inno-mt",
        "innovationsnetvaerket-smart-energy-inno-se",
    ]


def test_everyone_has_a_name_on_every_day_and_no_two_reporters_share_one():
    load()
    for day in (END_OF_2017, END_OF_2018, END_OF_2019):
        names = [vars(cluster)["name_then"] for cluster in Cluster.objects.reporters(day).named(day)]
        assert all(names)
        assert len(set(names)) == len(names)


def test_an_old_account_keeps_its_old_names():
    load()
    clusters = Cluster.objects.filter(slug="energy-innovation-cluster")
    for day, name in (
        (END_OF_2018, "Offshoreenergy.dk"),
        (dt.date(2019, 1, 1), "Energy Innovation Cluster"),
    ):
        assert vars(clusters.named(day).get())["name_then"] == name
    assert clusters.get().name == "Energy Innovation Cluster"


def test_regions_are_those_of_the_secretariats():
    load()
    assert Cluster.objects.get(slug="odense-robotics").get_region_display() == "Region Syddanmark"
    assert Cluster.objects.filter(region="").count() == 9


def test_the_second_time_nothing_changes_and_it_says_so():
    assert load() == (
        "Register: 47 clusters and networks added.\n"
        "Published figures: 287 added, 0 corrected, 0 removed; 287 in all.\n"
    )
    before = everything()
    assert load() == "Register: nothing to change.\nPublished figures: nothing to change; 287 in all.\n"
    assert everything() == before


def test_what_people_changed_in_the_register_stays_and_is_named():
    load()
    Cluster.objects.filter(slug="clean").update(region="hovedstaden", website="https://example.dk")
    out = load()
    assert "clean, region: syddanmark in the file, hovedstaden in the database" in out
    assert Cluster.objects.get(slug="clean").region == "hovedstaden"
    assert Cluster.objects.get(slug="clean").website == "https://example.dk"


def test_one_that_is_missing_is_added_to_those_that_are_there():
    load()
    Hosting.objects.filter(guest__slug="transportens-innovationsnetvaerk-tinv").delete()
    Cluster.objects.get(slug="transportens-innovationsnetvaerk-tinv").delete()
    assert "Register: 1 cluster or network added." in load()
    host = Hosting.objects.get(guest__slug="transportens-innovationsnetvaerk-tinv").host
    assert host.slug == "maritime-development-center-mdc"
    assert Cluster.objects.count() == 47


def test_it_takes_the_same_few_queries_however_many_there_are(
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    with django_assert_max_num_queries(10):
        load_register(read_register())
