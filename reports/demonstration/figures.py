"""All that each reporter answers in a year, invented."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.demonstration.abroad import Row, invent_collaborations
from reports.demonstration.apportion import apportion
from reports.demonstration.counts import invent_counts, moved
from reports.demonstration.draw import draw
from reports.demonstration.money import FEES_WITHIN, invent_money
from reports.demonstration.reporters import Reporter, sizes_of
from reports.demonstration.targets import Targets

NOT_APPLICABLE = "not_applicable"
NOT_MEASURED = "not_measured"

# Where a reporter has none of all of these, every other one says that they do not apply to it.
NEVER_THERE = (tuple(FEES_WITHIN), ("courses", "course_companies"), ("applications_other", "granted_other"))
# Where a reporter has none of these, it did not count them.
NEVER_COUNTED = ("media_mentions",)

# Secretariats of networks have about four people: in permille of the mean over all, 9.9 in 2018.
NETWORK_STAFF = 404
# The staff that even the smallest has, in percent of what the mean size of its kind would have.
LEAST_STAFF = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: kroner, FTE or a count, or why there is none."""

    code: str
    value: Decimal | None
    absence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a reporter answers in a year."""

    reporter: Reporter
    figures: tuple[Answer, ...]
    collaborations: tuple[Row, ...]


def invent(year: int, reporters: Iterable[Reporter], targets: Targets) -> dict[str, Answers]:
    """Return the answers of each reporter, by its slug. They add up to `targets` exactly.

    Raises:
        ValueError: they are not the 38 reporters of 2018.
    """
    sizes = _sizes_in(year, sizes_of(reporters), targets)
    values = {
        code: {reporter: Decimal(value) for reporter, value in column.items()}
        for code, column in (
            invent_money(year, sizes, targets.kroner) | invent_counts(year, sizes, targets.counts)
        ).items()
    }
    values = {"fte": _staff(year, sizes, targets.tenths_fte)} | values
    rows = invent_collaborations(year, sizes, targets.collaborations, targets.countries)
    return {
        reporter.slug: Answers(
            reporter=reporter,
            figures=_answers({code: column[reporter] for code, column in values.items()}, reporter),
            collaborations=tuple(rows[reporter]),
        )
        for reporter in sizes
    }


def _sizes_in(year: int, sizes: Mapping[Reporter, int], targets: Targets) -> dict[Reporter, int]:
    """Return the sizes as they were in `year`; those of 2018 are as they are."""
    whole = sum(amount for code, amount in targets.kroner.items() if code.startswith("funding_"))
    if whole == sum(sizes.values()):
        return dict(sizes)
    return apportion(
        whole, {reporter: size * moved(year, "size", reporter) for reporter, size in sizes.items()}
    )


def _staff(year: int, sizes: Mapping[Reporter, int], tenths: int) -> dict[Reporter, Decimal]:
    networks = [reporter for reporter in sizes if reporter.is_network]
    clusters = [reporter for reporter in sizes if not reporter.is_network]
    of_networks = tenths * len(networks) * NETWORK_STAFF // (1000 * len(sizes))
    staff: dict[Reporter, int] = {}
    for total, group in ((of_networks, networks), (tenths - of_networks, clusters)):
        least = sum(sizes[reporter] for reporter in group) // len(group) * LEAST_STAFF // 100
        weights = {
            reporter: (sizes[reporter] + least)
            * draw("fte", reporter, low=800, high=1250)
            * moved(year, "fte", reporter)
            for reporter in group
        }
        staff |= apportion(total, weights)
    return {reporter: Decimal(number).scaleb(-1) for reporter, number in staff.items()}


def _answers(values: Mapping[str, Decimal], reporter: Reporter) -> tuple[Answer, ...]:
    absences = dict.fromkeys((code for code in NEVER_COUNTED if not values[code]), NOT_MEASURED)
    for group in NEVER_THERE:
        if not any(values[code] for code in group) and draw("never there", group, reporter, low=0, high=1):
            absences |= dict.fromkeys(group, NOT_APPLICABLE)
    return tuple(
        Answer(code=code, value=None, absence=absences[code])
        if code in absences
        else Answer(code=code, value=value)
        for code, value in values.items()
    )
