"""A person with a passkey, as a device that keeps one would have made it."""

import secrets
from base64 import urlsafe_b64encode
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User

HOST_HASH = bytes(32)  # of the host that it is for: nobody signs in with it here


def with_passkey(user: User, name: str = "Bærbar") -> Authenticator:
    """Give a person a passkey that no device has."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = ES256.from_cryptography_key(public)  # type: ignore[no-untyped-call] # fido2 leaves it so
    number = secrets.token_bytes(16)
    credential = AttestedCredentialData.create(Aaguid.NONE, number, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    made = AttestationObject.create("none", AuthenticatorData.create(HOST_HASH, flags, 0, credential), {})
    asked = CollectedClientData.create(CollectedClientData.TYPE.CREATE, number, "http://localhost:8000")
    answer: dict[str, Any] = {
        "id": _text(number),
        "rawId": _text(number),
        "type": "public-key",
        "response": {"clientDataJSON": _text(bytes(asked)), "attestationObject": _text(bytes(made))},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    kept: Authenticator = WebAuthn.add(user, name, answer).instance
    return kept


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
