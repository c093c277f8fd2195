"""What the rows of an import say of which submission: read against a round, and what is wrong with them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Cluster
from portal.notation import THOUSAND, Thousands
from submissions.countries import CODES, HOME
from submissions.models import Absence, Collaboration, Figure, Indicator, Round, Submission
from submissions.models.figure import LARGEST_COUNT
from submissions.services.import_rows import ImportProblem, ImportRow, cut, parse_value
from submissions.services.write_figures import CollaborationAnswer, FigureAnswer

ALL_TYPES = "all"

Place = tuple[int, str, str]  # submission, indicator code, country


@dataclass(slots=True, kw_only=True)
class Batch:
    """What the file says of one submission. `line` is the first that names it."""

    submission: Submission
    line: int
    figures: list[FigureAnswer] = field(default_factory=list)
    collaborations: list[CollaborationAnswer] = field(default_factory=list)


class AnswerReader:
    """Reads rows against a round: its reporters, its questions, and what stands there now.

    Six queries, however many rows; the submissions stay locked. What is wrong is in `problems`.
    """

    def __init__(self, round_: Round) -> None:
        self.problems: list[ImportProblem] = []
        self._round = round_
        self._indicators = {
            indicator.code: indicator for indicator in Indicator.objects.filter(questions__round=round_)
        }
        self._submissions = {
            submission.cluster_id: submission
            for submission in Submission.objects.select_for_update(of=("self",), no_key=True)
            .filter(round=round_)
            .select_related("round", "cluster")
            .order_by("pk")
        }
        self._by_slug, self._by_name = self._reporters()
        self._elsewhere = self._others()
        self._versions: dict[Place, int] = self._standing()
        self._lines: dict[Place, int] = {}

    def read(self, rows: Iterable[ImportRow]) -> list[Batch]:
        """Return what `rows` say, by submission, as far as they are right."""
        batches: dict[int, Batch] = {}
        for row in rows:
            submission = self._submission(row)
            indicator = self._indicator(row)
            answer = self._answer(row, indicator, submission) if indicator else None
            if submission is None or answer is None or not self._stands_once(row, submission):
                continue
            batch = batches.setdefault(submission.pk, Batch(submission=submission, line=row.line))
            if isinstance(answer, FigureAnswer):
                batch.figures.append(answer)
            else:
                batch.collaborations.append(answer)
        return list(batches.values())

    def _wrong(self, row: ImportRow, message: str) -> None:
        self.problems.append(ImportProblem(line=row.line, message=message))

    # Reporters

    def _reporters(self) -> tuple[dict[str, Submission], dict[str, list[Submission]]]:
        """Return the submissions by slug, and by name: that of the year's last day, and today's."""
        by_slug: dict[str, Submission] = {}
        by_name: dict[str, list[Submission]] = defaultdict(list)
        for cluster in Cluster.objects.filter(pk__in=self._submissions).named(self._round.last_day):
            name: str = getattr(cluster, "name_then", None) or cluster.name
            by_slug[cluster.slug] = self._submissions[cluster.pk]
            for each in {name, cluster.name}:
                by_name[each].append(self._submissions[cluster.pk])
        return by_slug, by_name

    def _others(self) -> frozenset[str]:
        """Return the slugs of the clusters that report nothing in this round."""
        others = Cluster.objects.exclude(pk__in=self._submissions)
        return frozenset(others.values_list("slug", flat=True))

    def _submission(self, row: ImportRow) -> Submission | None:
        named = self._by_name.get(row.cluster, [])
        if row.cluster in self._by_slug:
            return self._by_slug[row.cluster]
        if len(named) == 1:
            return named[0]
        typed = {"typed": cut(row.cluster), "year": self._round.year}
        if named:
            slugs = ", ".join(sorted(one.cluster.slug for one in named))
            message = _(
                "More than one reporter of %(year)s is called “%(typed)s”. Write its slug: %(slugs)s."
            )
            self._wrong(row, message % {**typed, "slugs": slugs})
        elif not row.cluster:
            self._wrong(row, _("The cluster is missing."))
        elif row.cluster in self._elsewhere:
            self._wrong(row, _("“%(typed)s” does not report for itself in %(year)s.") % typed)
        else:
            self._wrong(row, _("There is no reporter “%(typed)s” in %(year)s.") % typed)
        return None

    # Indicators

    def _indicator(self, row: ImportRow) -> Indicator | None:
        indicator = self._indicators.get(row.indicator)
        typed = {"typed": cut(row.indicator), "year": self._round.year}
        if not row.indicator:
            self._wrong(row, _("The indicator is missing."))
        elif indicator is None:
            self._wrong(row, _("There is no indicator “%(typed)s” in %(year)s.") % typed)
        elif indicator.computed and indicator.collaboration_type in {"", ALL_TYPES}:
            self._wrong(row, _("“%(typed)s” is computed from its parts. Leave it out.") % typed)
        else:
            return indicator
        return None

    # Answers

    def _answer(
        self, row: ImportRow, indicator: Indicator, submission: Submission | None
    ) -> FigureAnswer | CollaborationAnswer | None:
        before = len(self.problems)
        value = self._value(row, indicator)
        version = 0
        if submission is not None:
            version = self._versions.get((submission.pk, row.indicator, row.country), 0)
        if indicator.collaboration_type and not _says_none(row, value):
            self._require_collaboration(row, value)
            if len(self.problems) > before or value is None:
                return None
            return CollaborationAnswer(
                country=row.country, type=indicator.collaboration_type, count=int(value), version=version
            )
        self._require_figure(row)
        if indicator.collaboration_type and row.explanation:
            self._wrong(row, _("A type of collaborations has no explanation. Leave it out."))
        if len(self.problems) > before:
            return None
        return FigureAnswer(
            code=row.indicator,
            value=value,
            absence=row.absence,
            explanation=row.explanation,
            version=version,
        )

    def _value(self, row: ImportRow, indicator: Indicator) -> Decimal | None:
        if not row.value:
            return None
        try:
            value = parse_value(row.value, decimals=indicator.decimals)
        except ValueError as problem:
            self._wrong(row, str(problem))
            return None
        if indicator.thousands is Thousands.NONE and value >= THOUSAND:
            self._wrong(row, _("%(typed)s is too large.") % {"typed": cut(row.value)})
        return value

    def _require_figure(self, row: ImportRow) -> None:
        if row.country:
            message = _("“%(typed)s” is not asked by country. Leave the country out.")
            self._wrong(row, message % {"typed": cut(row.indicator)})
        if row.absence and row.absence not in Absence.values:
            message = _("“%(typed)s” is not an absence. Write %(absences)s, or a value.")
            self._wrong(row, message % {"typed": cut(row.absence), "absences": ", ".join(Absence.values)})
        elif row.value and row.absence:
            self._wrong(row, _("It has both a value and an absence. Write one of them."))
        elif not row.value and not row.absence:
            self._wrong(
                row, _("It has neither a value nor an absence. Write one of them, or leave the line out.")
            )

    def _require_collaboration(self, row: ImportRow, value: Decimal | None) -> None:
        typed = {"typed": cut(row.country)}
        if not row.country:
            self._wrong(row, _("The country is missing. Write its two letters, such as DE."))
        elif row.country not in CODES:
            self._wrong(row, _("There is no country “%(typed)s”. Write its two letters, such as DE.") % typed)
        elif row.country == HOME:
            self._wrong(row, _("A collaboration abroad cannot be with Denmark itself."))
        if row.absence or row.explanation:
            self._wrong(row, _("A row by country has neither absence nor explanation. Leave them out."))
        if not row.value:
            self._wrong(row, _("The number of collaborations is missing."))
        elif value is not None and value > LARGEST_COUNT:
            self._wrong(row, _("%(typed)s is too large.") % {"typed": cut(row.value)})

    def _stands_once(self, row: ImportRow, submission: Submission) -> bool:
        place = (submission.pk, row.indicator, row.country)
        first = self._lines.setdefault(place, row.line)
        if first != row.line:
            self._wrong(
                row, _("It is about the same figure as line %(line)s. Keep one of them.") % {"line": first}
            )
        return first == row.line

    # What stands

    def _standing(self) -> dict[Place, int]:
        """Return the versions of what stands, by where it stands."""
        figures = Figure.objects.filter(submission__round=self._round)
        collaborations = Collaboration.objects.filter(submission__round=self._round)
        codes = {
            indicator.collaboration_type: indicator.code
            for indicator in self._indicators.values()
            if indicator.collaboration_type
        }
        versions: dict[Place, int] = {
            (submission, code, ""): version
            for submission, code, version in figures.values_list(
                "submission_id", "indicator__code", "version"
            )
        }
        for row in collaborations.values_list("submission_id", "type", "country", "version"):
            versions[row[0], codes[row[1]], row[2]] = row[3]
        return versions


def _says_none(row: ImportRow, value: Decimal | None) -> bool:
    """Return whether a row of a type of collaborations says that there are none: it has no country."""
    return not row.country and (value == 0 or bool(row.absence))
