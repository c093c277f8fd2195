"""All routes. Each app keeps its own; what is here belongs to none of them."""

from django.urls import include, path
from django.views.i18n import set_language

from portal import health

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("submissions.urls")),
    path("konto/", include("allauth.account.urls")),
    path("sprog/", set_language, name="language"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
