"""Why a service refuses."""

from collections.abc import Sequence

from submissions.checks.finding import Finding


class NotAllowed(Exception):  # noqa: N818 read as a sentence: "except NotAllowed"
    """Something is not allowed, now or for this person. Its text says why, in the language in use."""


class ChecksFailed(Exception):  # noqa: N818 likewise
    """A submission cannot be sent: it has errors, or warnings without an explanation."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep what stands in the way."""
        super().__init__(", ".join(finding.check_code for finding in findings))
        self.findings = tuple(findings)
