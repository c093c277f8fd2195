"""What the templates of comments need: what a place is known by, and how much is said there."""

from collections.abc import Collection

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.models import Section
from submissions.reviewing.comments import Thread, key_of, open_among

register = template.Library()


@register.simple_tag
def comment_key(code: str, section: Section | None) -> str:
    """Return what a figure, or else a section, is known by on a page."""
    return key_of(code, section or None)


@register.filter
def count_words(threads: Collection[Thread]) -> str:
    """Say how many comments there are, and how many of them are open."""
    number, left = len(threads), open_among(threads)
    comments = ngettext("%(number)s comment", "%(number)s comments", number) % {"number": number}
    if not left:
        return _("%(comments)s, all resolved") % {"comments": comments}
    # Outside of the f-string: what is said within one is not found for translation.
    still_open = ngettext("%(left)s open", "%(left)s are open", left) % {"left": left}
    return f"{comments}, {still_open}"


@register.filter
def some_open(threads: Collection[Thread]) -> bool:
    """Whether any of `threads` is open."""
    return open_among(threads) > 0
