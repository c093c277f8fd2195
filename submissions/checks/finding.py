"""What a check finds, and what it looks at."""

from dataclasses import dataclass
from decimal import Decimal

from submissions.models import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a cluster answered to one question, or what a total computes to.

    Attributes:
        code: the indicator.
        value: the number, in the indicator's unit; None where there is none.
        absence: why there is none, one of `Absence` or empty.
        explanation: the words that go with it.
        leaves: of a total, the codes of the asked figures that it sums up; otherwise only its own code.
    """

    code: str
    value: Decimal | None = None
    absence: str = ""
    explanation: str = ""
    leaves: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether it is a number or an absence."""
        return self.value is not None or bool(self.absence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that does not hold: the indicators it is about, those to correct first.

    `part` and `whole` are the codes and `part_value` and `whole_value` the numbers that the message names;
    a rule about one figure leaves `whole` empty.
    """

    part: tuple[str, ...]
    whole: str = ""
    part_value: Decimal | None = None
    whole_value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check that does not hold for a submission.

    Attributes:
        codes: the asked figures it rests on, those to correct or explain first.
        explained: whether one of the figures to explain carries words.
    """

    check_code: str
    severity: Severity
    codes: tuple[str, ...]
    message: str
    explained: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of sending."""
        return self.severity == Severity.ERROR or not self.explained
