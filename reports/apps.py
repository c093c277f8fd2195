"""Reports: what comes out. It listens to what is decided in submissions."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Configuration of the app."""

    name = "reports"

    def ready(self) -> None:
        """Listen to decisions, and take part in checking a questionnaire."""
        from reports import own_parts, receivers  # noqa: F401, PLC0415 models are ready only now
        from reports.lines import line_problems  # noqa: PLC0415 likewise
        from submissions.catalogue.validators import register  # noqa: PLC0415 likewise

        register(line_problems)
