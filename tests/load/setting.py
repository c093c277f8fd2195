"""What a benchmark changes in the settings."""

import warnings

from django.conf import settings


def without_collected_files() -> None:
    """Write the addresses of static files as they are: nothing has to be collected before."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
