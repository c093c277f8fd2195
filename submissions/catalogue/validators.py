"""What other apps hold a catalogue against: each registers what it knows.

Account lines rest on indicators, but imports run the other way; so reports registers here, when the
apps are ready, that every line's derivation names an indicator or line that exists.
"""

from collections.abc import Callable

from submissions.catalogue.problems import Problem

# Takes the indicator codes of a questionnaire, and returns what is wrong elsewhere if there are no others.
Validator = Callable[[frozenset[str]], list[Problem]]

_validators: list[Validator] = []


def register(validator: Validator) -> None:
    """Hold every catalogue against `validator` from now on. Registering it again changes nothing."""
    if validator not in _validators:
        _validators.append(validator)


def problems_elsewhere(codes: frozenset[str]) -> list[Problem]:
    """Return what all validators say of a questionnaire with these indicators."""
    return [problem for validator in _validators for problem in validator(codes)]
