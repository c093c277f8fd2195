"""The questionnaire of a year: loaded from its catalogue once, and its rows inserted from then on.

Nearly every test needs one, and to read, check and compare a catalogue takes some twenty times as long.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction

from submissions.catalogue.files import catalogue_file
from submissions.models import Check, Indicator, Question, Round, Section

# As the database holds it, in the order of the columns; the first is the primary key.
Row = tuple[Any, ...]
Model = type[models.Model]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What loading a catalogue came to."""

    round_id: int
    version: int
    rows: Mapping[Model, Sequence[Row]]


# By file and when it was written.
_kept: dict[tuple[Path, int], _Kept] = {}


@transaction.atomic
def lay_questionnaire(year: int, **fields: str | dt.datetime) -> Round:
    """Make the round of a year with its questionnaire, as `load_catalogue` does, and set `fields` of it."""
    path = catalogue_file(year)
    key = (path, path.stat().st_mtime_ns)
    new = not Round.objects.filter(year=year).exists()
    if new and key in _kept and (found := _insert(_kept[key], year, fields)):
        return found
    call_command("load_catalogue", year, verbosity=0)
    loaded = Round.objects.get(year=year)
    if new:
        _kept[key] = _keep(loaded)
    for name, value in fields.items():
        setattr(loaded, name, value)
    loaded.save()
    return loaded


def _keep(loaded: Round) -> _Kept:
    asked = frozenset(loaded.questions.values_list("indicator_id", flat=True))
    return _Kept(
        round_id=loaded.pk,
        version=loaded.version,
        rows={
            Indicator: [row for row in _rows(Indicator) if row[0] in asked],
            **{model: _rows(model, of=loaded) for model in (Section, Question, Check)},
        },
    )


def _rows(model: Model, *, of: Round | None = None) -> list[Row]:
    """Return the rows, all or of a round, without what Django makes of their values."""
    where = "WHERE round_id = %s" if of else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_columns(model)} FROM {model._meta.db_table} {where} ORDER BY id",  # noqa: S608 names of our models; values are bound
            [of.pk] if of else [],
        )
        return list(cursor.fetchall())


def _insert(kept: _Kept, year: int, fields: Mapping[str, Any]) -> Round | None:
    """Insert what was kept; None where an indicator is stored as the catalogue does not have it."""
    stored = {row[1]: row for row in _rows(Indicator)}
    indicators = kept.rows[Indicator]
    if any(row[1] in stored and row[2:] != stored[row[1]][2:] for row in indicators):
        return None
    made = Round.objects.create(year=year, version=kept.version, **fields)
    there = {row[0]: stored[row[1]][0] for row in indicators if row[1] in stored}
    keys: dict[Model, dict[int, int]] = {Round: {kept.round_id: made.pk}, Indicator: there}
    for model, rows in kept.rows.items():
        known = keys.setdefault(model, {})
        if missing := [row for row in rows if row[0] not in known]:
            known.update(zip((row[0] for row in missing), _next_keys(model, len(missing)), strict=True))
            _insert_rows(model, missing, keys)
    return made


def _insert_rows(model: Model, rows: Sequence[Row], keys: Mapping[Model, Mapping[int, int]]) -> None:
    """Insert rows with the keys that they, and those to which they refer, have now."""
    of = [keys.get(field.related_model or model) if _is_key(field) else None for field in _fields(model)]
    values = [
        value if new is None or value is None else new[value]
        for row in rows
        for value, new in zip(row, of, strict=True)
    ]
    places = ", ".join([f"({', '.join(['%s'] * len(of))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({_columns(model)}) VALUES {places}",  # noqa: S608 names of our models; values are bound
            values,
        )


def _next_keys(model: Model, number: int) -> Sequence[int]:
    """Take the keys that the database would give the next rows."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [key for (key,) in cursor.fetchall()]
        # What is inserted with a key counts on from it.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
        return range(last + 1, last + 1 + number)


def _fields(model: Model) -> "Sequence[models.Field[Any, Any]]":
    return model._meta.concrete_fields


def _is_key(field: "models.Field[Any, Any]") -> bool:
    return field.primary_key or field.related_model is not None


def _columns(model: Model) -> str:
    return ", ".join(f'"{field.column}"' for field in _fields(model))
