"""Submissions: what is asked and answered."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """Configuration of the app."""

    name = "submissions"
