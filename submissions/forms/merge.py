"""What a form shows again after a save that met errors or the changes of others."""

from collections.abc import Mapping, Sequence

from django.http import QueryDict

from submissions.dossier import Dossier
from submissions.forms.collaborations import REMOVE, RESTORE, TAKE, CountryRow, CountryRows, count_text
from submissions.forms.section import SectionForm, typed_of
from submissions.models import Collaboration, CollaborationType
from submissions.services.save_figures import Conflict


def merged_data(
    data: QueryDict,
    *,
    form: SectionForm,
    countries: CountryRows,
    conflicts: Sequence[Conflict],
    fresh: Dossier,
) -> QueryDict:
    """Return `data` with what was saved in place of what was typed, except where that is still to be settled.

    A row with an error keeps what was typed and the version that was seen. A row that collided keeps what
    was typed with the version that stands now, so that saving again is the person's choice. Every other
    row shows what stands, also what someone else has saved meanwhile.
    """
    merged = data.copy()
    collided = {(conflict.code, conflict.country): conflict for conflict in conflicts}
    for question in form.questions:
        code = question.code
        if any(
            name in form.errors
            for name in (code, f"{code}-absence", f"{code}-explanation", f"{code}-version")
        ):
            continue
        if (code, "") in collided:
            merged[f"{code}-version"] = str(collided[code, ""].version)
            continue
        figure = fresh.figures.get(question.indicator_id)
        merged[code] = typed_of(question, figure)
        chosen_apart = figure is not None and not question.indicator.sums_one_type
        merged[f"{code}-absence"] = figure.absence if figure and chosen_apart else ""
        merged[f"{code}-explanation"] = figure.explanation if figure else ""
        merged[f"{code}-version"] = str(figure.version if figure else 0)
    _merge_countries(merged, countries, collided, fresh.collaborations)
    return merged


def _merge_countries(
    merged: QueryDict,
    countries: CountryRows,
    collided: Mapping[tuple[str, str], Conflict],
    stored: Sequence[Collaboration],
) -> None:
    for asked in (REMOVE, RESTORE, TAKE):
        merged.pop(asked, None)  # it is done, or met the change of somebody else
    standing = {(row.country, row.type): row for row in stored}
    for row in countries.rows:
        if row not in countries.unreadable:
            _merge_country(merged, row, collided, standing)


def _merge_country(
    merged: QueryDict,
    row: CountryRow,
    collided: Mapping[tuple[str, str], Conflict],
    standing: Mapping[tuple[str, str], Collaboration],
) -> None:
    here = [standing.get((row.code, type_)) for type_ in CollaborationType]
    met = [collided.get((f"collaborations_{type_}", row.code)) for type_ in CollaborationType]
    if not any(met) and not any(place and place.count for place in here):
        for name in row.fields:
            merged.pop(row.add_prefix(name), None)
        return
    merged[row.add_prefix("country")] = row.code
    for type_, place, conflict in zip(CollaborationType, here, met, strict=True):
        name = row.add_prefix(type_)
        if conflict is not None:
            merged[f"{name}-version"] = str(conflict.version)
            continue
        merged[name] = count_text(place)
        merged[f"{name}-version"] = str(place.version if place else 0)
