"""Erased people, requests to be erased, and a time for what the log says of logging in."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# As accounts.models.audit has them; a test holds the two against each other.
SIGN_INS = (
    *("signed-in", "sign-in-failed", "sign-in-locked", "code-refused", "codes-locked"),
    *("identity-unknown", "identity-refused", "access-denied", "sign-ins-slowed"),
    *("invitation-dead", "invitation-used-before", "invitation-expired", "invitation-of-another"),
)
KEPT = "12 months"
SLUGS = ", ".join(f"'{slug}'" for slug in SIGN_INS)


def let_go_in_time(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse every change still, and every deletion but of what is said of logging in when its time is over."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER append_only ON accounts_auditentry")
        schema_editor.execute(
            "CREATE TRIGGER append_only BEFORE UPDATE ON accounts_auditentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        schema_editor.execute(
            "CREATE TRIGGER kept_in_time BEFORE DELETE ON accounts_auditentry FOR EACH ROW "
            f"WHEN (NOT (OLD.action IN ({SLUGS}) AND OLD.at < CURRENT_TIMESTAMP - INTERVAL '{KEPT}')) "
            "EXECUTE FUNCTION refuse_change()"
        )


def keep_for_good(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse every change and every deletion."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER kept_in_time ON accounts_auditentry")
        schema_editor.execute("DROP TRIGGER append_only ON accounts_auditentry")
        schema_editor.execute(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_invitations'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('refusal', models.TextField(blank=True, help_text='Why not; empty where it was done.', max_length=1000)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_email_once_whatever_its_case',
        ),
        migrations.AddField(
            model_name='user',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='e-mail'),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='e-mail'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), ('accepted_at__isnull', False), ('withdrawn_at__isnull', False), ('replaced_at__isnull', False), _connector='OR'), name='invitation_open_to_an_address'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='user_email_once_whatever_its_case'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), models.Q(('email', ''), _negated=True)), models.Q(('email', ''), ('erased_at__isnull', False), ('is_active', False), ('is_superuser', False), ('last_login__isnull', True), ('name', ''), ('role', '')), _connector='OR'), name='user_erased_leaves_a_number'),
        ),
        migrations.AddField(
            model_name='erasurerequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasures_decided', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='erasurerequest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasure_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person',), name='erasure_open_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('withdrawn_at__isnull', True), ('decided_by__isnull', True), ('refusal', '')), models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('refusal', ''), ('withdrawn_at__isnull', False)), models.Q(('decided_at__isnull', False), ('withdrawn_at__isnull', True), models.Q(('refusal', ''), ('decided_by__isnull', False), _connector='OR')), _connector='OR'), name='erasure_ends_once'),
        ),
        migrations.RunPython(let_go_in_time, keep_for_good),
    ]
