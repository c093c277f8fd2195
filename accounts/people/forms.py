"""Forms of people: an invitation, its address, a role, and the way in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ClusterRole, Language, User, UserRole
from accounts.models.erasure import LONGEST_REASON
from accounts.people.everybody import PeopleSearch, Standing

NONE = "none"  # of the roles that one can choose
LONGEST_SEARCH = 200  # characters
LONGEST_ADDRESS = 254  # characters; what the database takes
ROLES_EXPLAINED = {
    ClusterRole.EDITOR: _("Editor: fills in and saves"),
    ClusterRole.SIGNATORY: _("Signatory: also sends, recalls and invites colleagues"),
    UserRole.REVIEWER: _("Reviewer: sees all submissions, sends back and approves"),
    UserRole.ADMINISTRATOR: _("Administrator: also keeps rounds, questionnaires, accounts and people"),
}


class AddressField(forms.CharField):
    """An e-mail address; what is wrong with one is said in our own words."""

    def __init__(self) -> None:
        """Ask for one."""
        super().__init__(
            label=_("E-mail address"),
            max_length=LONGEST_ADDRESS,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={"required": _("Write the address that the invitation is sent to.")},
        )

    def clean(self, value: Any) -> str:
        """Refuse what is no address."""
        address: str = super().clean(value).strip().lower()
        try:
            validate_email(address)
        except ValidationError as error:
            said = gettext("“%(typed)s” is not an e-mail address. Write it like anna@example.dk.")
            raise ValidationError(said % {"typed": address}) from error
        return address


class SummedForm(forms.Form):
    """A form whose errors stand above it too."""

    use_required_attribute = False

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """Field id, label and message of every error."""
        found = [(one.auto_id, str(one.label), str(message)) for one in self for message in one.errors]
        return found + [("", "", str(message)) for message in self.non_field_errors()]


class InviteForm(SummedForm):
    """Who is invited, to be what, and in which language they are written to."""

    email = AddressField()
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they may do.")},
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=Language.choices)

    def __init__(self, data: Mapping[str, Any] | None = None, *, roles: type[ClusterRole | UserRole]) -> None:
        """Let one of `roles` be chosen."""
        super().__init__(data, initial={"role": roles.values[0], "language": Language.DANISH})
        self.fields["role"].choices = [(role, ROLES_EXPLAINED[role]) for role in roles]  # type: ignore[attr-defined] # a choice field


class AddressForm(SummedForm):
    """The address to which an invitation should have gone."""

    email = AddressField()


class WayInForm(SummedForm):
    """The name and the password of a new person. Whether the password is strong enough the service says."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=User._meta.get_field("name").max_length,  # noqa: SLF001 Django's documented name
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that colleagues know who you are.")},
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    password_again = forms.CharField(
        label=_("The password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Write the password once more.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        """Say what a password has to be."""
        super().__init__(data)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def leave_out_passwords(self) -> None:
        """Ask for the name alone: they sign in with something else."""
        for name in ("password", "password_again"):
            self.fields[name].required = False

    def clean(self) -> None:
        """Refuse two passwords that differ."""
        first, again = (self.cleaned_data.get(name) for name in ("password", "password_again"))
        if first and again and first != again:
            self.add_error("password_again", gettext("The two passwords differ. Write the same one twice."))


class RoleForm(SummedForm):
    """What somebody may do from now on."""

    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they may do.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        roles: type[ClusterRole | UserRole],
        role: str,
        none: bool = False,
    ) -> None:
        """Let one of `roles` be chosen, or `none` of them, beginning with what they are."""
        super().__init__(data, initial={"role": role or NONE})
        offered = [(word, ROLES_EXPLAINED[word]) for word in roles]
        none_of_them = [(NONE, _("No role at Cluster Excellence Denmark"))] if none else []
        self.fields["role"].choices = [*offered, *none_of_them]  # type: ignore[attr-defined] # a choice field

    def staff_role(self) -> UserRole | None:
        """Return the role that was chosen; None where it was none of them."""
        chosen = self.cleaned_data["role"]
        return None if chosen == NONE else UserRole(chosen)


class PeopleSearchForm(forms.Form):
    """Who is looked for. What makes no sense leaves nobody out."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST_SEARCH,
        label=_("Name or e-mail address"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    cluster = forms.ChoiceField(required=False, label=_("Cluster"))
    standing = forms.ChoiceField(
        required=False,
        label=_("Role"),
        choices=[
            ("", _("All")),
            *ClusterRole.choices,
            *UserRole.choices,
            (Standing.GONE.value, _("Cannot log in")),
        ],
    )

    def __init__(self, data: Mapping[str, Any], *, clusters: list[tuple[str, str]]) -> None:
        """Take what is looked for, and the clusters that have people."""
        super().__init__(data)
        self.fields["cluster"].choices = [("", _("All")), *clusters]  # type: ignore[attr-defined] # a choice field

    def search(self) -> PeopleSearch:
        """Return who is looked for."""
        self.is_valid()
        given = self.cleaned_data
        return PeopleSearch(
            words=given.get("q", ""), cluster=given.get("cluster", ""), standing=given.get("standing", "")
        )


class RefuseErasureForm(SummedForm):
    """Why somebody is not erased, as they are told."""

    reason = forms.CharField(
        label=_("Why it cannot be done"),
        help_text=_("The person gets it by mail, word by word."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write why, so that the person can see it.")},
    )
