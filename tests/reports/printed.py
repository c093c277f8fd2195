"""A round of 2018 whose approved submissions add up to the printed account."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Cluster, ClusterKind
from reports.derivations import Rule
from reports.lines import LineUnit, account_lines
from reports.published.printed import printed_table
from submissions.models import Collaboration, Figure, Indicator, Round, Submission, SubmissionStatus
from tests import builders

YEAR = 2018
REPORTERS = 38
FEE_PAYING = 23
MILLION = Decimal(1_000_000)
# Printed as 28.4, and as −17 %.
FEES_COMPANIES = Decimal(28_440_000)
NETWORK_FTE = Decimal(4)
SMALLEST, LARGEST = Decimal(2_870_000), Decimal(54_300_000)
SOURCES = ("state", "regions", "municipalities", "knowledge", "companies", "eu", "other")
RANKED = ("DE", "ES", "SE", "NL", "NO", "FR")
# fmt: off
OTHERS = (
    "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CL", "CN",
    "CY", "CZ", "EE", "FI", "GB", "GR", "HK", "HR", "HU",
    "IE", "IL", "IN", "IS", "IT", "JP", "KR", "LT", "LU",
    "LV", "MT", "MX", "MY", "NZ", "PL", "PT", "RO", "RU",
    "SG", "SI", "SK", "TH", "TR", "TW", "UA", "US", "VN",
    "ZA", "AE", "AR", "CO", "EG", "GL", "KE", "MA", "PH",
)
# fmt: on
COUNTRIES = (*RANKED, *OTHERS)
# By type: which countries, and how many collaborations in the six that rank first; one in each of the others.
ABROAD: Mapping[str, tuple[Sequence[str], Sequence[int]]] = {
    "cluster": (COUNTRIES[:54], (70, 65, 60, 55, 52, 49)),
    "knowledge": ((*COUNTRIES[:47], *COUNTRIES[54:60]), (49, 47, 45, 43, 41, 39)),
    "b2b": (COUNTRIES[:34], (52, 50, 48, 45, 42, 40)),
}


def load_printed() -> Round:
    """Make the round with an approved submission of each reporter, and load the register."""
    call_command("load_register", verbosity=0)
    round_ = builders.round_with_catalogue(YEAR)
    clusters = list(Cluster.objects.reporters(round_.last_day).order_by("kind", "slug"))
    assert len(clusters) == REPORTERS
    sent, approved = builders.person(), builders.reviewer()
    submissions = Submission.objects.bulk_create(
        Submission(
            cluster=cluster,
            round=round_,
            status=SubmissionStatus.APPROVED,
            submitted_by=sent,
            submitted_at=timezone.now(),
            approved_by=approved,
            approved_at=timezone.now(),
        )
        for cluster in clusters
    )
    answers = dict(_answers(clusters))
    indicators = {indicator.code: indicator for indicator in Indicator.objects.filter(computed=False)}
    Figure.objects.bulk_create(
        Figure(submission=submission, indicator=indicators[code], value=value)
        for code, values in answers.items()
        for submission, value in zip(submissions, values, strict=True)
    )
    Collaboration.objects.bulk_create(_collaborations(submissions))
    return round_


def _answers(clusters: Sequence[Cluster]) -> Iterator[tuple[str, list[Decimal]]]:
    """Yield the figures of each indicator, one a reporter."""
    printed = {line.code: line.values[YEAR].value for line in printed_table()}
    yield from _financing({source: printed[f"funding_{source}"] * MILLION for source in SOURCES})
    yield "fte", _staff(clusters, printed["fte_mean"] * REPORTERS)
    for line in account_lines().values():
        indicator = line.derivation.operands[0] if line.derivation.rule is Rule.TOTAL else ""
        if not indicator or indicator == "fte" or indicator.startswith(("funding_", "collaborations_")):
            continue
        total = printed[line.code] * (MILLION if line.unit is LineUnit.MIO_DKK else 1)
        if indicator == "fees_companies":
            total = FEES_COMPANIES
        paying = FEE_PAYING if indicator.startswith("fees_") else REPORTERS
        yield indicator, [*_split(total, paying), *[Decimal(0)] * (REPORTERS - paying)]


def _financing(sources: Mapping[str, Decimal]) -> Iterator[tuple[str, list[Decimal]]]:
    """Yield what each reporter has of each source: filled up reporter by reporter, source by source."""
    rest = sum(sources.values()) - SMALLEST - LARGEST
    missing = [SMALLEST, LARGEST, *_split(rest, REPORTERS - 2)]
    for source, total in sources.items():
        left, own = total, []
        for place, want in enumerate(missing):
            part = min(want, left)
            own.append(part)
            missing[place] -= part
            left -= part
        yield f"funding_{source}", own


def _staff(clusters: Sequence[Cluster], total: Decimal) -> list[Decimal]:
    networks = sum(cluster.kind == ClusterKind.NETWORK for cluster in clusters)
    others = iter(_split((total - networks * NETWORK_FTE) * 10, len(clusters) - networks))
    return [NETWORK_FTE if cluster.kind == ClusterKind.NETWORK else next(others) / 10 for cluster in clusters]


def _split(total: Decimal, into: int) -> list[Decimal]:
    """Return whole parts of `total`, as equal as can be."""
    share, left = divmod(int(total), into)
    assert share * into + left == total
    return [Decimal(share + (place < left)) for place in range(into)]


def _collaborations(submissions: Sequence[Submission]) -> Iterator[Collaboration]:
    for kind, (countries, ranked) in ABROAD.items():
        for country, total in zip(countries, [*ranked, *[1] * (len(countries) - len(ranked))], strict=True):
            for submission, count in zip(submissions, _split(Decimal(total), REPORTERS), strict=True):
                if count:
                    yield Collaboration(submission=submission, country=country, type=kind, count=int(count))
