"""Routes of the record of what was done."""

from django.urls import path, re_path

from submissions.views import audit

urlpatterns = [
    path("log/", audit.audit, name="audit"),
    re_path(r"^log/log\.(?P<kind>csv|xlsx)$", audit.audit_file, name="audit-file"),
]
