"""Using last year's accepted explanation again, where a page works without script."""

from django.http import QueryDict

from submissions.dossier import Dossier

REUSE = "reuse"  # the name of the button; its value is the code of the figure


def with_reused(data: QueryDict, dossier: Dossier) -> QueryDict:
    """Return what was sent with last year's explanation of the figure whose button was pressed."""
    code = data.get(REUSE, "")
    words = dossier.accepted.get(code)
    if not words:
        return data
    changed = data.copy()
    changed[f"{code}-explanation"] = words
    return changed
