"""Create a round from an earlier one: what it asks and checks, with dates of its own; or take it back."""

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.models import Check, CheckChange, Question, Round, RoundStatus, Section
from submissions.round_dates import Dates, DatesRefused, past_problem, require_order
from submissions.services.errors import NotAllowed

Row = TypeVar("Row", bound=models.Model)
TEXTS = ("label", "definition", "help", "title", "intro", "message")
LANGUAGES = ("da", "en")


class RoundExists(Exception):  # noqa: N818 read as a sentence: "except RoundExists"
    """There is a round of that year already; nothing is changed."""


def create_round(*, year: int, dates: Dates, user: User, now: dt.datetime) -> Round:
    """Create the round of `year` with what the newest round before it asks and checks.

    Indicators keep their codes, and checks their limits; marks of a break in the series are the old year's
    and are not taken along. Where a text names the old year or the one before, the new one's years stand.

    Raises:
        NotAllowed: the person may not, or there is no round to take the questions from.
        RoundExists: there is a round of that year.
        DatesRefused: the dates are not in order, or the deadline is past.
    """
    if not may(roles_for(user), Action.CREATE, Thing.ROUND):
        raise NotAllowed(_("You do not have the right to do that."))
    require_order(dates)
    if dates.deadline <= now:
        raise DatesRefused([past_problem("deadline", dates.deadline)])
    with transaction.atomic():
        if Round.objects.filter(year=year).exists():
            raise RoundExists(str(year))
        # What is copied does not change meanwhile: a question without its section would be no copy.
        before = Round.objects.select_for_update(no_key=True).filter(year__lt=year).order_by("-year").first()
        if before is None:
            raise NotAllowed(
                _("There is no round before %(year)s to take the questions from.") % {"year": year}
            )
        try:
            with transaction.atomic():
                created = Round.objects.create(
                    year=year, opens=dates.opens, deadline=dates.deadline, last_edit=dates.last_edit
                )
        except IntegrityError as taken:  # somebody else created it this very moment
            raise RoundExists(str(year)) from taken
        _copy(before, created)
        record(
            "round-created", user=user, now=now, year=year, taken_from=before.year, dates=dates.seen.split()
        )
    return created


def _copy(before: Round, created: Round) -> None:
    words = _years_moved(before.year, created.year)
    sections = _copies(before.sections.all(), created, words)
    Section.objects.bulk_create(sections.values())
    questions = _copies(before.questions.all(), created, words)
    relations = {old.pk: (old.subset_of_id, old.part_of_id) for old in Question.objects.filter(round=before)}
    for copy in questions.values():
        copy.section = sections[copy.section_id]
        copy.subset_of = copy.part_of = None
        copy.break_in_series = False
    Question.objects.bulk_create(questions.values())
    for old, copy in questions.items():
        whole, total = relations[old]
        copy.subset_of = questions[whole] if whole else None
        copy.part_of = questions[total] if total else None
    Question.objects.bulk_update(questions.values(), ["subset_of", "part_of"])
    checks = _copies(before.checks.all(), created, words)
    for check in checks.values():
        check.version = 1
    Check.objects.bulk_create(checks.values())


def _copies(rows: "models.QuerySet[Row]", created: Round, words: Callable[[str], str]) -> dict[int, Row]:
    """Return unsaved copies of the rows in the round that was created, by the key of the old row."""
    copies: dict[int, Row] = {}
    for row in rows.order_by("pk"):
        old = row.pk
        row.pk = None
        row._state.adding = True  # noqa: SLF001 how Django's documentation copies a row
        row.round = created  # type: ignore[attr-defined] # all three kinds of rows are of a round
        for name in (f"{text}_{language}" for text in TEXTS for language in LANGUAGES):
            if hasattr(row, name):
                setattr(row, name, words(getattr(row, name)))
        copies[old] = row
    return copies


def _years_moved(before: int, year: int) -> Callable[[str], str]:
    """Return what puts the new years into a text where it names the old one or the one before that."""
    years = re.compile(rf"\b(?:{before}|{before - 1})\b")
    return lambda text: years.sub(lambda found: str(int(found[0]) + year - before), text)


def remove_round(*, round_id: int, user: User, now: dt.datetime) -> None:
    """Take back the creation of a round: one that has not opened, and in which nothing was set yet.

    Raises:
        NotAllowed: the person may not, or there is something in the round; nothing is changed.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=round_id)
        if not may(roles_for(user), Action.CREATE, Thing.ROUND):
            raise NotAllowed(_("You do not have the right to do that."))
        if reason := kept_because(round_):
            raise NotAllowed(reason)
        year = round_.year
        round_.questions.update(subset_of=None, part_of=None)
        round_.questions.all().delete()
        round_.delete()
        record("round-removed", user=user, now=now, year=year)


def kept_because(round_: Round) -> str:
    """Return why a round cannot be taken back, empty where it can. Two queries."""
    if round_.status != RoundStatus.PLANNED:
        return _("The round of %(year)s has opened, so it cannot be deleted.") % {"year": round_}
    if round_.submissions.exists():
        return _("Clusters have submissions in the round of %(year)s, so it cannot be deleted.") % {
            "year": round_
        }
    if CheckChange.objects.filter(on_check__round=round_).exists():
        return _(
            "Limits of checks were changed for %(year)s, and what was changed is kept. "
            "So the round cannot be deleted."
        ) % {"year": round_}
    return ""
