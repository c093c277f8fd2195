"""Number the changes of a figure one by one, where two have the same number: the constraint that follows wants it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Count

PLACE = ("submission_id", "indicator_id", "country")


def number(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Number them in the order in which they were written, and the figure as its last change."""
    change, figure, collaboration = (
        apps.get_model("submissions", name) for name in ("FigureChange", "Figure", "Collaboration")
    )
    doubled = change.objects.order_by().values(*PLACE, "version").annotate(rows=Count("pk")).filter(rows__gt=1)
    places = {tuple(row[name] for name in PLACE) for row in doubled}
    if not places:
        return
    guarded = schema_editor.connection.vendor == "postgresql"
    if guarded:
        schema_editor.execute("ALTER TABLE submissions_figurechange DISABLE TRIGGER append_only")
    for place in places:
        changes = list(change.objects.filter(**dict(zip(PLACE, place, strict=True))).order_by("version", "at", "pk"))
        for version, one in enumerate(changes, start=1):
            change.objects.filter(pk=one.pk).update(version=version)
        submission_id, indicator_id, country = place
        if country:
            type_ = apps.get_model("submissions", "Indicator").objects.get(pk=indicator_id).collaboration_type
            rows = collaboration.objects.filter(submission=submission_id, country=country, type=type_)
        else:
            rows = figure.objects.filter(submission=submission_id, indicator=indicator_id)
        rows.update(version=len(changes))
    if guarded:
        schema_editor.execute("ALTER TABLE submissions_figurechange ENABLE TRIGGER append_only")


class Migration(migrations.Migration):
    dependencies = [("submissions", "0010_what_an_explanation_answers")]

    # Back to numbers that stand twice nobody needs.
    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
