from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0013_what_a_receipt_says"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderRun",
            fields=[
                ("only", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", 1)), name="reminder_run_only_one")
                ],
            },
        ),
        # Which side they were written on is found by the next migration.
        migrations.AddField(
            model_name="comment",
            name="by_cluster",
            field=models.BooleanField(
                default=False, help_text="Whether the author worked for the cluster then."
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="comment",
            name="told_at",
            field=models.DateTimeField(
                blank=True, help_text="When a digest told the other side of it.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("told_at__isnull", True)), fields=["at"], name="comment_untold"
            ),
        ),
    ]
