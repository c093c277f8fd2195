"""Who is signed in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.second_factor.required import with_second_factor


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc] # allauth is not typed
    """Signs people in as allauth does, and knows of each whether they have a second factor."""

    def get_user(self, user_id: Any) -> User | None:
        """Return a person who is signed in, if they still may be. One query."""
        people = User.objects.annotate(with_second_factor=with_second_factor())
        user = people.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
