"""The project itself as an app: template tags, checks of the deployment."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Configuration of the portal."""

    name = "portal"
    verbose_name = "Klyngetal"

    def ready(self) -> None:
        """Take part in checking a deployment."""
        from portal import checks  # noqa: F401, PLC0415 it registers itself
