"""Remove a case story, and its photo."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import roles_for
from submissions.services.errors import NotAllowed
from submissions.services.save_case import forget_photo, note_activity, note_story, require_open
from submissions.services.transition import lock


def remove_case(*, submission_id: int, user: User, now: dt.datetime, case_id: int, version: int) -> bool:
    """Remove a story as the person saw it, and return whether it was there.

    Args:
        version: the story's when it was shown to be removed.

    Raises:
        NotAllowed: the person may not, the form is closed, or somebody changed the story meanwhile.
    """
    with transaction.atomic():
        submission = lock(submission_id)
        roles = roles_for(user, submission.cluster)
        require_open(submission, roles, now)
        case = submission.cases.select_related("changed_by").filter(pk=case_id).first()
        if case is None:
            return False
        if case.version != version and case.changed_by == user:
            raise NotAllowed(
                _(
                    "You changed the story meanwhile, in another window. Look at it again before you "
                    "remove it."
                )
            )
        if case.version != version:
            raise NotAllowed(
                _("%(who)s changed the story meanwhile. Look at it again before you remove it.")
                % {"who": case.changed_by}
            )
        if case.photo:
            forget_photo(str(case.photo.name))
        note_story("story-removed", case, submission=submission, user=user, now=now)
        case.delete()
        note_activity(submission, user=user, roles=roles, now=now)
        return True
