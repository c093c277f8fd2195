"""Let the database refuse a second change of the same version of a figure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0011_changes_numbered_once")]

    operations = [
        migrations.AddConstraint(
            "figurechange",
            models.UniqueConstraint(
                fields=("submission", "indicator", "country", "version"), name="figure_change_once_a_version"
            ),
        ),
    ]
