"""Why a submission's corrections keep it from being approved."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.checks.finding import Finding
from submissions.dossier import load_dossier
from submissions.models import Correction, Severity, Submission
from submissions.reviewing.second_look import rests_on


def corrections_refusal(submission: Submission) -> str:
    """Return why its corrections keep a submission from being approved; empty where they do not.

    One query, and four more where a figure was corrected since the submission was last sent. Call it with the
    submission's row locked where something is decided by it.
    """
    # What was declined or withdrawn is put back: the figure is as it was sent.
    kept = submission.corrections.exclude(confirmed=False).select_related("change__indicator")
    corrections = list(kept)
    if waiting := sum(one.confirmed is None for one in corrections):
        return ngettext(
            "%(count)s correction has not been confirmed or declined by the cluster’s signatory yet.",
            "%(count)s corrections have not been confirmed or declined by the cluster’s signatory yet.",
            waiting,
        ) % {"count": waiting}
    return _error_refusal(submission, [one for one in corrections if _since_sent(one, submission)])


def _since_sent(correction: Correction, submission: Submission) -> bool:
    """Whether it is younger than the last sending, before which the checks looked at all that stood."""
    return submission.submitted_at is None or correction.change.at >= submission.submitted_at


def _error_refusal(submission: Submission, corrections: Sequence[Correction]) -> str:
    """Name the first error in which a corrected figure takes part; others were there when it was sent."""
    if not corrections:
        return ""
    dossier = load_dossier(submission)
    for finding in dossier.findings:
        codes = _taking_part(finding, corrections)
        if finding.severity == Severity.ERROR and codes:
            labels = [question.label for question in dossier.questions if question.code in codes]
            return _(
                "There is an error in what was corrected since the figures were sent (%(figures)s): "
                "%(error)s You can enter another correction, or send the submission back."
            ) % {"figures": ", ".join(labels), "error": finding.message}
    return ""


def _taking_part(finding: Finding, corrections: Iterable[Correction]) -> set[str]:
    indicators = {one.change.indicator for one in corrections}
    return {
        one.code for one in indicators if rests_on(finding, one.code, counted=bool(one.collaboration_type))
    }
