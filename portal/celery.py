"""The Celery app, and the base of all our tasks."""

import logging
import os
from functools import partial
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

logger = logging.getLogger(__name__)


class CommittedTask(DjangoTask):
    """A task whose queueing never turns a committed decision into an error page.

    Where the queue does not answer, the failure is logged; what must not be forgotten is marked in
    the database before the commit and taken up again by a scheduled task.
    """

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Queue the task once the transaction in hand is committed."""
        transaction.on_commit(partial(self._delay_or_log, *args, **kwargs), robust=True)

    def _delay_or_log(self, *args: Any, **kwargs: Any) -> None:
        try:
            self.delay(*args, **kwargs)
        except Exception:
            logger.exception("Could not queue %s%s; the scheduled run takes it up.", self.name, args)


app = Celery("klyngetal", task_cls=CommittedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
