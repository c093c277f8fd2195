"""What is kept of a removal, and for how long it can be undone with a click."""

import datetime as dt

REMOVED = "person-removed"
RESTORABLE_FOR = dt.timedelta(days=7)
