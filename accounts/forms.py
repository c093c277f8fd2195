"""Forms of a person's own account."""

from allauth.account import forms
from allauth.account.adapter import get_adapter


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc] # allauth is not typed
    """Asks for the password that one has; a wrong one counts as at the login."""

    def clean_oldpassword(self) -> str:
        """Return the password.

        Raises:
            ValidationError: it is another, or too many were tried.
        """
        adapter = get_adapter()
        password: str = self.cleaned_data["oldpassword"]
        if not adapter.reauthenticate(self.user, password):
            raise adapter.validation_error("enter_current_password")
        return password
