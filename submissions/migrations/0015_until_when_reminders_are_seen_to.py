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
    ]
