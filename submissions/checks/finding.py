"""What a check finds, and what it looks at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2s
from string import hexdigits

from submissions.models import Severity

KEY_BYTES = 6  # two findings at one figure are named alike once in 280,000 billion


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a cluster answered to one question, or what a total computes to.

    Attributes:
        code: the indicator.
        value: the number, in the indicator's unit; None where there is none.
        absence: why there is none, one of `Absence` or empty.
        explanation: the words that go with it.
        explained: whether those words were given, or confirmed, for this value.
        explained_findings: the keys of the warnings that those words answer.
        leaves: of a total, the codes of the asked figures that it sums up; otherwise only its own code.
    """

    code: str
    value: Decimal | None = None
    absence: str = ""
    explanation: str = ""
    explained: bool = False
    explained_findings: frozenset[str] = frozenset()
    leaves: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether it is a number or an absence."""
        return self.value is not None or bool(self.absence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that does not hold: the indicators it is about, those to correct or explain first.

    `part` and `whole` are the codes and `part_value` and `whole_value` the numbers that the message names;
    a rule about one figure leaves `whole` empty.

    Attributes:
        beside: further codes that it rests on.
        earlier_value: last year's figure, or the median of earlier years.
        expected: about how large the first figure should be, where the rule knows.
        low: the lower limit, in the unit of the first figure.
        high: the upper limit.
        ratio: the first value for each of the second.
    """

    part: tuple[str, ...]
    whole: str = ""
    part_value: Decimal | None = None
    whole_value: Decimal | None = None
    beside: tuple[str, ...] = ()
    earlier_value: Decimal | None = None
    expected: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    ratio: Decimal | None = None

    @property
    def numbers(self) -> tuple[Decimal | None, ...]:
        """The numbers that the message may name."""
        return (
            self.part_value,
            self.whole_value,
            self.earlier_value,
            self.expected,
            self.low,
            self.high,
            self.ratio,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check that does not hold for a submission.

    Attributes:
        codes: the asked figures it rests on, those to correct or explain first.
        totals: the computed figures it rests on.
        about: the label of the computed figure that it is about, where it is not about those to correct.
        say: puts it into words, in the language in use. Most findings are counted and never read.
        grounds: all that the words rest on, so that two findings can be held against each other unread.
        key: a short name of the check and the figures it looked at, this year's and last year's; not of the
            limits, which may be moved without making an explanation untrue.
        explained: whether the first figure carries words that were given with this very finding in sight.
    """

    check_code: str
    severity: Severity
    codes: tuple[str, ...]
    say: Callable[[], str] = field(compare=False, repr=False)
    grounds: tuple[object, ...] = field(default=(), compare=False)
    key: str = ""
    totals: tuple[str, ...] = ()
    about: str = ""
    explained: bool = False

    @property
    def message(self) -> str:
        """What was answered, what looks odd, the likely slips, and what to do."""
        return self.say()

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of sending."""
        return self.severity == Severity.ERROR or not self.explained


def finding_key(check_code: str, *looked_at: object) -> str:
    """Return a short name of what a check looked at. It is stored, so it is the same in every process."""
    return blake2s(repr((check_code, *looked_at)).encode(), digest_size=KEY_BYTES).hexdigest()


def is_finding_key(text: str) -> bool:
    """Return whether `text` could be the key of a finding."""
    return len(text) == 2 * KEY_BYTES and set(text) <= set(hexdigits)
