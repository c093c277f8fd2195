"""The figures of 2018 as a file: imported, they make the same account as those that people filled in."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Cluster
from reports.aggregation import refresh_totals
from reports.demonstration.figures import Answers, invent
from reports.demonstration.load import REGISTER_DAY
from reports.demonstration.printed import printed_figures
from reports.demonstration.reporters import Reporter
from reports.demonstration.targets import targets_for
from submissions.models import Round, Submission
from submissions.models import SubmissionStatus as Status
from tests import builders


def rows_of(slug: str, answers: Answers) -> Iterator[tuple[str, ...]]:
    for answer in answers.figures:
        value = "" if answer.value is None else str(answer.value)
        yield slug, answer.code, "", value, answer.absence, ""
    for row in answers.collaborations:
        yield slug, f"collaborations_{row.type}", row.country, str(row.count), "", ""


@pytest.fixture
def file(db: None, tmp_path: Path) -> Path:
    call_command("load_register", verbosity=0)
    call_command("load_catalogue", 2018, verbosity=0)
    clusters = Cluster.objects.reporters(REGISTER_DAY).labelled(REGISTER_DAY)
    reporters = [
        Reporter(slug=one.slug, kind=one.kind, label=getattr(one, "label_then", "")) for one in clusters
    ]
    invented = invent(2018, reporters, targets_for(2018, printed_figures(), reporters=38))
    path = tmp_path / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("cluster", "indicator", "country", "value", "absence", "explanation"))
        for slug, answers in invented.items():
            writer.writerows(rows_of(slug, answers))
    return path


def test_an_imported_year_comes_out_as_printed(file: Path, capsys: pytest.CaptureFixture[str]):
    anna, bo = builders.administrator("anna@example.dk"), builders.reviewer("bo@example.dk")
    call_command("import_figures", file, "--round", "2018", "--by", anna.email, "--approved-by", bo.email)
    said = capsys.readouterr().out
    assert "38" in said
    assert Submission.objects.filter(status=Status.APPROVED).count() == 38
    refresh_totals(Round.objects.get(year=2018).pk)
    call_command("reconcile", 2018, stdout=io.StringIO())  # exits with 1 where it is not as printed
