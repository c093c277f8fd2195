"""Rows that are only ever added: what was done stays as it was written down.

On PostgreSQL triggers refuse everything else, whoever asks; see the migrations "append only".
"""

from collections.abc import Iterable
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


def require_changing(model: type[models.Model], names: Iterable[str]) -> None:
    """Refuse a change of fields of which one never changes, or of none by name.

    Raises:
        AppendOnlyError: that is so.
    """
    wanted = frozenset(names)
    if not wanted or not wanted <= getattr(model, "CHANGING", frozenset()):
        raise AppendOnlyError(f"Rows of {model.__name__} are never changed.")


class AppendOnly(models.Model):
    """A row that is only ever added.

    Attributes:
        CHANGING: the fields that may change all the same; the row's trigger knows them too.
    """

    CHANGING: ClassVar[frozenset[str]] = frozenset()

    objects: ClassVar[Any] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it, or change what may change, by name.

        Raises:
            AppendOnlyError: it is there already, and anything else would be changed.
        """
        if not self._state.adding:
            require_changing(type(self), kwargs.get("update_fields") or ())
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
