from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def explain_what_stands(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was explained before it was kept for which value was explained for the one that stands."""
    figures = apps.get_model("submissions", "Figure").objects
    figures.exclude(explanation="").update(explained_value=F("value"))


class Migration(migrations.Migration):

    dependencies = [
        ("submissions", "0002_cases_mails_and_explained_values"),
    ]

    operations = [
        migrations.RunPython(explain_what_stands, migrations.RunPython.noop),
    ]
