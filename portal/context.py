"""What every page may need: the portal's name, whether it is a demonstration, and where one can go."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from submissions.models import Round, RoundStatus

if TYPE_CHECKING:
    from accounts.models import User

NAME = "Klyngetal"


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

    @cached_property
    def person(self) -> "User | None":
        """Who is signed in. No query beyond the one that tells so."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def other_language(self) -> tuple[str, str]:
        """The language that the page is not in: its code, and its name in itself."""
        return ("en", "English") if (get_language() or "da").startswith("da") else ("da", "Dansk")

    @cached_property
    def navigation(self) -> tuple[Place, ...]:
        """Where this person can go. One query, for reviewers only: the newest round."""
        places = [self._place(_("Performance account"), reverse("home"), {"home", "account-page"})]
        if self.person is not None:
            names = {"submission-list", "submission", "section", "submit", "recall"}
            places.append(self._place(_("Submissions"), reverse("submission-list"), names))
        if self.person is not None and self.person.is_reviewing:
            newest = Round.objects.exclude(status=RoundStatus.PLANNED).values_list("year", flat=True).first()
            if newest is not None:
                places.append(self._place(_("Review"), reverse("board", args=[newest]), {"board", "review"}))
        return tuple(places)

    def _place(self, title: str, url: str, names: set[str]) -> Place:
        match = self._request.resolver_match
        return Place(title=title, url=url, current=match is not None and match.url_name in names)


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Give every template `portal`."""
    return {"portal": Portal(request)}
