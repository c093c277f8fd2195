"""Change the dates of a round."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from portal.formatting import format_moment
from submissions.models import Round, RoundStatus
from submissions.round_dates import DateProblem, Dates, DatesRefused, past_problem, require_order
from submissions.services.errors import NotAllowed

CHANGED = "round-dates-changed"  # the record of it
# Once all figures are final, no date of the round means anything any more.
DATED = frozenset({RoundStatus.PLANNED, RoundStatus.OPEN, RoundStatus.CLOSED})


class DatesChanged(Exception):  # noqa: N818 read as a sentence: "except DatesChanged"
    """Somebody else changed the dates since the person saw them; nothing is saved.

    Attributes:
        round_: as it stands.
    """

    def __init__(self, round_: Round) -> None:
        """Keep what stands."""
        super().__init__(str(round_))
        self.round_ = round_


def change_dates(*, round_id: int, dates: Dates, seen: str, user: User, now: dt.datetime) -> Round:
    """Set the dates of a round. Reminders follow the deadline; a closed round can be opened again by them.

    A deadline of a cluster's own stays what it was promised: the later of the two holds.

    Args:
        seen: the dates that the person saw; see `Dates.seen`.

    Raises:
        NotAllowed: the person may not, or the figures of the round are final.
        DatesChanged: somebody else was faster.
        DatesRefused: the dates are not in order, one that is moved is past, or the opening has been.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_id)
        if not may(roles_for(user), Action.EDIT, Thing.ROUND):
            raise NotAllowed(_("You do not have the right to do that."))
        if round_.status not in DATED:
            raise NotAllowed(
                _("The figures of %(year)s are final, so the dates of the round stay as they are.")
                % {"year": round_}
            )
        before = Dates.of(round_)
        if before.seen != seen:
            raise DatesChanged(round_)
        if dates == before:
            return round_
        require_order(dates)
        if problems := list(_too_late(round_, before, dates, now)):
            raise DatesRefused(problems)
        round_.opens, round_.deadline, round_.last_edit = dates.opens, dates.deadline, dates.last_edit
        if round_.status == RoundStatus.CLOSED and dates.last_edit > now:
            round_.status = RoundStatus.OPEN
        round_.save(update_fields=["opens", "deadline", "last_edit", "status"])
        record(
            CHANGED,
            user=user,
            now=now,
            year=round_.year,
            old=before.seen.split(),
            new=dates.seen.split(),
        )
        return round_


def _too_late(round_: Round, before: Dates, dates: Dates, now: dt.datetime) -> Iterator[DateProblem]:
    """Yield what is wrong with the dates that are moved: none into the past, and not what has been."""
    planned = round_.status == RoundStatus.PLANNED
    if dates.opens != before.opens and not planned:
        yield DateProblem(
            name="opens",
            message=_("The round opened on %(opens)s, and the secretariats were told. That cannot be moved.")
            % {"opens": format_moment(before.opens)},
        )
    if dates.deadline != before.deadline and dates.deadline <= now:
        yield past_problem("deadline", dates.deadline)
    elif dates.last_edit != before.last_edit and dates.last_edit <= now:
        yield past_problem("last_edit", dates.last_edit)
