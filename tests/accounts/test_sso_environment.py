"""Which providers of identities the environment switches on."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.sso.environment import origins, providers


def test_none_is_on_by_itself(monkeypatch: pytest.MonkeyPatch):
    for key in ("MITID", "ENTRA"):
        monkeypatch.delenv(f"SSO_{key}_CLIENT_ID", raising=False)
    assert providers() == []
    assert origins() == []


def test_each_is_on_where_its_client_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSO_MITID_CLIENT_ID", "klyngetal")
    monkeypatch.setenv("SSO_MITID_SERVER", "https://broker.example.dk/op")
    monkeypatch.setenv("SSO_MITID_SECRET", "hemmelig")
    monkeypatch.delenv("SSO_ENTRA_CLIENT_ID", raising=False)
    (mitid,) = providers()
    assert (mitid["provider_id"], mitid["name"]) == ("mitid", "MitID Erhverv")
    assert (mitid["client_id"], mitid["secret"]) == ("klyngetal", "hemmelig")
    assert origins() == ["https://broker.example.dk"]
    monkeypatch.setenv("SSO_ENTRA_CLIENT_ID", "app")
    monkeypatch.setenv("SSO_ENTRA_SERVER", "https://login.microsoftonline.com/tenant/v2.0")
    monkeypatch.setenv("SSO_ENTRA_NAME", "Microsoft i kommunen")
    assert [one["name"] for one in providers()] == ["MitID Erhverv", "Microsoft i kommunen"]


def test_one_without_a_server_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSO_MITID_CLIENT_ID", "klyngetal")
    monkeypatch.delenv("SSO_MITID_SERVER", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SSO_MITID_SERVER"):
        providers()
