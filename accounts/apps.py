"""Accounts: who: people, clusters and their register."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Configuration of the app."""

    name = "accounts"

    def ready(self) -> None:
        """Listen to people signing in, and say what is kept about them."""
        from accounts import receivers  # noqa: F401, PLC0415 it connects itself
        from accounts.privacy import kept_kinds, own_parts  # noqa: F401, PLC0415 they register themselves
