"""Refuse, on PostgreSQL, every change of the rows that are only ever added; and indexes to read them by time."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = (
    "submissions_event",
    "submissions_figurechange",
    "submissions_checkchange",
    "submissions_sentcontent",
    "submissions_returnedcontent",
    "submissions_sendingrequest",
)


def refuse(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the triggers up. SQLite, which nobody has in production, is guarded by the models alone."""
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_append_only"),
        ("submissions", "0008_review"),
    ]

    operations = [
        migrations.RunPython(refuse, allow),
        migrations.AddIndex("event", models.Index(fields=["at"], name="event_by_time")),
        migrations.AddIndex("figurechange", models.Index(fields=["at"], name="figure_change_by_time")),
        migrations.AddIndex("comment", models.Index(fields=["at"], name="comment_by_time")),
        migrations.AddIndex("mail", models.Index(fields=["sent_at"], name="mail_by_time")),
        # By person: what one did is read newest first.
        migrations.AddIndex("event", models.Index(fields=["user", "at"], name="event_by_person")),
        migrations.AddIndex("figurechange", models.Index(fields=["user", "at"], name="figure_change_by_person")),
    ]
