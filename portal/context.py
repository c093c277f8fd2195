"""What every page may need: the portal's name, whether it is a demonstration, and where one can go."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import Action, Role, Thing, may
from accounts.models import ClusterRole
from accounts.roles import roles_for
from accounts.sessions import seconds_left
from accounts.typed import seal
from submissions.models import Round, RoundStatus

if TYPE_CHECKING:
    from accounts.models import User

NAME = "Klyngetal"

# The pages below each entry of the navigation, by the names of their routes.
SUBMISSIONS = frozenset(
    [
        "submission-list",
        "submission",
        "section",
        "submit",
        "recall",
        "receipt",
        "history",
        "warning",
        "corrections",
        "cases",
        "case",
        "case-new",
        "case-edit",
        "case-remove",
    ]
)
COMMENTS = frozenset(["comments", "comment-figure", "comment-section", "comment-thread"])
REVIEW = frozenset(
    [
        "board",
        "review",
        "extend",
        "send-back",
        "reopen",
        "excuse",
        "readmit",
        "take-over",
        "correct",
        "accept-explanation",
    ]
)
ROUNDS = frozenset(
    [
        "round-list",
        "round",
        "round-new",
        "round-dates",
        "round-remove",
        "checks",
        "check-limits",
        "rehearsal",
        "questionnaire",
        "questionnaire-order",
        "questionnaire-preview",
        "questionnaire-checks",
        "section-new",
        "section-edit",
        "section-remove",
        "question-new",
        "question-edit",
        "question-unit",
        "question-retire",
        "check-new",
        "check-edit",
        "check-remove",
    ]
)
MAILS = frozenset(["mail-list", "mail", "mail-texts", "mail-text"])
PEOPLE = frozenset(
    [
        "people",
        "person",
        "person-erase",
        "person-erase-refuse",
        "people-clusters",
        "staff-invite",
        "cluster-people",
        "cluster-invite",
        "cluster-person",
        "cluster-person-remove",
        "invitation-correct",
    ]
)
# The roles in a cluster with which one keeps its people.
KEEPING = [role for role in ClusterRole if may({Role(role)}, Action.VIEW, Thing.PEOPLE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the navigation."""

    title: str
    url: str
    current: bool


class Portal:
    """What the templates call `portal`. What costs a query is asked for only where it is shown."""

    name = NAME

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request; nothing is looked up yet."""
        self._request = request

    @property
    def demonstration(self) -> bool:
        """Whether the clusters' figures are made up."""
        return bool(settings.DEMONSTRATION)

    @property
    def phone(self) -> str:
        """Whom to ring with questions; empty where that is not told."""
        return str(settings.CONTACT_PHONE)

    @cached_property
    def person(self) -> "User | None":
        """Who is signed in. No query beyond the one that tells so."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def seconds_left(self) -> int:
        """How long this person is signed in for still. No query."""
        return seconds_left(self._request.session)

    @property
    def seal(self) -> str:
        """What a form carries to say who fills it in: their id, signed."""
        return "" if self.person is None else seal(self.person)

    @property
    def other_language(self) -> tuple[str, str]:
        """The language that the page is not in: its code, and its name in itself."""
        return ("en", "English") if (get_language() or "da").startswith("da") else ("da", "Dansk")

    @cached_property
    def navigation(self) -> tuple[Place, ...]:
        """Where this person can go. One query: whose people one keeps, and of reviewers the newest round."""
        places = [self._place(_("Performance account"), reverse("home"), frozenset({"home", "account-page"}))]
        newest, works_for_cluster, _keeps = self._reviewing
        # Whoever has neither role nor cluster reads there whom to write to.
        fills_in = self.person is not None and (works_for_cluster or not self._allows(Thing.BOARD))
        if fills_in:
            own = SUBMISSIONS | COMMENTS
            places.append(self._place(_("Submissions"), reverse("submission-list"), own))
        if newest is not None:
            review = REVIEW if fills_in else REVIEW | COMMENTS
            places.append(self._place(_("Review"), reverse("board", args=[newest]), review))
        if self._allows(Thing.ROUND):
            places.append(self._place(_("Rounds"), reverse("round-list"), ROUNDS))
        if self._allows(Thing.MAIL):
            places.append(self._place(_("Mails"), reverse("mail-list"), MAILS))
        if self._allows(Thing.AUDIT):
            places.append(self._place(_("Log"), reverse("audit"), frozenset({"audit"})))
        if self._keeps_people:
            places.append(self._place(_("People"), reverse("people"), PEOPLE))
        return tuple(places)

    @cached_property
    def clusters(self) -> tuple[Place, ...]:
        """The clusters of this person, each with this page of it, where they have several. One query.

        Only on the pages of a submission, and only those that report in the same round.
        """
        match = self._request.resolver_match
        if self.person is None or match is None or not {"slug", "year"} <= set(match.kwargs):
            return ()
        own = list(
            self.person.memberships.filter(cluster__submissions__round__year=match.kwargs["year"])
            .order_by(Lower("cluster__name"))
            .values_list("cluster__slug", "cluster__name")
        )
        slug = match.kwargs["slug"]
        if len(own) < 2 or slug not in dict(own):  # noqa: PLR2004 one cannot switch from one to itself
            return ()
        # All clusters of a round have the same sections; a figure, a case or a receipt is a cluster's own.
        section = [match.kwargs["code"]] if match.url_name == "section" else []
        page = "section" if section else "submission"
        return tuple(
            Place(
                title=title,
                url=reverse(page, args=[other, match.kwargs["year"], *section]),
                current=other == slug,
            )
            for other, title in own
        )

    @property
    def cluster(self) -> Place | None:
        """The cluster whose page this is, where the person has several."""
        return next((place for place in self.clusters if place.current), None)

    @property
    def _keeps_people(self) -> bool:
        """Whether this person keeps the people of a cluster, or everybody. No query for reviewers."""
        if self.person is None:
            return False
        if self.person.is_reviewing:
            return may(roles_for(self.person), Action.VIEW, Thing.STAFF) or self._reviewing[2]
        return self.person.memberships.filter(role__in=KEEPING).exists()

    @cached_property
    def _reviewing(self) -> tuple[int | None, bool, bool]:
        """The newest round, for reviewers; whether they work for a cluster too, and keep its people."""
        if self.person is None or not self._allows(Thing.BOARD):
            return None, False, False
        rounds = Round.objects.exclude(status=RoundStatus.PLANNED)
        own = self.person.memberships.all()
        found = rounds.annotate(own=Exists(own), keeps=Exists(own.filter(role__in=KEEPING)))
        return found.values_list("year", "own", "keeps").first() or (None, False, False)

    def _allows(self, thing: Thing) -> bool:
        """Whether the person may see what is of no one cluster. No query."""
        return self.person is not None and may(roles_for(self.person), Action.VIEW, thing)

    def _place(self, title: str, url: str, names: Set[str]) -> Place:
        match = self._request.resolver_match
        return Place(title=title, url=url, current=match is not None and match.url_name in names)


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Give every template `portal`."""
    return {"portal": Portal(request)}
