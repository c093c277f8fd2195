"""A cluster's own figures of a year as a file for a Danish Excel."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from django.utils.translation import gettext as _

from portal.formatting import unit_word
from submissions.answers import assemble
from submissions.checks.finding import Answer
from submissions.countries import country_name, sort_key
from submissions.models import Absence, Collaboration, Question, Submission, Unit
from submissions.spreadsheet import inert, plain


def own_figures_csv(submission: Submission, questions: Sequence[Question], name: str) -> bytes:
    """Return all answers of `submission`, totals and countries too, in the order of the questionnaire.

    UTF-8 with a byte order mark, semicolons, decimal comma, no grouping: so Excel opens it in Denmark without
    asking. A figure that is not answered has neither value nor absence. Two queries.

    Args:
        name: what the cluster was called at the end of the year.
    """
    figures = {figure.indicator_id: figure for figure in submission.figures.all()}
    rows = sorted(
        (row for row in submission.collaborations.all() if row.count),
        key=lambda row: sort_key(country_name(row.country)),
    )
    answers = assemble(questions, figures, rows)
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(_head())
    for question in questions:
        about = [str(submission.round.year), inert(name), inert(question.section.title), question.code]
        for line in _lines(question, answers, rows):
            writer.writerow([*about, *line])
    return file.getvalue().encode("utf-8-sig")


def _head() -> list[str]:
    return [
        _("Year"),
        _("Cluster"),
        _("Section"),
        _("Code"),
        _("Question"),
        _("Country"),
        _("Value"),
        _("Unit"),
        _("Absence"),
        _("Explanation"),
    ]


def _lines(
    question: Question, answers: Mapping[str, Answer], rows: Iterable[Collaboration]
) -> Iterator[list[str]]:
    answer, unit = answers[question.code], question.indicator.unit
    word = unit_word(unit) or str(Unit(unit).label)
    absence = str(Absence(answer.absence).label) if answer.absence else ""
    label = inert(question.label)
    yield [label, "", plain(answer.value), word, absence, inert(answer.explanation)]
    for row in rows:
        if row.type == question.indicator.collaboration_type:
            yield [label, country_name(row.country), str(row.count), word, "", ""]
