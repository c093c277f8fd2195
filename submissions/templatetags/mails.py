"""What the list of mails prints in little room."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# An address is read in these parts: after its sign, and before each dot.
PARTS = re.compile(r"(?<=@)|(?=\.)")
MAY_BREAK = SafeString("<wbr>")


@register.filter
def breakable(address: str) -> SafeString:
    """Print an address that goes on to the next line between its parts, and not within a word."""
    return format_html_join(MAY_BREAK, "{}", ((part,) for part in PARTS.split(address)))
