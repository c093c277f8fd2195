"""Who did something last."""

from accounts.models import AuditEntry


def last_record(*actions: str, year: int | None = None, subject: str = "") -> AuditEntry | None:
    """Return the latest record of any of `actions` on `year` and `subject`, with who did it. One query."""
    entries = AuditEntry.objects.filter(action__in=actions, year=year, subject=subject)
    return entries.select_related("user").first()
