"""Load the demonstration: everything in one transaction, or nothing."""

import datetime as dt
from collections.abc import Callable

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Cluster, User
from accounts.register.facts import read_register
from reports.aggregation import refresh_totals
from reports.demonstration.calendar import at, weekday_after
from reports.demonstration.cases import tell_cases
from reports.demonstration.collect import collect_open_round, collect_past_round
from reports.demonstration.comments import add_comments
from reports.demonstration.corrections import accept_with_footnote, correct_by_phone
from reports.demonstration.extensions import day_of_extensions, extend_some
from reports.demonstration.figures import invent
from reports.demonstration.invitations import invite_some
from reports.demonstration.logins import SHARED, slugs_shown
from reports.demonstration.mails import (
    give_one_up,
    remind,
    tell_of_comments,
    tell_of_decisions,
    tell_of_opening,
)
from reports.demonstration.people import ADMINISTRATOR, People, add_editor_of_both, add_people
from reports.demonstration.printed import printed_figures
from reports.demonstration.reporters import Reporter
from reports.demonstration.stages import Stage
from reports.demonstration.targets import targets_for
from reports.models import AccountVersion
from reports.services.build_account import build_account
from reports.services.publish_account import publish_account
from submissions.models import Round, RoundStatus, Submission
from submissions.services.open_round import open_round

Say = Callable[[str], None]

PAST_YEARS = (2017, 2018)
ACCOUNT_YEAR = 2018
OPEN_YEAR = 2019
YEARS = (*PAST_YEARS, OPEN_YEAR)
REGISTER_DAY = dt.date(ACCOUNT_YEAR, 12, 31)
# The round that is open began so long ago, and ends so long from now.
OPENED_BEFORE = dt.timedelta(weeks=5)
DEADLINE_AHEAD = dt.timedelta(weeks=3)
LAST_EDIT_AFTER = dt.timedelta(weeks=2)
# The account was built so long after the last edit of its round, and published so long after that.
BUILT_AFTER = dt.timedelta(weeks=4)
PUBLISHED_AFTER = dt.timedelta(weeks=6)
OPENS_HOUR = 9
DEADLINE_HOUR = 12
# While a round is worked through, a line is said for every so many reporters.
STEP = 10


class NotEmpty(Exception):  # noqa: N818 read as a sentence: "except NotEmpty"
    """The database holds something that is not of the demonstration; its text says what."""


def is_loaded() -> bool:
    """Return whether the demonstration is there. It is loaded whole, so its account tells."""
    return AccountVersion.objects.filter(year=ACCOUNT_YEAR, built_by__email=ADMINISTRATOR).exists()


def load_demonstration(*, now: dt.datetime, say: Say) -> None:
    """Load the demonstration as of `now`, and tell `say` how far it is.

    Raises:
        NotEmpty: there is something else in the database, and nothing is changed.
    """
    with transaction.atomic():
        _require_nothing_else()
        say("Register and questionnaires")
        call_command("load_register", verbosity=0)
        for year in YEARS:
            call_command("load_catalogue", year, verbosity=0)
        clusters = _clusters()
        reporters = _reporters(clusters)
        people = add_people(clusters)
        for year in YEARS:
            _load_round(year, reporters, people, now=now, say=say)
        shown = slugs_shown(OPEN_YEAR)
        add_editor_of_both(Cluster.objects.filter(slug__in=[shown[stage] for stage in SHARED]))
        invite_some(shown[Stage.HALF_FILLED], people, now=now)
        say(f"Account of {ACCOUNT_YEAR}")
        _publish(people)


def _require_nothing_else() -> None:
    counted = {
        "people": User.objects.count(),
        "submissions": Submission.objects.count(),
        "accounts": AccountVersion.objects.count(),
        "rounds that have opened": Round.objects.exclude(status=RoundStatus.PLANNED).count(),
    }
    found = [f"{number} {what}" for what, number in counted.items() if number]
    if found:
        raise NotEmpty(", ".join(found))


def _clusters() -> list[Cluster]:
    """Return the reporters, which must be those of the register's file."""
    clusters = list(Cluster.objects.reporters(REGISTER_DAY).labelled(REGISTER_DAY).order_by("slug"))
    if {cluster.slug for cluster in clusters} != {fact.slug for fact in read_register() if not fact.host}:
        raise NotEmpty("a register of other reporters")
    return clusters


def _reporters(clusters: list[Cluster]) -> list[Reporter]:
    return [
        Reporter(slug=cluster.slug, kind=cluster.kind, label=getattr(cluster, "label_then", ""))
        for cluster in clusters
    ]


def _load_round(year: int, reporters: list[Reporter], people: People, *, now: dt.datetime, say: Say) -> None:
    answers = invent(year, reporters, targets_for(year, printed_figures(), reporters=len(reporters)))
    round_ = Round.objects.get(year=year)
    if year == OPEN_YEAR:
        _open_now(round_, now)
    open_round(round_id=round_.pk, now=round_.opens, tell=False)
    round_.refresh_from_db()

    def told(number: int, of: int) -> None:
        if number % STEP == 0 or number == of:
            say(f"Round {year}: {number} of {of} reporters")

    if year == OPEN_YEAR:
        tell_of_opening(round_)
        tell_cases(round_, people)
        collect_open_round(round_, answers, people, now=now, told=told)
        add_comments(round_, people)
        correct_by_phone(round_)
        _chase(round_, people, now=now)
    else:
        collect_past_round(round_, answers, people, told=told)
        round_.status = RoundStatus.FINAL
        accept_with_footnote(round_, people)
        round_.save(update_fields=["status"])
    refresh_totals(round_.pk)


def _chase(round_: Round, people: People, *, now: dt.datetime) -> None:
    """Write what the portal told people until `now`, and give some a deadline of their own on the way."""
    # A reminder counts to the deadline that held on its day.
    extensions_begin = at(day_of_extensions(now), 0)
    remind(since=round_.opens, until=extensions_begin)
    extend_some(round_, people, now=now)
    remind(since=extensions_begin, until=now)
    tell_of_decisions(round_)
    tell_of_comments(since=round_.opens, until=now)
    give_one_up(round_)


def _open_now(round_: Round, now: dt.datetime) -> None:
    """Move the round so that it is open: since a while, and until three weeks from now."""
    today = timezone.localdate(now)
    round_.opens = at(today - OPENED_BEFORE, OPENS_HOUR)
    round_.deadline = at(today + DEADLINE_AHEAD, DEADLINE_HOUR)
    round_.last_edit = at(today + DEADLINE_AHEAD + LAST_EDIT_AFTER, DEADLINE_HOUR)
    round_.save(update_fields=["opens", "deadline", "last_edit"])


def _publish(people: People) -> None:
    """Have one person build the account and another publish it, in the spring after the round."""
    ended = timezone.localdate(Round.objects.get(year=ACCOUNT_YEAR).last_edit)
    built = weekday_after(ended + BUILT_AFTER)
    account = build_account(year=ACCOUNT_YEAR, user=people.administrator, now=at(built, 10))
    published = at(weekday_after(built + PUBLISHED_AFTER), 12)
    publish_account(account_id=account.pk, user=people.reviewers[0], now=published)
