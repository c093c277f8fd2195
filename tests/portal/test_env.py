"""Settings from the environment are typed, and a wrong one is named."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env


@pytest.mark.parametrize("word", ["1", "true", "TRUE", " yes ", "on"])
def test_yes_is_yes(monkeypatch: pytest.MonkeyPatch, word: str):
    monkeypatch.setenv("SWITCH", word)
    assert env.flag("SWITCH") is True


@pytest.mark.parametrize("word", ["", "0", "false", "No", "off"])
def test_no_is_no_whatever_the_default(monkeypatch: pytest.MonkeyPatch, word: str):
    monkeypatch.setenv("SWITCH", word)
    assert env.flag("SWITCH", default=True) is False


def test_an_unset_flag_is_its_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SWITCH", raising=False)
    assert env.flag("SWITCH", default=True) is True


def test_a_flag_that_is_neither_is_refused_by_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SWITCH", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="SWITCH is 'perhaps'"):
        env.flag("SWITCH")


def test_an_empty_text_is_the_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORD", "")
    assert env.text("WORD", "otherwise") == "otherwise"


def test_a_listing_has_no_empty_items(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOSTS", "one, two,,")
    assert env.listing("HOSTS") == ["one", "two"]


def test_a_number_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT_OF_MAIL", "12o")
    with pytest.raises(ImproperlyConfigured, match="PORT_OF_MAIL is '12o'"):
        env.number("PORT_OF_MAIL", 25)


def test_a_number_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT_OF_MAIL", "587")
    assert env.number("PORT_OF_MAIL", 25) == 587
