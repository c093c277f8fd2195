"""What the log says of signing in. Never a password, a code or a token, nor what an unknown person typed."""

from hashlib import sha256

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from accounts.services.record import record

SLOWED = 60 * 60  # seconds within which tries from one network are told once
DAY = 24 * 60 * 60  # seconds for which an account stays locked; a lock-out is told once


def record_failure(email: str) -> None:
    """Write down that somebody wrote a wrong password, of whoever has this address, or of nobody."""
    record("sign-in-failed", user=None, about=_person(email), now=timezone.now())


def record_lock_out(email: str) -> None:
    """Write down that too many tries were made with an address, once a day."""
    if cache.add(f"sign-in-locked:{sha256(email.encode()).hexdigest()}", 1, DAY):
        record("sign-in-locked", user=None, about=_person(email), now=timezone.now())


def record_slowed(network: str) -> None:
    """Write down that too many tries came from a network, once while it lasts. Which one is not kept."""
    if cache.add(f"sign-ins-slowed:{sha256(network.encode()).hexdigest()}", 1, SLOWED):
        record("sign-ins-slowed", user=None, now=timezone.now())


def record_codes_locked(user: User) -> None:
    """Write down that too many codes of a person were tried, once a day."""
    if cache.add(f"codes-locked:{user.pk}", 1, DAY):
        record("codes-locked", user=None, about=user, now=timezone.now())


def _person(email: str) -> User | None:
    # Who was erased has no address, and nobody tries to log in as them by writing none.
    return User.objects.filter(email=email, erased_at__isnull=True).first()
