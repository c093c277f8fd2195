"""Change the limits of a check."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.access import Action, Thing, may
from accounts.models import User
from accounts.roles import roles_for
from submissions.checks.parameters import Code
from submissions.checks.registry import RULES
from submissions.models import Check, CheckChange, Round, RoundStatus, Severity
from submissions.services.errors import NotAllowed

# In a round whose figures are final nothing is left to check.
CHANGEABLE = frozenset({RoundStatus.PLANNED, RoundStatus.OPEN, RoundStatus.CLOSED})


class LimitsChanged(Exception):  # noqa: N818 read as a sentence: "except LimitsChanged"
    """Somebody else changed the check since the person saw it; nothing is saved.

    Attributes:
        check: as it stands.
        change: who changed it, and when.
    """

    def __init__(self, check: Check, change: CheckChange | None) -> None:
        """Keep what stands."""
        super().__init__(f"{check} is at version {check.version}")
        self.check = check
        self.change = change


def change_limits(
    *,
    check_id: int,
    user: User,
    now: dt.datetime,
    limits: Mapping[str, int | str],
    severity: Severity,
    active: bool,
    version: int,
) -> Check:
    """Set the limits of a check, whether it is an error, and whether it is run; with a `CheckChange`.

    What is as it was is no change. Which figures the check is about stays as it is.

    Args:
        limits: by name, as parameters are stored; those that are left out are taken away.
        version: that of the check which the person saw.

    Raises:
        NotAllowed: the person may not, or the round's figures are final; nothing is changed.
        LimitsChanged: somebody else was faster; nothing is changed.
        ParametersError: the limits make no sense; nothing is changed.
    """
    with transaction.atomic():
        # Round before check, as wherever both are locked.
        Round.objects.select_for_update(of=("self",), no_key=True).filter(checks=check_id).first()
        check = (
            Check.objects.select_for_update(of=("self",), no_key=True)
            .select_related("round")
            .get(pk=check_id)
        )
        if not may(roles_for(user), Action.EDIT, Thing.QUESTIONNAIRE):
            raise NotAllowed(_("You do not have the right to do that."))
        if check.round.status not in CHANGEABLE:
            raise NotAllowed(
                _("The figures of %(year)s are final, so its checks stay as they are.")
                % {"year": check.round}
            )
        if check.version != version:
            raise LimitsChanged(check, check.changes.select_related("user").last())
        parameters = parameters_with(check, limits)
        RULES[check.rule].parameters.read(parameters)
        if (parameters, severity, active) == (check.parameters, check.severity, check.active):
            return check
        change = CheckChange(
            on_check=check,
            old_parameters=check.parameters,
            new_parameters=parameters,
            old_severity=check.severity,
            new_severity=severity,
            old_active=check.active,
            new_active=active,
            version=version + 1,
            user=user,
            at=now,
        )
        check.parameters, check.severity, check.active, check.version = (
            parameters,
            severity,
            active,
            version + 1,
        )
        check.save(update_fields=["parameters", "severity", "active", "version"])
        change.save(force_insert=True)
        # Saves hold figures against checks that are kept; see submissions.background.
        Round.objects.filter(pk=check.round_id).update(version=F("version") + 1)
        return check


def parameters_with(check: Check, limits: Mapping[str, int | str]) -> dict[str, Any]:
    """Return the parameters of `check` with other `limits`, about the same figures."""
    rule = RULES[check.rule].parameters
    about = {name: value for name, value in check.parameters.items() if isinstance(rule.kinds()[name], Code)}
    return {**about, **limits}
