"""People, and which clusters they work for."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class UserRole(models.TextChoices):
    """What a person does at Cluster Excellence Denmark. Everyone else has no role."""

    REVIEWER = "reviewer", _("Reviewer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Language(models.TextChoices):
    """The languages of the portal, each by its own name."""

    DANISH = "da", "Dansk"
    ENGLISH = "en", "English"


def stand_in(number: int) -> str:
    """Return what stands for a person who was erased, in the language in use."""
    return gettext("Erased person %(number)s") % {"number": number}


class UserManager(BaseUserManager["User"]):
    """Creates people."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person. Without a password nobody can sign in as them until they choose one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator (the name is what Django's createsuperuser calls)."""
        return self.create_user(email, password, role=UserRole.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address. Of who was erased the number alone is left, for what they did."""

    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=UserRole, blank=True, default="")
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default=Language.DANISH,
        help_text=_("In which they are written to."),
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="user_email_once_whatever_its_case"
            ),
            models.CheckConstraint(
                condition=(models.Q(erased_at__isnull=True) & ~models.Q(email=""))
                | models.Q(
                    erased_at__isnull=False,
                    email="",
                    name="",
                    role="",
                    last_login__isnull=True,
                    is_active=False,
                    is_superuser=False,
                ),
                name="user_erased_leaves_a_number",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["", *UserRole.values]), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or stand_in(self.pk)

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets them in."""
        return self.role == UserRole.ADMINISTRATOR

    @property
    def is_reviewing(self) -> bool:
        """Whether they see all submissions."""
        return self.role in UserRole.values

    @property
    def is_administrator(self) -> bool:
        """Whether they build accounts and keep rounds, register and people."""
        return self.role == UserRole.ADMINISTRATOR


class ClusterRole(models.TextChoices):
    """What a person may do for a cluster: a signatory also submits, recalls and invites."""

    EDITOR = "editor", _("Editor")
    SIGNATORY = "signatory", _("Signatory")


class Membership(models.Model):
    """A person works for a cluster."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    cluster = models.ForeignKey("accounts.Cluster", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=ClusterRole)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "cluster"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=ClusterRole.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.cluster} · {self.get_role_display()}"
