"""Sessions that know when they end, so that a page can say so without asking the database for it."""

import datetime as dt
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

ENDS = "ends"


class SessionStore(DatabaseSession):
    """A session in the database that carries when it ends. Each save puts that off."""

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row to save, with the end of it in what is kept."""
        data[ENDS] = (timezone.now() + dt.timedelta(seconds=self.get_expiry_age())).isoformat()
        return super().create_model_instance(data)


def seconds_left(session: Any) -> int:
    """Return how many seconds there are to the end of a session. No query."""
    ends = session.get(ENDS)
    if ends is None:  # begun before sessions said so
        return int(session.get_expiry_age())
    return max(0, int((dt.datetime.fromisoformat(ends) - timezone.now()).total_seconds()))
