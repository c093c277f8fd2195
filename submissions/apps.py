"""Submissions: what is asked and answered."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """Configuration of the app."""

    name = "submissions"

    def ready(self) -> None:
        """Listen to decisions, and say what is kept about people."""
        from submissions.board import receivers  # noqa: F401, PLC0415 models are ready only now
        from submissions.privacy import (  # noqa: F401, PLC0415 likewise
            erasing,
            kept_kinds,
            own_parts,
            telling,
        )
