"""Why a service refuses."""

import datetime as dt
from collections.abc import Sequence

from accounts.services.errors import NotAllowed
from submissions.checks.finding import Finding

__all__ = ["AskedAlready", "ChecksFailed", "ContentChanged", "NobodyToAsk", "NotAllowed"]


class ChecksFailed(Exception):  # noqa: N818 read as a sentence: "except ChecksFailed"
    """A submission cannot be sent: it has errors, or warnings without an explanation."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep what stands in the way."""
        super().__init__(", ".join(finding.check_code for finding in findings))
        self.findings = tuple(findings)


class ContentChanged(Exception):  # noqa: N818 likewise
    """What stands is not what the person saw; nothing is changed."""


class AskedAlready(Exception):  # noqa: N818 likewise
    """The signatories were asked to send a short while ago.

    Attributes:
        who: who asked them, as a name.
        again_from: when they can be asked again.
    """

    def __init__(self, *, who: str, again_from: dt.datetime) -> None:
        """Keep who asked, and when one can ask again."""
        super().__init__(f"{who}, {again_from}")
        self.who, self.again_from = who, again_from


class NobodyToAsk(Exception):  # noqa: N818 likewise
    """The cluster has no signatory who can sign in."""
