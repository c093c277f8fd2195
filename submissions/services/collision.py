"""Save again where somebody wrote the same figure meanwhile."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def again_after_collision(save: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Let a function that saves in a transaction of its own run again where the database refuses its rows.

    Whoever writes figures holds the submission's row. Should somebody ever write without it, the database
    refuses the second change of a version, and the second run meets the first change as any other conflict.
    Asked for around the transaction, it costs a save nothing, as a savepoint would.
    """

    @wraps(save)
    def saved(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return save(*args, **kwargs)
        except IntegrityError:
            return save(*args, **kwargs)

    return saved
