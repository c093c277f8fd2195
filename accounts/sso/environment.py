"""Which providers of identities there are, read from the environment."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal import env


def providers() -> list[dict[str, Any]]:
    """Return the providers that are switched on, as allauth takes them: each where its client id is set.

    Raises:
        ImproperlyConfigured: one is on and has no server.
    """
    mitid = _provider(
        "mitid",
        name=env.text("SSO_MITID_NAME", "MitID Erhverv"),
        client_id=env.text("SSO_MITID_CLIENT_ID"),
        secret=env.text("SSO_MITID_SECRET"),
        server=env.text("SSO_MITID_SERVER"),
    )
    entra = _provider(
        "entra",
        name=env.text("SSO_ENTRA_NAME", "Microsoft"),
        client_id=env.text("SSO_ENTRA_CLIENT_ID"),
        secret=env.text("SSO_ENTRA_SECRET"),
        server=env.text("SSO_ENTRA_SERVER"),
    )
    return [*mitid, *entra]


def origins() -> list[str]:
    """Return where the providers that are switched on are at home, as a browser names it."""
    addresses = (urlsplit(one["settings"]["server_url"]) for one in providers())
    return [f"{address.scheme}://{address.netloc}" for address in addresses]


def _provider(key: str, *, name: str, client_id: str, secret: str, server: str) -> list[dict[str, Any]]:
    if not client_id:
        return []
    if not server:
        variable = f"SSO_{key.upper()}_SERVER"
        raise ImproperlyConfigured(f"{variable} is not set; write where the configuration of {name} lies.")
    settings = {"server_url": server, "scope": ["openid"], "oauth_pkce_enabled": True}
    return [
        {"provider_id": key, "name": name, "client_id": client_id, "secret": secret, "settings": settings}
    ]
