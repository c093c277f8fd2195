"""A filter that leads from "write to Cluster Excellence Denmark" to their mail."""

import re
from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

# As the sentence begins in the languages of the portal; their name is the same in both.
WRITE_TO = re.compile("(write to|skriv til) (Cluster Excellence Denmark)", re.IGNORECASE)


@register.filter
def contact(text: str) -> SafeString:
    """Make a link of whom to write to, where the settings know their address; all else is escaped."""
    escaped = conditional_escape(text)
    if not settings.CONTACT_EMAIL:
        return escaped
    opening = format_html('<a href="mailto:{}">', quote(settings.CONTACT_EMAIL, safe="@"))
    linked = WRITE_TO.sub(rf"\1 {opening}\2</a>", escaped)
    # Escaped above, and so is the address.
    return SafeString(linked)  # nosec B703
