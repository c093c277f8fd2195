"""Forget what has been kept for as long as the table says."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.privacy.kept import Kept, all_kept
from accounts.services.record import record

BATCH = 500  # rows a transaction, so that nobody waits long for one of them
RAN = "old-data-cleared"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What came of a kind: how many rows were, or would be, forgotten, and whether it failed half way."""

    kept: Kept
    rows: int
    failed: bool = False


def retain(*, now: dt.datetime, dry_run: bool = False) -> Sequence[Cleared]:
    """Forget what is over at `now`, kind by kind and in batches, and write down how much it was.

    Running it twice forgets nothing twice. A kind that fails leaves what its earlier batches did, and keeps
    the others from nothing.

    Args:
        dry_run: whether rows are only counted.
    """
    found = [_count(kind, now) if dry_run else _clear(kind, now) for kind in all_kept() if kind.over]
    numbers = {one.kept.key: one.rows for one in found if one.rows}
    if numbers and not dry_run:
        record(RAN, user=None, now=now, cleared=numbers)
    return found


def _count(kind: Kept, now: dt.datetime) -> Cleared:
    rows = kind.rows_over(now)
    return Cleared(kept=kind, rows=0 if rows is None else rows.count())


def _clear(kind: Kept, now: dt.datetime) -> Cleared:
    done = 0
    try:
        while some := _clear_batch(kind, now):
            done += some
    except Exception:
        # What one kind meets must not keep the others for longer than they may be kept.
        logger.exception("Could not clear away %s.", kind.key)
        return Cleared(kept=kind, rows=done, failed=True)
    return Cleared(kept=kind, rows=done)


@transaction.atomic
def _clear_batch(kind: Kept, now: dt.datetime) -> int:
    rows = kind.rows_over(now)
    if rows is None or kind.forget is None:
        return 0
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    return kind.forget(ids, now) if ids else 0
