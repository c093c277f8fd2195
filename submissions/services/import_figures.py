"""Import figures of past years: a whole file or nothing, each bad row named."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Role
from accounts.models import Membership, User
from accounts.roles import roles_for
from submissions.checks.run import run_checks
from submissions.content import content_hash
from submissions.models import Round, Severity
from submissions.services.collision import again_after_collision
from submissions.services.errors import NotAllowed
from submissions.services.import_answers import AnswerReader, Batch
from submissions.services.import_rows import ImportFailed, ImportProblem, ImportRow, read_rows
from submissions.services.open_round import add_submissions
from submissions.services.transition import transition
from submissions.services.write_figures import write_figures
from submissions.status import TRANSITIONS

__all__ = ["ImportFailed", "ImportOutcome", "ImportProblem", "ImportRow", "import_figures", "read_rows"]

# Whoever runs commands on the server acts for the portal itself, whatever the person named is to a cluster.
OPERATOR = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What was imported: how much of it was new, and what the checks find in the submissions.

    Attributes:
        figures: figures and rows of collaborations in the file.
        errors: findings that would have stood in the way of sending.
        warnings: findings that would have wanted an explanation.
    """

    submissions: int
    figures: int
    approved: bool
    errors: int
    warnings: int


@again_after_collision
def import_figures(
    *, year: int, rows: Sequence[ImportRow], user: User, now: dt.datetime, approved_by: User | None = None
) -> ImportOutcome:
    """Write `rows` into the submissions of `year`, and send them; with `approved_by`, approve them too.

    What a row says replaces what stands. Checks are counted, not obeyed: old figures are as they are. The
    round stays as it is, and its missing submissions are added.

    Args:
        user: in whose name the figures are entered.
        approved_by: another person, who answers for the figures; a reviewer or administrator.

    Raises:
        ImportFailed: nothing is imported; every bad row is named.
    """
    _require_people(user, approved_by)
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).filter(year=year).first()
        if round_ is None:
            raise ImportFailed(
                [ImportProblem(line=0, message=_("There is no round %(year)s.") % {"year": year})]
            )
        add_submissions(round_)
        reader = AnswerReader(round_)
        batches = reader.read(rows)
        problems = [*reader.problems, *_closed(batches, approved_by)]
        if problems:
            raise ImportFailed(problems)
        findings = []
        for batch in batches:
            try:
                _write(batch, user=user, now=now, approved_by=approved_by)
            except NotAllowed as refusal:
                problems.append(ImportProblem(line=batch.line, message=str(refusal)))
            else:
                findings.extend(run_checks(batch.submission))
        if problems:
            raise ImportFailed(problems)
    errors = sum(finding.severity == Severity.ERROR for finding in findings)
    return ImportOutcome(
        submissions=len(batches),
        figures=len(rows),
        approved=approved_by is not None,
        errors=errors,
        warnings=len(findings) - errors,
    )


def _require_people(user: User, approved_by: User | None) -> None:
    problems = []
    if not user.is_active:
        problems.append(_("%(person)s can no longer sign in.") % {"person": user.email})
    if approved_by is not None:
        if approved_by == user:
            problems.append(_("Another person than the one who enters the figures must approve them."))
        if not approved_by.is_active or not approved_by.is_reviewing:
            problems.append(
                _("%(person)s is not a reviewer or administrator.") % {"person": approved_by.email}
            )
    if problems:
        raise ImportFailed([ImportProblem(line=0, message=problem) for problem in problems])


def _closed(batches: Iterable[Batch], approved_by: User | None) -> Iterable[ImportProblem]:
    """Yield the submissions that cannot be written to, or not be approved by this person."""
    begin = TRANSITIONS[Action.IMPORT].begin
    own = (
        set(Membership.objects.filter(user=approved_by).values_list("cluster_id", flat=True))
        if approved_by
        else set()
    )
    for batch in batches:
        submission = batch.submission
        about = {"cluster": submission.cluster, "status": submission.get_status_display().lower()}
        if submission.status not in begin:
            message = _("%(cluster)s is %(status)s. Reopen or return it before importing.") % about
            yield ImportProblem(line=batch.line, message=message)
        if submission.cluster_id in own:
            message = _("Whoever approves works for %(cluster)s. Another reviewer must approve.") % about
            yield ImportProblem(line=batch.line, message=message)


def _write(batch: Batch, *, user: User, now: dt.datetime, approved_by: User | None) -> None:
    submission = batch.submission
    roles = roles_for(user, submission.cluster)
    write_figures(
        submission=submission,
        user=user,
        now=now,
        on_behalf=roles.isdisjoint({Role.EDITOR, Role.SIGNATORY}),
        figures=batch.figures,
        collaborations=batch.collaborations,
    )
    submission.submitted_at, submission.submitted_by = now, user
    submission.open_questions = []
    submission.content_hash = content_hash(submission)
    transition(Action.IMPORT, submission=submission, user=user, roles=OPERATOR, now=now)
    if approved_by is None:
        return
    roles = roles_for(approved_by, submission.cluster)
    submission.reviewer = approved_by
    transition(Action.TAKE, submission=submission, user=approved_by, roles=roles, now=now)
    submission.approved_at, submission.approved_by = now, approved_by
    transition(Action.APPROVE, submission=submission, user=approved_by, roles=roles, now=now)
