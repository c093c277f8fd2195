"""What the checks say of a corrected figure: before it is saved, while it waits, and when it is approved."""

from collections.abc import Iterable, Sequence

from submissions.checks.finding import Finding
from submissions.forms.digests import findings_digest
from submissions.models import Severity
from submissions.reviewing.corrections import OVER_ALL_TYPES


class NeedsSecondLook(Exception):  # noqa: N818 read as a sentence: "except NeedsSecondLook"
    """A figure of which the checks say something that did not stand before; nothing is saved.

    Attributes:
        findings: what they say, errors first.
        digest: its short name; who enters the figure all the same hands it back.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep what there is to look at."""
        super().__init__(", ".join(finding.check_code for finding in findings))
        self.findings, self.digest = tuple(findings), findings_digest(findings)

    @property
    def has_error(self) -> bool:
        """Whether one of them is an error."""
        return has_error(self.findings)


def has_error(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is an error."""
    return any(finding.severity == Severity.ERROR for finding in findings)


def rests_on(finding: Finding, code: str, *, counted: bool) -> bool:
    """Whether a figure takes part in a finding, to be corrected first or not.

    Args:
        counted: whether the figure counts collaborations up: then it stands in the sum over all types too.
    """
    named = {code, OVER_ALL_TYPES} if counted else {code}
    return not named.isdisjoint((*finding.codes, *finding.totals))


def brought(
    before: Sequence[Finding], after: Sequence[Finding], code: str, *, counted: bool
) -> list[Finding]:
    """Return what the checks say of a corrected figure and did not say before.

    What stood before and is said of other numbers now counts as new while nobody has explained it: a slip may
    hide behind an error that was there already.
    """
    stood = {(one.check_code, one.codes): one.grounds for one in before}

    def is_new(one: Finding) -> bool:
        place = (one.check_code, one.codes)
        return place not in stood or (one.blocks and stood[place] != one.grounds)

    return [one for one in after if rests_on(one, code, counted=counted) and is_new(one)]
