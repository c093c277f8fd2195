"""What Django and allauth say themselves, in our words. Each word is asked of whoever says it."""

from typing import Any

import pytest
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from tests import builders

PAGES = ("account_login", "account_reset_password")


@pytest.fixture
def danish() -> Client:
    return Client(headers={"accept-language": "da"})


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_an_empty_field_says_what_to_do(danish: Client, page: str):
    said = danish.post(reverse(page), {}).content.decode()
    assert "Udfyld feltet." in said
    assert "påkrævet" not in said
    assert "E-mailadresse" in said


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_an_address_that_is_none_says_how_to_write_one(danish: Client, page: str):
    said = danish.post(reverse(page), {"login": "anna", "email": "anna", "password": "x"}).content.decode()
    assert "Skriv en e-mailadresse som anna@example.dk." in said


@pytest.mark.django_db
def test_two_passwords_that_differ_say_so(danish: Client):
    danish.force_login(builders.editor(builders.cluster()))
    typed = {"oldpassword": builders.PASSWORD, "password1": "vinden-vender", "password2": "vinden-drejer"}
    said = danish.post(reverse("account_change_password"), typed).content.decode()
    assert "De to adgangskoder er forskellige. Skriv den samme to gange." in said


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kqzvx", "Adgangskoden er for kort. Vælg en på mindst 8 tegn."),
        ("password", "Adgangskoden er for almindelig og derfor let at gætte. Vælg en anden."),
        ("annaholm", "Adgangskoden ligner en af dine egne oplysninger for meget (e-mail). Vælg en anden."),
    ],
)
def test_a_weak_password_says_to_choose_another(password: str, said: str):
    with override("da"), pytest.raises(ValidationError) as refused:
        validate_password(password, User(email="annaholm@example.dk"))
    assert refused.value.messages == [said]


def test_what_a_password_must_be_is_said_beforehand():
    with override("da"):
        assert password_validators_help_texts() == [
            "Adgangskoden må ikke ligne din e-mailadresse.",
            "Den skal være på mindst 8 tegn.",
            "Den må ikke være en, som mange bruger.",
        ]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(max_length=3), "fire", "Skriv højst 3 tegn. Her er 4."),
        (forms.IntegerField(), "to", "Skriv et helt tal."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "»b« er ikke en af mulighederne. Vælg en af dem."),
    ],
)
def test_other_fields_say_how_to_fill_them_in(field: forms.Field, typed: Any, said: str):
    with override("da"), pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [said]
