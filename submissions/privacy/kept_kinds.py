"""What submissions keep of people, and when it is forgotten."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.privacy.kept import Kept, register
from submissions.models import Mail
from submissions.privacy.erasing import forget_mails


def _old_mails(cutoff: dt.datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(written_at__lt=cutoff).exclude(address="", text="", html="")


def _forget_mails(ids: Sequence[Any], now: dt.datetime) -> int:
    return forget_mails(Mail.objects.filter(Q(pk__in=ids)))


register(
    Kept(
        key="mails",
        title=gettext_lazy("Mails to you"),
        what=gettext_lazy("What the portal wrote to you, to which address, and when it was sent."),
        why=gettext_lazy(
            "So that it can be shown that you were told of deadlines and decisions (GDPR article 6(1)(e))."
        ),
        how_long=gettext_lazy(
            "Words and address: %(time)s. That you were written to, and about what, stays."
        ),
        seen_by=gettext_lazy("Yourself, reviewers and administrators."),
        months=60,
        over=_old_mails,
        forget=_forget_mails,
    ),
    Kept(
        key="figures",
        title=gettext_lazy("Figures, decisions, comments and the log"),
        what=gettext_lazy(
            "Who saved, sent, approved or sent back what, who wrote which comment, and who changed what"
            " anybody may do."
        ),
        why=gettext_lazy(
            "The published account rests on it: it has to be possible to see afterwards how a figure came to"
            " be (GDPR article 6(1)(e), and article 17(3)(b) and (d) where you ask to be erased)."
        ),
        how_long=gettext_lazy(
            "It stays, as the account does. Of who is erased it says a number in place of the name."
        ),
        seen_by=gettext_lazy("The people of the cluster, reviewers and administrators."),
    ),
    Kept(
        key="stories",
        title=gettext_lazy("Case stories and their photos"),
        what=gettext_lazy(
            "People who are named or seen in them, who took a photo, and who said that all agree."
        ),
        why=gettext_lazy(
            "To show what came out of the work; a photo only with the consent of who is in it (GDPR article"
            " 6(1)(a))."
        ),
        how_long=gettext_lazy("Until the cluster takes them out; in a published account they stay."),
        seen_by=gettext_lazy(
            "The people of the cluster, reviewers and administrators; everyone, once published."
        ),
    ),
)
