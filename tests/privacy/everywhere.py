"""Every text that the database holds, to be searched for what must not stand in it."""

from django.apps import apps


def tables_with(*words: str) -> set[str]:
    """Return which tables hold one of the words, whatever its case."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values_list():
            text = repr(row).casefold()
            if any(word.casefold() in text for word in words):
                found.add(model.__name__)
    return found
