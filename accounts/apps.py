"""Accounts: who: people, clusters and their register."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Configuration of the app."""

    name = "accounts"
