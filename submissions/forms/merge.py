"""What a form shows again after a save that met errors or the changes of others."""

from collections.abc import Mapping, Sequence

from django.http import QueryDict

from portal.formatting import format_answer
from submissions.dossier import Dossier
from submissions.forms.collaborations import CountryRows
from submissions.forms.section import SectionForm
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
        merged[code] = format_answer(figure.value) if figure and figure.value is not None else ""
        merged[f"{code}-absence"] = figure.absence if figure else ""
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
    kept: dict[str, str] = {}  # values of rows still to be settled, by name of the field
    unsettled: set[tuple[str, str]] = set()  # (country, type)
    for row in countries.rows:
        country = row.cleaned_data.get("country", "")
        names = [row.add_prefix(name) for name in row.fields]
        if row.errors:
            kept.update({name: merged.get(name, "") for name in names})
            unsettled.update((country, type_) for type_ in CollaborationType if country and row.stored)
        for type_ in CollaborationType:
            conflict = collided.get((f"collaborations_{type_}", country))
            if conflict is not None and not row.errors:
                kept[f"country-{country}-{type_}"] = merged.get(row.add_prefix(type_), "")
                kept[f"country-{country}-{type_}-version"] = str(conflict.version)
                unsettled.add((country, type_))
        for name in names:
            merged.pop(name, None)
    for place in stored:
        if place.count or (place.country, place.type) in unsettled:
            merged[f"country-{place.country}-country"] = place.country
        if (place.country, place.type) not in unsettled:
            merged[f"country-{place.country}-{place.type}"] = str(place.count or "")
            merged[f"country-{place.country}-{place.type}-version"] = str(place.version)
    for name, value in kept.items():
        merged[name] = value
