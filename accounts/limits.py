"""Limits on tries (ACCOUNT_RATE_LIMITS), as allauth counts them."""

import time

from allauth.core.internal import ratelimit
from django.core.cache import cache

OF_ACCOUNTS = "allauth.account"


def is_used_up(action: str, key: str) -> bool:
    """Return whether all tries of an account or a person were made.

    allauth refuses a try also where it could not count it, because many came at the same moment.
    """
    for rate in ratelimit.get_rates(app=OF_ACCOUNTS, action=action):
        # A count by key needs no request.
        counted = ratelimit.get_cache_key(None, app=OF_ACCOUNTS, action=action, rate=rate, key=key)
        is_free, _tries = ratelimit.apply_rate(cache.get(counted, []), time.time(), rate, dry_run=True)
        if not is_free:
            return True
    return False
