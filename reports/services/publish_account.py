"""Publish an account that somebody else built."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from reports.models import AccountStatus, AccountVersion
from submissions.models import Round, RoundStatus
from submissions.services.errors import NotAllowed


@transaction.atomic
def publish_account(*, account_id: int, user: User, now: dt.datetime) -> AccountVersion:
    """Publish the account, as it was built, in place of the one published before it.

    Args:
        account_id: an account that is built and not published.
        user: a reviewer or administrator, and not the one who built it.
        now: the time.

    Raises:
        NotAllowed: the person may not, or the account cannot be published. The text says why.
    """
    if not may(roles_for(user), Action.PUBLISH, Thing.ACCOUNT):
        raise NotAllowed(_("Only reviewers and administrators publish accounts."))
    year = AccountVersion.objects.values_list("year", flat=True).get(pk=account_id)
    # The round before the account, as when one is built: two who publish versions of one year come one by
    # one.
    round_ = Round.objects.select_for_update(no_key=True).filter(year=year).first()
    account = AccountVersion.objects.select_for_update(no_key=True).get(pk=account_id)
    before = AccountVersion.objects.filter(year=year, status=AccountStatus.PUBLISHED).first()
    _require(account, before, user)
    if before is not None:
        before.status = AccountStatus.SUPERSEDED
        before.save(update_fields=["status"])
    account.status = AccountStatus.PUBLISHED
    account.supersedes = before
    account.published_by, account.published_at = user, now
    account.save(update_fields=["status", "supersedes", "published_by", "published_at"])
    record("account-published", user=user, now=now, year=year, version=account.version)
    if round_ is not None:
        round_.status = RoundStatus.PUBLISHED
        round_.save(update_fields=["status"])
    return account


def _require(account: AccountVersion, before: AccountVersion | None, user: User) -> None:
    if account.status != AccountStatus.BUILT:
        raise NotAllowed(_("This account has already been published."))
    if account.built_by_id == user.pk:
        raise NotAllowed(_("You built this account yourself. Someone else must publish it."))
    if before is not None and before.version > account.version:
        raise NotAllowed(_("A newer version is published already."))
    if before is not None and not account.reason:
        raise NotAllowed(_("An account of this year is published already. Build it again, and write why."))
