"""Whom to tell of a weakness: /.well-known/security.txt, after RFC 9116."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# The standard recommends less than a year (2.5.5). It is said anew at each request, so it never runs out.
EXPIRES = dt.timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to write to; without an address there is nothing to say."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    expires = (timezone.now() + EXPIRES).astimezone(dt.UTC).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: da, en",
        f"Canonical: {settings.SITE_URL.rstrip('/')}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
