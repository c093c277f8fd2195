"""What the log says of signing in. Never a password, a code or a token, nor what an unknown person typed."""

from hashlib import sha256

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from accounts.services.record import record

# What the log says of logging in, and of what was refused: it is kept for a shorter time than what was done.
SIGN_INS = frozenset(
    [
        *("signed-in", "sign-in-failed", "sign-in-locked", "code-refused", "codes-locked"),
        *("identity-unknown", "identity-refused", "access-denied"),
        *("invitation-dead", "invitation-used-before", "invitation-expired", "invitation-of-another"),
    ]
)
DAY = 24 * 60 * 60  # seconds for which an account stays locked; a lock-out is told once


def record_failure(email: str) -> None:
    """Write down that somebody wrote a wrong password, of whoever has this address, or of nobody."""
    record("sign-in-failed", user=None, about=_person(email), now=timezone.now())


def record_lock_out(email: str) -> None:
    """Write down that too many tries were made with an address, once a day."""
    if cache.add(f"sign-in-locked:{sha256(email.encode()).hexdigest()}", 1, DAY):
        record("sign-in-locked", user=None, about=_person(email), now=timezone.now())


def record_codes_locked(user: User) -> None:
    """Write down that too many codes of a person were tried, once a day."""
    if cache.add(f"codes-locked:{user.pk}", 1, DAY):
        record("codes-locked", user=None, about=user, now=timezone.now())


def _person(email: str) -> User | None:
    return User.objects.filter(email=email).first()
