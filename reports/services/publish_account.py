"""Publish an account that somebody else built."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from accounts.services.record import record
from reports.account import from_json
from reports.assembly import assemble
from reports.changed import changes_between
from reports.inputs import NoTotals, gather
from reports.models import AccountStatus, AccountVersion
from submissions.models import Round, RoundStatus, Submission
from submissions.models.submission import SETTLED
from submissions.services.errors import NotAllowed

# Those who stand in the way are named; where there are more, it is told how many.
MOST_NAMED = 5


class AccountOutdated(NotAllowed):
    """The account is not what it would be if it were built now; nothing is published.

    Attributes:
        changes: what differs, each in words.
    """

    def __init__(self, changes: tuple[str, ...]) -> None:
        """Keep what differs, and say what to do."""
        super().__init__(
            _(
                "What the account rests on has changed since it was built: %(changes)s. Have an "
                "administrator build it anew, look at it, and publish that. Nothing is published now."
            )
            % {"changes": "; ".join((*changes[:MOST_NAMED], *_more(changes)))}
        )
        self.changes = changes


@transaction.atomic
def publish_account(*, account_id: int, user: User, now: dt.datetime) -> AccountVersion:
    """Publish the account, as it was built, in place of the one published before it.

    Args:
        account_id: an account that is built and not published.
        user: a reviewer or administrator, and not the one who built it.
        now: the time.

    Raises:
        NotAllowed: the person may not, the account cannot be published, or somebody who reports is neither
            approved nor excused by now. The text says why, and who.
        AccountOutdated: figures, footnotes, names or labels are others than when it was built.
    """
    if not may(roles_for(user), Action.PUBLISH, Thing.ACCOUNT):
        raise NotAllowed(_("Only reviewers and administrators publish accounts."))
    year = AccountVersion.objects.values_list("year", flat=True).get(pk=account_id)
    # The round before the account, as when one is built: two who publish versions of one year come one by
    # one. While it is held nobody takes an approval or an excuse back either.
    round_ = Round.objects.select_for_update(no_key=True).filter(year=year).first()
    account = AccountVersion.objects.select_for_update(no_key=True).get(pk=account_id)
    before = AccountVersion.objects.filter(year=year, status=AccountStatus.PUBLISHED).first()
    _require(account, before, user)
    _require_settled(year)
    _require_current(account)
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


def _require_settled(year: int) -> None:
    """Refuse while a reporter of the year is neither approved nor excused. At most two queries."""
    open_ = Submission.objects.filter(round__year=year).exclude(status__in=SETTLED)
    names = [
        str(one.cluster)
        for one in open_.select_related("cluster").order_by("cluster__name", "pk")[: MOST_NAMED + 1]
    ]
    if not names:
        return
    number = open_.count() if len(names) > MOST_NAMED else len(names)
    text = ngettext(
        "%(names)s is neither approved nor excused. The account can be published once it is.",
        "%(names)s are neither approved nor excused. The account can be published once they are.",
        number,
    ) % {"names": _listed(names[:MOST_NAMED], number)}
    raise NotAllowed(text)


def _require_current(account: AccountVersion) -> None:
    """Refuse where it would be another if it were built now: it was read, and found good, as it was."""
    try:
        inputs = gather(account.year)
    except NoTotals as error:
        raise NotAllowed(str(error)) from error
    now = assemble(
        inputs,
        version=account.version,
        built_at=account.built_at,
        demonstration=settings.DEMONSTRATION,
    )
    if changes := changes_between(from_json(account.content), now):
        raise AccountOutdated(changes)


def _more(changes: tuple[str, ...]) -> list[str]:
    left = len(changes) - MOST_NAMED
    return [ngettext("%(number)s more", "%(number)s more", left) % {"number": left}] if left > 0 else []


def _listed(names: list[str], number: int) -> str:
    shown = ", ".join(names)
    if number == len(names):
        return shown
    return _("%(names)s and %(number)s more") % {"names": shown, "number": number - len(names)}
