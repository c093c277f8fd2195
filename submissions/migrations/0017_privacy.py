"""Names on receipts and addresses of mails that can go, and the mails about privacy and the statement."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

STAY = ("id", "event_id", "text", "words", "cluster_name", "late")


def let_names_go(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the name on a receipt be emptied, and nothing else be changed."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER append_only ON submissions_sentcontent")
        schema_editor.execute(
            f"CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OF {', '.join(STAY)} ON submissions_sentcontent "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        schema_editor.execute(
            "CREATE TRIGGER name_only_goes BEFORE UPDATE OF sender_name ON submissions_sentcontent "
            "FOR EACH ROW WHEN (NEW.sender_name <> '') EXECUTE FUNCTION refuse_change()"
        )


def keep_names(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse every change."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER name_only_goes ON submissions_sentcontent")
        schema_editor.execute("DROP TRIGGER append_only ON submissions_sentcontent")
        schema_editor.execute(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON submissions_sentcontent "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_privacy'),
        ('submissions', '0016_comments_stay_as_said'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='mail',
            name='mail_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='mailtext',
            name='mail_text_kind_known',
        ),
        migrations.AlterField(
            model_name='mail',
            name='address',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('opening', 'The round is open'), ('reminder', 'Reminder before the deadline'), ('overdue', 'The deadline has passed'), ('extended', 'A deadline of its own'), ('asked_to_send', 'Asked to send'), ('receipt', 'Receipt'), ('returned', 'Sent back'), ('correction', 'A correction to confirm'), ('approved', 'Approved'), ('reopened', 'Reopened'), ('excused', 'Excused'), ('readmitted', 'No longer excused'), ('comments', 'Comments of the day'), ('erasure_asked', 'Somebody asks to be erased'), ('erasure_refused', 'Not erased'), ('statement_due', 'The accessibility statement is nearly a year old')], max_length=24),
        ),
        migrations.AlterField(
            model_name='mail',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='mailtext',
            name='kind',
            field=models.CharField(choices=[('opening', 'The round is open'), ('reminder', 'Reminder before the deadline'), ('overdue', 'The deadline has passed'), ('extended', 'A deadline of its own'), ('asked_to_send', 'Asked to send'), ('receipt', 'Receipt'), ('returned', 'Sent back'), ('correction', 'A correction to confirm'), ('approved', 'Approved'), ('reopened', 'Reopened'), ('excused', 'Excused'), ('readmitted', 'No longer excused'), ('comments', 'Comments of the day'), ('erasure_asked', 'Somebody asks to be erased'), ('erasure_refused', 'Not erased'), ('statement_due', 'The accessibility statement is nearly a year old')], max_length=24),
        ),
        migrations.AlterField(
            model_name='sentcontent',
            name='sender_name',
            field=models.CharField(blank=True, help_text='As it was then; empty where the person was erased.', max_length=254),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['opening', 'reminder', 'overdue', 'extended', 'asked_to_send', 'receipt', 'returned', 'correction', 'approved', 'reopened', 'excused', 'readmitted', 'comments', 'erasure_asked', 'erasure_refused', 'statement_due'])), name='mail_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='mailtext',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['opening', 'reminder', 'overdue', 'extended', 'asked_to_send', 'receipt', 'returned', 'correction', 'approved', 'reopened', 'excused', 'readmitted', 'comments', 'erasure_asked', 'erasure_refused', 'statement_due'])), name='mail_text_kind_known'),
        ),
        migrations.RunPython(let_names_go, keep_names),
    ]
