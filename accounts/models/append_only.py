"""Rows that are only ever added: what was done stays as it was written down.

Two ways lead past it, each narrow and told by the model itself: a text that holds a name can be emptied, and
what is kept for a time only is forgotten when that is over. On PostgreSQL triggers refuse everything else,
whoever asks; see the migrations "append only" and "privacy".
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class AppendOnlyError(Exception):
    """Somebody tried to change or delete a row that is only ever added."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Rows that can be read and added."""

    def update(self, **kwargs: Any) -> int:
        """Change what may change, where anything may.

        Raises:
            AppendOnlyError: anything else would be changed.
        """
        require_changing(self.model, kwargs)
        return super().update(**kwargs)

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,  # noqa: FBT001, FBT002 as Django has it
        update_conflicts: bool = False,  # noqa: FBT001, FBT002 likewise
        *args: Any,
        **kwargs: Any,
    ) -> list[Row]:
        """Add rows.

        Raises:
            AppendOnlyError: one that is there already would be changed.
        """
        if update_conflicts:
            raise AppendOnlyError(f"Rows of {self.model.__name__} are never changed.")
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, *args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse.

        Raises:
            AppendOnlyError: always.
        """
        raise AppendOnlyError(f"Rows of {self.model.__name__} are never changed.")

    def delete(self) -> NoReturn:
        """Refuse.

        Raises:
            AppendOnlyError: always.
        """
        raise AppendOnlyError(f"Rows of {self.model.__name__} are never deleted.")

    def forget(self, *, now: dt.datetime) -> int:
        """Delete those of these rows whose time is over, and return how many they were.

        Raises:
            AppendOnlyError: rows of this model are kept for good.
        """
        over: models.Q | None = self.model.forgettable(now)  # type: ignore[attr-defined] # AppendOnly has it
        if over is None:
            raise AppendOnlyError(f"Rows of {self.model.__name__} are never deleted.")
        ids = list(self.filter(over).values_list("pk", flat=True))
        plain: models.QuerySet[Row] = models.QuerySet(self.model, using=self.db)
        return plain.filter(over, pk__in=ids).delete()[0]


def require_changing(model: type[models.Model], values: Mapping[str, Any]) -> None:
    """Refuse a change of fields of which one never changes, or of none by name.

    Raises:
        AppendOnlyError: that is so, or a text that can only be emptied would say something else.
    """
    changing: frozenset[str] = getattr(model, "CHANGING", frozenset())
    emptying: frozenset[str] = getattr(model, "EMPTYING", frozenset())
    allowed = changing | {name for name in emptying if values.get(name) == ""}
    if not values or not values.keys() <= allowed:
        raise AppendOnlyError(f"Rows of {model.__name__} are never changed.")


class AppendOnly(models.Model):
    """A row that is only ever added.

    Attributes:
        CHANGING: the fields that may change all the same; the row's trigger knows them too.
        EMPTYING: the texts that can be emptied, and never say anything else; likewise.
    """

    CHANGING: ClassVar[frozenset[str]] = frozenset()
    EMPTYING: ClassVar[frozenset[str]] = frozenset()

    objects: ClassVar[Any] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def forgettable(cls, now: dt.datetime) -> models.Q | None:
        """Return which rows were kept for a time that is over; None where all stay. The trigger knows too."""
        return None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it, or change what may change, by name.

        Raises:
            AppendOnlyError: it is there already, and anything else would be changed.
        """
        if not self._state.adding:
            names = kwargs.get("update_fields") or ()
            require_changing(type(self), {name: getattr(self, name) for name in names})
            super().save(*args, **kwargs)
            return
        # Otherwise a new instance with the key of a row that is there would take its place.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse.

        Raises:
            AppendOnlyError: always.
        """
        raise AppendOnlyError(f"Rows of {type(self).__name__} are never deleted.")
