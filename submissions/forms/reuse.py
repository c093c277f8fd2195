"""Using last year's accepted explanation again, where a page works without script."""

from django.http import QueryDict

from submissions.dossier import Dossier

REUSE = "reuse"  # the name of the button; its value is the code of the figure


def with_reused(data: QueryDict, dossier: Dossier) -> QueryDict:
    """Return what was sent with last year's explanation of the figure whose button was pressed.

    What was typed there stays in front of it: who presses the button has not asked to have it thrown away.
    static/js/explanations.js does the same.
    """
    code = data.get(REUSE, "")
    words = dossier.accepted.get(code)
    if not words:
        return data
    name = f"{code}-explanation"
    typed = data.get(name, "").replace("\r\n", "\n").strip()
    changed = data.copy()
    changed[name] = typed if words.strip() in typed else "\n\n".join(filter(None, (typed, words)))
    return changed
