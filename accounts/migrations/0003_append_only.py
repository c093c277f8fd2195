"""Refuse, on PostgreSQL, every change of the rows that are only ever added."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are only ever added, never changed or deleted.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END;
$$
"""
TRIGGER = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditentry "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)


def refuse(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the trigger up. SQLite, which nobody has in production, is guarded by the models alone."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        schema_editor.execute(TRIGGER)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the trigger away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER append_only ON accounts_auditentry")
        schema_editor.execute("DROP FUNCTION refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_languages_and_audit")]

    operations = [migrations.RunPython(refuse, allow)]
