"""What a rule may look at: this year's answers, and what stood in earlier years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from submissions.checks.finding import Answer
from submissions.models import Absence

Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A submission's answers, and those of the same reporter in earlier years.

    Attributes:
        year: the year that the answers are about.
        answers: this year's by code, computed totals too.
        earlier: by year, only years before this one, by code. What cannot be compared, because its
            definition has changed since, is left out.
        required: the codes that must be answered.
    """

    year: int
    answers: Answers
    earlier: Mapping[int, Answers] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    @property
    def previous(self) -> Answers:
        """Last year's answers; empty where there are none."""
        return self.earlier.get(self.year - 1, {})

    def value(self, code: str) -> Decimal | None:
        """Return this year's number; None where there is none, or where the figure is not asked."""
        return _number(self.answers, code)

    def last_year(self, code: str) -> Decimal | None:
        """Return last year's number, or None."""
        return _number(self.previous, code)

    def history(self, code: str) -> Sequence[Decimal]:
        """Return the numbers of earlier years, newest first, years without one left out."""
        numbers = (_number(self.earlier[year], code) for year in sorted(self.earlier, reverse=True))
        return [number for number in numbers if number is not None]


def _number(answers: Answers, code: str) -> Decimal | None:
    answer = answers.get(code)
    return None if answer is None else answer.value


def amount_of(answer: Answer) -> Decimal | None:
    """Return the number of an answer; of what does not apply to the reporter there is none, which is zero."""
    return Decimal(0) if answer.absence == Absence.NOT_APPLICABLE else answer.value
