"""Refuse, on PostgreSQL, every change of a comment but whether it is settled and whether a mail has told of it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

KEPT = ("id", "submission_id", "indicator_id", "section_id", "thread_id", "author_id", "by_cluster", "at", "text")


def refuse(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the trigger up. SQLite, which nobody has in production, is guarded by the model alone."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OF {', '.join(KEPT)} ON submissions_comment "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the trigger away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER append_only ON submissions_comment")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_append_only"),
        ("submissions", "0015_comments_that_were_told"),
    ]

    operations = [migrations.RunPython(refuse, allow)]
