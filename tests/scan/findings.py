"""What the scanners found, the same way whoever found it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any


class Severity(IntEnum):
    """How bad it is. From medium on, it fails the scan."""

    NOTE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


# wapiti says 0 to 4: wapitiCore.language.vulnerability.
OF_WAPITI = {0: Severity.NOTE, 1: Severity.LOW, 2: Severity.MEDIUM, 3: Severity.HIGH, 4: Severity.CRITICAL}
# Bandit's UNDEFINED is of a check that does not say; nobody has looked, so it counts.
OF_BANDIT = {
    "UNDEFINED": Severity.MEDIUM,
    "LOW": Severity.LOW,
    "MEDIUM": Severity.MEDIUM,
    "HIGH": Severity.HIGH,
}
KINDS = ("vulnerabilities", "anomalies", "additionals")  # the parts of wapiti's report that list something
CODE = "code"  # who bandit's findings are of, where wapiti's are of a role
SERVER_ERROR = re.compile(r"ERROR django\.request: Internal Server Error: (\S+)")


class Unreadable(Exception):  # noqa: N818 read as a sentence
    """A report is not what its scanner writes; nothing can be said from it."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Finding:
    """One thing that a scanner found.

    Attributes:
        who: the role that was signed in, or `CODE`.
        module: of wapiti, or the number of the check of bandit.
        path: of the address without its query, or of the file.
        parameter: what was attacked; with bandit nothing.
        words: what the scanner says of it.
    """

    who: str
    severity: Severity
    module: str
    path: str
    parameter: str
    words: str

    def __str__(self) -> str:
        """Read as a line."""
        at = f"{self.path} ({self.parameter})" if self.parameter else self.path
        return f"{self.severity.name.lower()}, {self.who}: {self.module} at {at}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseFinding:
    """A finding that is none, and why. It has to come, and stands for nothing but itself."""

    module: str
    path: str
    parameter: str
    reason: str

    def is_of(self, finding: Finding) -> bool:
        """Whether `finding` is this one."""
        return (finding.module, finding.path, finding.parameter) == (self.module, self.path, self.parameter)


def of_wapiti(report: Mapping[str, Any], *, who: str) -> list[Finding]:
    """Read a report of wapiti.

    Raises:
        Unreadable: it has another shape, or a level that is not known.
    """
    try:
        found = [
            Finding(
                who=who,
                severity=OF_WAPITI[one["level"]],
                module=one["module"],
                path=one["path"],
                parameter=one["parameter"],
                words=f"{category}: {one['info']}",
            )
            for kind in KINDS
            for category, listed in report[kind].items()
            for one in listed
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"wapiti, {who}: {error!r}") from error
    return sorted(set(found))


def of_bandit(report: Mapping[str, Any], *, root: Path) -> list[Finding]:
    """Read a report of bandit. Paths are told from `root`.

    Raises:
        Unreadable: it has another shape, a severity that is not known, or files that bandit could not read.
    """
    try:
        unread = [one["filename"] for one in report["errors"]]
        lines = report["metrics"]["_totals"]["loc"]
        found = [
            Finding(
                who=CODE,
                severity=OF_BANDIT[one["issue_severity"]],
                module=one["test_id"],
                path=f"{Path(one['filename']).relative_to(root)}:{one['line_number']}",
                parameter="",
                words=one["issue_text"],
            )
            for one in report["results"]
        ]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable(f"bandit: {error!r}") from error
    if unread or not lines:
        raise Unreadable(f"bandit read {lines} lines, and could not read {', '.join(unread) or 'anything'}")
    return sorted(set(found))


def of_server(log: str, *, who: str) -> list[Finding]:
    """Read what the portal logged while it was attacked: every address that broke."""
    return sorted(
        {
            Finding(
                who=who,
                severity=Severity.HIGH,
                module="server",
                path=path,
                parameter="",
                words="the portal answered with an error of its own",
            )
            for path in SERVER_ERROR.findall(log)
        }
    )


def read(path: Path) -> Mapping[str, Any]:
    """Return a report.

    Raises:
        Unreadable: it is not there, or not whole.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: {error}") from error
    if not isinstance(report, dict):
        raise Unreadable(f"{path} is no report")
    return report


def judge(findings: Iterable[Finding], known: Sequence[FalseFinding]) -> list[str]:
    """Return what is wrong: what is of medium or above and not known, and what is known and gone."""
    bad = [one for one in findings if one.severity >= Severity.MEDIUM]
    wrong = [str(one) for one in sorted(bad) if not any(false.is_of(one) for false in known)]
    gone = [false for false in known if not any(false.is_of(one) for one in bad)]
    return wrong + [
        f"{false.module} at {false.path} ({false.parameter}) no longer comes: take it off false_findings.py"
        for false in gone
    ]


def table(findings: Iterable[Finding], whos: Sequence[str]) -> str:
    """Return how many were found of each severity, a line for each role and one for the code."""
    counted = Counter((one.who, one.severity) for one in findings)
    head = " ".join(f"{severity.name.lower():>9}" for severity in reversed(Severity))
    lines = [
        f"{who:14}" + " ".join(f"{counted[who, severity]:>9}" for severity in reversed(Severity))
        for who in whos
    ]
    return "\n".join([f"{'':14}{head}", *lines])
