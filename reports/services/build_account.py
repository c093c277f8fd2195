"""Build an account from a year's final totals, as its next version."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from reports.account import digest, to_json
from reports.assembly import assemble
from reports.inputs import NoTotals, gather
from reports.models import AccountStatus, AccountVersion
from submissions.models import Round
from submissions.services.errors import NotAllowed


@transaction.atomic
def build_account(*, year: int, user: User, now: dt.datetime, reason: str = "") -> AccountVersion:
    """Build the account of `year`, and store it with its hash.

    Args:
        year: of the figures.
        user: an administrator.
        now: the time.
        reason: why it replaces the published account; needed where there is one.

    Raises:
        NotAllowed: the person is no administrator, the totals are not final or not up to date, or the reason
            is
            missing. The text says which.
    """
    if not may(roles_for(user), Action.BUILD, Thing.ACCOUNT):
        raise NotAllowed(_("Only an administrator builds accounts."))
    # While the row is held no run replaces the totals, and no other version is numbered.
    Round.objects.select_for_update(no_key=True).filter(year=year).first()
    versions = AccountVersion.objects.filter(year=year)
    published = versions.filter(status=AccountStatus.PUBLISHED).exists()
    if published and not reason.strip():
        raise NotAllowed(_("An account of %(year)s is published. Write why it is replaced.") % {"year": year})
    try:
        inputs = gather(year)
    except NoTotals as error:
        raise NotAllowed(str(error)) from error
    newest = versions.order_by("-version").values_list("version", flat=True).first() or 0
    account = assemble(inputs, version=newest + 1, built_at=now, demonstration=settings.DEMONSTRATION)
    content = to_json(account)
    record("account-built", user=user, now=now, year=year, version=newest + 1, reason=reason.strip())
    return AccountVersion.objects.create(
        year=year,
        version=newest + 1,
        content=content,
        sha256=digest(content),
        reason=reason.strip(),
        built_by=user,
        built_at=now,
    )
