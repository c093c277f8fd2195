"""What pages and files of an account look like, as one short text: it changes with the code."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def fingerprint() -> str:
    """Return a hash of templates, translations, our code and the collected static files.

    An account never changes, but the page around it does with every deployment. Read once a process.
    """
    root = Path(settings.BASE_DIR)
    files = [
        *sorted(root.glob("templates/**/*.html")),
        *sorted(root.glob("reports/**/*.py")),
        *sorted(root.glob("portal/**/*.py")),
        *sorted(root.glob("portal/locale/**/*.mo")),
        Path(settings.STATIC_ROOT) / "staticfiles.json",
    ]
    shown = (settings.DEMONSTRATION, settings.CONTACT_EMAIL, settings.CONTACT_PHONE)
    found = hashlib.sha256(repr(shown).encode())
    for path in files:
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()[:16]
