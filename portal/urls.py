"""All routes. Each app keeps its own; what is here belongs to none of them.

A page is behind sign-in unless it says otherwise: `login_not_required` marks the few that are not.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts.language import choose_language
from accounts.session_end import session_end
from portal import health
from portal.admin.kinds import site
from portal.privacy import privacy
from portal.security_txt import security_txt
from portal.statement import statement

handler400 = "portal.errors.bad_request"
handler500 = "portal.errors.server_error"

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("submissions.urls")),
    path("", include("accounts.people.urls")),
    path("konto/tid/", session_end, name="session-end"),
    path("konto/", include("accounts.urls")),
    path("sprog/", login_not_required(choose_language), name="language"),
    path("privatliv/", login_not_required(privacy), name="privacy"),
    path("was/", login_not_required(statement), name="statement"),
    path(".well-known/security.txt", login_not_required(security_txt), name="security-txt"),
    path("admin/", site.urls),
    path("health/live", login_not_required(health.live), name="live"),
    path("health/ready", login_not_required(health.ready), name="ready"),
]
