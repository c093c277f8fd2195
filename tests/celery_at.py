"""Run Celery in a process of its own at another time than now.

    python -m tests.celery_at 2019-02-22T09:00:00+01:00 SECONDS worker --pool solo

Of beat's schedule only the reminders are kept, every SECONDS.
"""

import datetime as dt
import sys

import time_machine

KEPT = ("remind", "send-waiting-mail")


def main() -> None:
    """Set the clock, and hand on to Celery."""
    moment, seconds, *arguments = sys.argv[1:]
    time_machine.travel(dt.datetime.fromisoformat(moment), tick=True).start()
    # Imported at the other time, as all that looks at the clock is.
    from portal.celery import app

    app.conf.beat_schedule = {
        name: {**app.conf.beat_schedule[name], "schedule": float(seconds)} for name in KEPT
    }
    app.start(arguments)


if __name__ == "__main__":
    main()
