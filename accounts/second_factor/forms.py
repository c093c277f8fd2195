"""Forms of second factors, in our words."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.second_factor.codes import OnceOnly

LONGEST_NAME = 60  # characters of the name of a passkey


def code_field(label: Any) -> forms.CharField:
    """Return a field for a code, which a phone may fill in by itself."""
    # Recovery codes are digits too.
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label=label, max_length=20, widget=widget)


class AuthenticateForm(OnceOnly, base.AuthenticateForm):  # type: ignore[misc] # allauth is not typed
    """Asks for a code to log in."""

    code = code_field(_("Code from the app, or a recovery code"))


class ReauthenticateForm(OnceOnly, base.ReauthenticateForm):  # type: ignore[misc] # likewise
    """Asks for a code of somebody who is signed in already."""

    code = code_field(_("Code from the app, or a recovery code"))


class SetUpAppForm(totp.ActivateTOTPForm):  # type: ignore[misc] # likewise
    """Asks for the first code of an app."""

    code = code_field(_("Code from the app"))


class AddPasskeyForm(webauthn._BaseAddWebAuthnForm):  # type: ignore[misc] # noqa: SLF001 it has no other name
    """Takes a passkey: one that the device keeps, and for which it asks who is there."""

    name = forms.CharField(
        label=_("Its name"),
        help_text=_("“Work laptop”, for one. It tells them apart when you have several."),
        required=False,
        max_length=LONGEST_NAME,
    )

    def clean(self) -> dict[str, Any]:
        """Take none for which the device did not ask who is there."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc] # likewise
    """Asks for another name of a passkey."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
