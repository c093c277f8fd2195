"""A real OpenID provider in a process of its own, which can be told to give out wrong identity tokens."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

SECONDS = 10  # to start in, and to answer in
HOUR = 3600  # seconds


class Provider:
    """A provider that runs.

    Attributes:
        url: below which its configuration lies.
    """

    def __init__(self, url: str) -> None:
        """Keep where it is."""
        self.url = url

    def spoil(self, **wrong: Any) -> None:
        """Have it give out wrong tokens from now on; without any, right ones again.

        Args:
            claims: what is said in place of what is true; None takes a claim away.
            older: how many seconds ago the token was made.
            strange_key: it is signed with a key that the provider does not publish.
            missing: there is none.
        """
        requests.post(f"{self.url}/spoil", json=wrong, timeout=SECONDS).raise_for_status()


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider on a free port of loopback."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.accounts.identity_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield Provider(process.stdout.readline().strip())
        finally:
            process.terminate()


def settings_for(url: str, key: str = "mitid") -> Mapping[str, Any]:
    """Return what the settings say of a provider."""
    return {
        "openid_connect": {
            "provider_class": "accounts.sso.provider.IdentityProvider",
            "APPS": [
                {
                    "provider_id": key,
                    "name": "MitID Erhverv",
                    "client_id": "klyngetal",
                    "secret": "a-secret-of-the-tests",
                    "settings": {"server_url": url, "scope": ["openid"], "oauth_pkce_enabled": True},
                }
            ],
        }
    }


def serve() -> None:
    """Run in this process, and say where on the first line."""
    import flask
    import oidc_provider_mock
    import werkzeug.serving
    from authlib.jose import JsonWebKey, jwt

    app = oidc_provider_mock.app(require_nonce=True)
    strange = JsonWebKey.generate_key("RSA", 2048, is_private=True)
    wrong: dict[str, Any] = {}

    @app.post("/spoil")
    def spoil() -> str:
        wrong.clear()
        wrong.update(flask.request.get_json())
        return ""

    @app.after_request
    def spoiled(response: flask.Response) -> flask.Response:
        if flask.request.path != "/oauth2/token" or response.status_code != 200:
            return response
        sent = json.loads(response.get_data())
        token = sent.pop("id_token")
        if not wrong.get("missing"):
            key = flask.g.oidc_provider_mock_storage.jwk
            claims = {**jwt.decode(token, key), **wrong.get("claims", {})}
            if older := wrong.get("older"):
                claims |= {"iat": int(time.time()) - older, "exp": int(time.time()) - older + 60}
            said = {name: value for name, value in claims.items() if value is not None}
            # The library leaves out the key's name, which those of MitID and Microsoft tell.
            header = {"alg": "RS256", "kid": key.as_dict()["kid"]}
            sent["id_token"] = jwt.encode(header, said, strange if wrong.get("strange_key") else key).decode()
        response.set_data(json.dumps(sent))
        return response

    server = werkzeug.serving.make_server("localhost", 0, app, threaded=True)
    sys.stdout.write(f"http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve()
