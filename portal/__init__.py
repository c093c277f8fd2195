"""The project: settings, routes, and what all apps share."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
