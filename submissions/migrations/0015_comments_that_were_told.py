"""Note of comments on which side they were said, and until when digests have told of them."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.migrations.state import StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Q

# As digests had it until now: their keys begin with "comments:" and the day until whose three o'clock they tell.
HOUR = dt.time(15, tzinfo=ZoneInfo("Europe/Copenhagen"))


def note(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Comment = apps.get_model("submissions", "Comment")
    Mail = apps.get_model("submissions", "Mail")
    Membership = apps.get_model("accounts", "Membership")
    member = Membership.objects.filter(user=OuterRef("author"), cluster=OuterRef("submission__cluster"))
    # Where nobody remembers it any more, that of today is the best guess; whoever has no role spoke for a cluster.
    own = Comment.objects.filter(Exists(member) | Q(author__role=""))
    Comment.objects.filter(pk__in=own.values("pk")).update(by_cluster=True)
    keys = Mail.objects.filter(kind="comments").order_by("-key").values_list("key", flat=True)
    if last := keys.first():
        until = dt.datetime.combine(dt.date.fromisoformat(last.split(":")[1]), HOUR)
        Comment.objects.filter(at__lt=until).update(told_at=until)


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0014_what_mails_have_told"),
        ("accounts", "0003_append_only"),
    ]

    operations = [
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
