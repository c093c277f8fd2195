"""What secretariats write where a check asks about their figures (in Danish, as they would)."""

from collections.abc import Iterator, Mapping, Sequence

from submissions.checks.finding import Finding
from submissions.models import Figure, Submission
from submissions.services.save_figures import FigureAnswer

EXPLANATIONS: Mapping[str, str] = {
    "funding_state_change": "Vi fik en ny bevilling fra staten, som løber over tre år.",
    "funding_eu_change": "Vi blev leder af to nye EU-projekter og fik den første udbetaling i år.",
    "funding_total_per_fte": (
        "Vores værtsorganisation løser en del af sekretariatets opgaver, så vi har få egne årsværk."
    ),
    "international_total_with_collaborations_total": (
        "Samarbejderne er sekretariatets egne. Ingen virksomheder var med i udlandet i år."
    ),
}
OTHERWISE = "Vi har regnet efter, og tallet er rigtigt."


def explanations(submission: Submission, findings: Sequence[Finding]) -> Iterator[FigureAnswer]:
    """Yield an explanation for `findings`, one at each figure where some of them stand. One query."""
    to_explain: dict[str, list[Finding]] = {}
    for finding in findings:
        to_explain.setdefault(finding.codes[0], []).append(finding)
    figures = Figure.objects.filter(submission=submission, indicator__code__in=to_explain)
    for figure in figures.select_related("indicator"):
        code = figure.indicator.code
        yield FigureAnswer(
            code=code,
            value=figure.value,
            absence=figure.absence,
            explanation=EXPLANATIONS.get(to_explain[code][0].check_code, OTHERWISE),
            shown=frozenset(finding.key for finding in to_explain[code]),
            version=figure.version,
        )
