"""Hold a round's questionnaire while it is changed: one person at a time, over what they saw."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from submissions.models import Round, Submission
from submissions.services.change_limits import CHANGEABLE
from submissions.services.errors import NotAllowed
from submissions.signals import questionnaire_changed

LONGEST_SUBJECT = 200  # characters; what the audit has room for


class QuestionnaireChanged(Exception):  # noqa: N818 read as a sentence: "except QuestionnaireChanged"
    """Somebody else changed the round since the person saw it; nothing is saved.

    Attributes:
        round_: as it stands.
        seen: the version that the person saw.
    """

    def __init__(self, round_: Round, seen: int) -> None:
        """Keep what stands, and what was seen."""
        super().__init__(f"{round_} is at version {round_.version}, not {seen}")
        self.round_, self.seen = round_, seen


@contextmanager
def hold_questionnaire(*, round_id: int, user: User, version: int) -> Iterator[Round]:
    """Lock the round until the block ends and is committed.

    The row of the round comes before those of its submissions, checks and totals, here as everywhere.

    Args:
        version: that of the round which the person saw.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        QuestionnaireChanged: somebody else was faster; nothing is changed.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_id)
        if not may(roles_for(user), Action.EDIT, Thing.QUESTIONNAIRE):
            raise NotAllowed(_("You do not have the right to do that."))
        if round_.status not in CHANGEABLE:
            raise NotAllowed(why_fixed(round_))
        if round_.version != version:
            raise QuestionnaireChanged(round_, version)
        yield round_


def why_fixed(round_: Round) -> str:
    """Say why the questionnaire of a round stays as it is."""
    return _("The figures of %(year)s are final, so its questionnaire stays as it is.") % {"year": round_}


def keep_figures_out(round_: Round) -> None:
    """Let nobody save a figure or comment of the round until the transaction ends: none comes unseen."""
    list(Submission.objects.select_for_update(no_key=True).for_round(round_).order_by("pk").values_list("pk"))


def note(action: str, *, round_: Round, user: User, now: dt.datetime, subject: str, **detail: Any) -> None:
    """Record a change of a round that is held, and count its version up; whoever listens is told."""
    round_.version += 1
    round_.save(update_fields=["version"])
    record(
        action,
        user=user,
        now=now,
        year=round_.year,
        subject=subject[:LONGEST_SUBJECT],
        version=round_.version,
        **detail,
    )
    questionnaire_changed.send(sender=Round, round_=round_)
