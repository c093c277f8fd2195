"""Short names for what a page shows, so that an answer leaves out what the page has already."""

from collections.abc import Iterable, Sequence
from zlib import crc32

from submissions.checks.finding import Finding

MOST_SHOWN = 200  # parts of one page


def digest_of(*parts: object) -> str:
    """Return a short name of `parts`, empty where there are none. It is no guard against anything."""
    return format(crc32(repr(parts).encode()), "x") if parts else ""


def findings_digest(findings: Iterable[Finding], *rest: object) -> str:
    """Return a short name of what stands at a figure: what the checks find, and what else is said there.

    To put a finding into words takes longer than to tell whether the words are still those on the page.
    """
    said = [(one.check_code, one.severity, one.grounds, one.explained) for one in findings]
    return digest_of(said, *rest) if said else ""


def digests_shown(texts: Sequence[str]) -> dict[str, str]:
    """Return by id what a page says that it shows, as "id:digest" with a space between each."""
    shown = {}
    for pair in " ".join(texts).split()[:MOST_SHOWN]:
        name, _colon, digest = pair.partition(":")
        shown[name] = digest
    return shown
