"""What a check is about and where its limits lie: read strictly into a type of each rule.

The catalogue and the database keep parameters as JSON: codes as texts, limits as whole numbers or as texts
such as "0.5". Floats are refused, since they are not exact.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

_EXACT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_META = "parameter"


class Measure(StrEnum):
    """What a limit is counted in."""

    OWN = "own"  # the unit of the figure that it limits
    PERCENT = "percent"
    TIMES = "times"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit that administrators set.

    Attributes:
        label: what the field is called where it is edited.
        words: the limit in a few words, with a place for `value`.
        least: the smallest that makes sense, itself counted in.
    """

    measure: Measure
    label: str | Promise
    words: str | Promise
    optional: bool = False
    least: Decimal = Decimal(0)

    @property
    def whole(self) -> bool:
        """Whether it counts whole things."""
        return self.measure == Measure.NUMBER


class Code(StrEnum):
    """How a parameter names figures: one code, or a list of them."""

    ONE = "a code"
    SEVERAL = "a list of codes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a parameter, in English; a form shows what it can as translated."""

    name: str
    message: str


def code() -> Any:
    """Declare a parameter that names a figure."""
    return field(metadata={_META: Code.ONE})


def codes() -> Any:
    """Declare a parameter that names figures."""
    return field(metadata={_META: Code.SEVERAL})


def limit(
    measure: Measure,
    label: str | Promise,
    words: str | Promise,
    *,
    least: int = 0,
    default: int | None = None,
) -> Any:
    """Declare a limit. One with a `default` need not be given."""
    spec = Limit(
        measure=measure, label=label, words=words, least=Decimal(least), optional=default is not None
    )
    if default is None:
        return field(metadata={_META: spec})
    return field(default=Decimal(default), metadata={_META: spec})


def optional_limit(measure: Measure, label: str | Promise, words: str | Promise) -> Any:
    """Declare a limit that there may be none of."""
    spec = Limit(measure=measure, label=label, words=words, optional=True)
    return field(default=None, metadata={_META: spec})


class ParametersError(ValueError):
    """Parameters that a rule does not take; `problems` says all that is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The parameters of a rule; each rule declares its own."""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """Return `raw` as typed parameters.

        Raises:
            ParametersError: they are not those of the rule.
        """
        if problems := cls.problems_in(raw):
            raise ParametersError(problems)
        return cls._of(raw)

    @classmethod
    def problems_in(cls, raw: Mapping[str, Any]) -> list[Problem]:
        """Return all that is wrong with `raw`."""
        declared = {one.name: one for one in fields(cls)}
        problems = [
            Problem(name=name, message=f'takes no parameter "{name}"') for name in raw if name not in declared
        ]
        for name, one in declared.items():
            problems.extend(_problems_of(one, raw.get(name)))
        return problems or list(cls._of(raw).contradictions())

    def contradictions(self) -> Iterator[Problem]:
        """Say in what they contradict each other; a rule with several limits says it."""
        yield from ()

    @classmethod
    def _of(cls, raw: Mapping[str, Any]) -> Self:
        given = {
            one.name: _typed(one.metadata[_META], raw[one.name])
            for one in fields(cls)
            if raw.get(one.name) is not None
        }
        return cls(**given)

    def codes_named(self) -> tuple[str, ...]:
        """Return the codes of all figures that they name, in the order in which they are declared."""
        named: list[str] = []
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(one.metadata[_META], Code):
                named.extend(value if isinstance(value, tuple) else (value,))
        return tuple(named)

    def compared(self) -> tuple[str, ...]:
        """Return the codes of the figures that must count the same thing: all, where a rule says no other."""
        return self.codes_named()

    @classmethod
    def kinds(cls) -> dict[str, Limit | Code]:
        """Return what each parameter of the rule is, by name."""
        return {one.name: one.metadata[_META] for one in fields(cls)}

    @classmethod
    def limits(cls) -> dict[str, Limit]:
        """Return the limits that the rule has, by name."""
        return {name: kind for name, kind in cls.kinds().items() if isinstance(kind, Limit)}


def _problems_of(one: "Field[Any]", value: object) -> Iterator[Problem]:
    spec: Limit | Code = one.metadata[_META]
    if value is None:
        if not (isinstance(spec, Limit) and spec.optional):
            yield Problem(name=one.name, message=f'needs the parameter "{one.name}"')
        return
    if isinstance(spec, Code):
        good = _is_code(value) if spec is Code.ONE else _is_list_of_codes(value)
        if not good:
            yield Problem(name=one.name, message=f'the parameter "{one.name}" must be {spec}')
    elif isinstance(value, float):
        message = f'the parameter "{one.name}" must be exact: write "{value}", with quotation marks'
        yield Problem(name=one.name, message=message)
    elif isinstance(value, bool) or not isinstance(value, int | str) or not _EXACT.fullmatch(str(value)):
        yield Problem(name=one.name, message=f'the parameter "{one.name}" must be a number')
    elif Decimal(value) < spec.least:
        yield Problem(name=one.name, message=f'the parameter "{one.name}" must be at least {spec.least}')
    elif spec.whole and Decimal(value) % 1:
        yield Problem(name=one.name, message=f'the parameter "{one.name}" must be a whole number')


def _is_code(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_list_of_codes(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_code(code) for code in value)


def _typed(spec: Limit | Code, value: Any) -> Any:
    if isinstance(spec, Limit):
        return Decimal(value)
    return value if spec is Code.ONE else tuple(value)


def stored(value: Decimal | None) -> int | str | None:
    """Return a limit as JSON keeps it: whole, or a text with its decimals."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


# What several rules say of their limits.
UP_OR_DOWN = gettext_noop("Give at least one of the two limits.")
LOW_ABOVE_HIGH = gettext_noop("The lower limit is above the upper one.")


def wrong_bounds(low: Decimal | None, high: Decimal | None) -> Iterator[Problem]:
    """Want a bound, and the lower one not above the upper one."""
    if low is None and high is None:
        yield Problem(name="low", message=UP_OR_DOWN)
    elif low is not None and high is not None and low > high:
        yield Problem(name="low", message=LOW_ABOVE_HIGH)


SMALLEST = _("Silent below a difference of")
SMALLEST_WORDS = _("silent where the difference is below %(value)s")
