"""The questionnaire that tests get is the one that a catalogue is loaded as."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from submissions.catalogue.files import catalogue_file, read_sound
from submissions.models import Check, Indicator, Question, Round, Section, Severity, Unit
from tests.questionnaires import lay_questionnaire

pytestmark = pytest.mark.django_db


def lay(year: int) -> Round:
    """Lay the questionnaire of a year with the dates of its catalogue."""
    (read,) = read_sound([catalogue_file(year)])
    assert read.dates
    return lay_questionnaire(
        year, opens=read.dates.opens, deadline=read.dates.deadline, last_edit=read.dates.last_edit
    )


def differences(year: int) -> str:
    out = StringIO()
    call_command("load_catalogue", year, stdout=out)
    return out.getvalue()


@pytest.fixture
def _kept() -> None:
    with transaction.atomic():
        for year in (2017, 2018, 2019):
            lay(year)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_kept")
def test_it_is_what_the_catalogue_is_loaded_as():
    laid = [lay(year) for year in (2019, 2017, 2018)]
    assert {round_.version for round_ in laid} == {2}
    for round_ in laid:
        assert Round.objects.get(pk=round_.pk).version == 2
        assert differences(round_.year) == f"{round_.year}: nothing to change.\n"
        assert round_.questions.count() > 50
        assert round_.questions.exclude(section__round=round_).count() == 0
        assert round_.questions.filter(subset_of__isnull=False).exists()
        assert round_.questions.filter(subset_of__isnull=False).exclude(subset_of__round=round_).count() == 0


@pytest.mark.usefixtures("_kept")
def test_rows_are_ordered_and_counted_on_as_if_it_were_loaded():
    laid, codes = lay(2018), ("section__order", "order")
    assert list(laid.questions.order_by("pk")) == list(laid.questions.order_by(*codes))
    last = Section.objects.order_by("pk").last()
    assert last
    assert Section.objects.create(round=laid, code="new", order=99).pk == last.pk + 1
    Question.objects.create(
        round=laid, section=last, order=99, indicator=Indicator.objects.create(code="new", unit=Unit.COUNT)
    )
    Check.objects.create(round=laid, code="new", rule="non_negative", severity=Severity.WARNING)


@pytest.mark.usefixtures("_kept")
def test_where_an_indicator_means_something_else_it_is_loaded_and_fails():
    lay(2018)
    Indicator.objects.filter(questions__round__year=2018, unit=Unit.COUNT).update(unit=Unit.FTE)
    with pytest.raises(Exception, match="is stored with unit"):
        lay(2017)
