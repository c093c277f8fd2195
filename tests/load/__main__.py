"""Run the benchmarks: `python -m tests.load [PART …] [--quick]`. README.md says more."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

from tests.load.measure import Comparison
from tests.load.scratch import scratch_database, server_url

PARTS = ("totals", "pages", "saves", "board")
# How many times the hand-written SQL the totals may take, where there are 1.5 million figures.
TARGET = 1.3
LAST_YEAR = 2030  # of the rounds that are made; none is in the demonstration


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured.

    Attributes:
        reporters: of each of the rounds that are made.
        years: how many rounds are made.
        indicators: asked in each.
        repeats: how often totals and pages are measured in a series.
        save_repeats: how often each of the people at once saves.
        demonstration: whether the real round of 38 reporters is there: totals of it, and pages.
    """

    reporters: int
    years: int
    indicators: int
    repeats: int
    page_repeats: int
    save_repeats: int
    demonstration: bool
    target: float | None

    @property
    def figures(self) -> int:
        """How many answers there are in all the rounds that are made."""
        return self.reporters * self.years * self.indicators


WHOLE = Size(
    reporters=1500,
    years=10,
    indicators=100,
    repeats=9,
    page_repeats=21,
    save_repeats=72,  # 8 in each block
    demonstration=True,
    target=TARGET,
)
# Shows that everything runs, in seconds. Its times say nothing.
QUICK = Size(
    reporters=40,
    years=2,
    indicators=60,
    repeats=1,
    page_repeats=1,
    save_repeats=9,
    demonstration=False,
    target=None,
)


def main(arguments: Sequence[str]) -> int:
    """Run the parts that were asked for; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{' or '.join(PARTS)}; without any, all")
    parser.add_argument(
        "--quick", action="store_true", help="small, to see that it runs; nothing is held to a target"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    # Ended from outside, it still drops its database.
    signal.signal(signal.SIGTERM, _end)
    with scratch_database(server_url(os.environ.get("DATABASE_URL", ""))) as url:
        _set_up(url)
        comparisons = _run(options.parts or PARTS, QUICK if options.quick else WHOLE)
    missed = [comparison for comparison in comparisons if not comparison.met]
    for comparison in missed:
        print(f"Missed: {comparison}", file=sys.stderr)
    return 1 if missed else 0


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _set_up(url: str) -> None:
    """Start Django on the database, as in production but for what a benchmark has no use for."""
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="portal.settings", LOG_LEVEL="WARNING")
    # The reviewers that are made have a password alone.
    os.environ["SECOND_FACTOR_REQUIRED"] = "0"
    for other in ("REDIS_URL", "DEBUG", "HTTPS"):
        os.environ.pop(other, None)
    import django
    from django.core.management import call_command

    from tests.load.setting import without_collected_files

    without_collected_files()
    django.setup()
    call_command("migrate", verbosity=0)


def _run(parts: Sequence[str], size: Size) -> list[Comparison]:
    from django.db import connections
    from django.utils import timezone

    from reports.demonstration.load import load_demonstration

    comparisons = []
    if size.demonstration and set(parts) != {"board"}:
        print("· loading the demonstration", flush=True)
        load_demonstration(now=timezone.now(), say=lambda _: None)
    if "pages" in parts and size.demonstration:
        comparisons += _pages(size)
    if "saves" in parts and size.demonstration:
        comparisons.append(_saves(size))
    if "totals" in parts:
        comparisons += _totals(size)
    # After the totals: it uses their newest round, and makes a draft of it.
    if "board" in parts:
        comparisons += _board(size)
    connections.close_all()
    return comparisons


def _pages(size: Size) -> list[Comparison]:
    from reports.demonstration.load import ACCOUNT_YEAR, OPEN_YEAR
    from reports.demonstration.people import REVIEWERS, signatory_email
    from submissions.models import Submission, SubmissionStatus
    from tests.load.pages import client_of, compare_page
    from tests.load.totals import vacuum

    vacuum("ANALYZE")
    draft = Submission.objects.filter(round__year=OPEN_YEAR, status=SubmissionStatus.DRAFT).first()
    if draft is None:
        raise SystemExit("The demonstration has no submission that is being filled in.")
    slug = draft.cluster.slug
    form = f"/indberetninger/{slug}/{OPEN_YEAR}"
    pages = (
        ("form page", signatory_email(slug), f"{form}/financing/"),
        ("form page with countries", signatory_email(slug), f"{form}/internationalisation/"),
        ("review list", REVIEWERS[0], f"/gennemgang/{OPEN_YEAR}/"),
        ("review of one submission", REVIEWERS[0], f"/gennemgang/{OPEN_YEAR}/{slug}/"),
        ("account page", REVIEWERS[0], f"/regnskab/{ACCOUNT_YEAR}/"),
    )
    return [
        compare_page(name, client_of(email), url, repeats=size.page_repeats, say=_say)
        for name, email, url in pages
    ]


def _saves(size: Size) -> Comparison:
    from reports.demonstration.load import OPEN_YEAR
    from reports.demonstration.people import editor_email, signatory_email
    from submissions.models import Submission, SubmissionStatus
    from tests.load.saves import PEOPLE, compare_saves
    from tests.load.totals import vacuum

    vacuum("ANALYZE")
    drafts = Submission.objects.filter(round__year=OPEN_YEAR, status=SubmissionStatus.DRAFT)
    slugs = list(drafts.order_by("cluster__slug").values_list("cluster__slug", flat=True))
    # As many submissions as there are, two or more people in each: some meet in one, some do not.
    people = [
        (email(slug), f"/indberetninger/{slug}/{OPEN_YEAR}/{section}/")
        for email, section in (
            (editor_email, "financing"),
            (signatory_email, "competence"),
            (editor_email, "participation"),
        )
        for slug in slugs
    ]
    return compare_saves(people[:PEOPLE], repeats=size.save_repeats, say=_say)


def _totals(size: Size) -> list[Comparison]:
    from reports.demonstration.load import ACCOUNT_YEAR
    from submissions.models import Round
    from tests.load.rounds import make_rounds
    from tests.load.totals import compare_totals

    comparisons = []
    if size.demonstration:
        real = Round.objects.get(year=ACCOUNT_YEAR)
        comparisons.append(
            compare_totals("totals of 38 reporters", real, repeats=size.page_repeats, say=_say)
        )
    print(f"· making {size.figures:,} figures".replace(",", " "), flush=True)
    years = range(LAST_YEAR - size.years + 1, LAST_YEAR + 1)
    last = make_rounds(years, reporters=size.reporters, indicators=size.indicators)[-1]
    name = f"totals of {size.reporters} reporters among {size.years} years"
    comparisons.append(compare_totals(name, last, repeats=size.repeats, target=size.target, say=_say))
    return comparisons


def _board(size: Size) -> list[Comparison]:
    from submissions.models import Round
    from tests.load.board import compare_board
    from tests.load.rounds import make_rounds
    from tests.load.totals import vacuum

    round_ = Round.objects.filter(year=LAST_YEAR).first()
    if round_ is None:
        print(f"· making two rounds of {size.reporters} reporters", flush=True)
        round_ = make_rounds(
            range(LAST_YEAR - 1, LAST_YEAR + 1), reporters=size.reporters, indicators=size.indicators
        )[-1]
    return compare_board(
        round_, repeats=size.page_repeats, measured=size.demonstration, vacuum=vacuum, say=_say
    )


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
