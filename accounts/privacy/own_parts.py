"""What accounts keep about a person: who they are, what they may, and how they log in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ClusterRole, ErasureRequest, Invitation, Language, Membership, User, UserRole
from accounts.privacy.parts import Column, Part, Row, register
from portal.formatting import format_day, format_moment

ROLES = {**dict(ClusterRole.choices), **dict(UserRole.choices)}
WAYS = {
    Authenticator.Type.TOTP: gettext_lazy("An app on your phone"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("Passkey"),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("Recovery codes"),
}


def _account(row: Row) -> str:
    return " · ".join(
        (
            row["name"] or _("no name"),
            row["email"],
            str(Language(row["language"]).label),
            str(ROLES[row["role"]]) if row["role"] else _("no role at Cluster Excellence Denmark"),
            _("known since %(when)s") % {"when": format_moment(row["known_since"])},
        )
    )


def _membership(row: Row) -> str:
    said = _("%(cluster)s: %(role)s since %(day)s")
    return said % {
        "cluster": row["cluster"],
        "role": str(ROLES[row["role"]]).lower(),
        "day": format_day(row["since"].date()),
    }


def _way(row: Row) -> str:
    kind = str(WAYS.get(row["kind"], row["kind"]))
    name = f"{kind}: {row['name']}" if row["name"] else kind
    return _("%(what)s, set up %(when)s") % {"what": name, "when": format_moment(row["set_up"])}


def _identity(row: Row) -> str:
    return _("%(what)s, linked %(when)s") % {"what": row["provider"], "when": format_moment(row["linked"])}


def _invitation(row: Row) -> str:
    place = row["cluster"] or _("Cluster Excellence Denmark")
    role = str(ROLES[row["role"]]).lower()
    return f"{place}: {role}, {format_moment(row['written'])}, {row['email']}"


register(
    Part(
        key="account",
        title=gettext_lazy("You"),
        says=gettext_lazy("Who you are to the portal. Your password is kept as a hash, and is not here."),
        of=lambda person: User.objects.filter(pk=person.pk),
        line=_account,
        columns={
            "number": Column(path="pk", says=gettext_lazy("the number under which you are kept")),
            "email": Column(path="email", says=gettext_lazy("the e-mail address that you log in with")),
            "name": Column(path="name", says=gettext_lazy("your name, as colleagues see it")),
            "role": Column(path="role", says=gettext_lazy("your role at Cluster Excellence Denmark, if any")),
            "language": Column(path="language", says=gettext_lazy("the language of mails to you")),
            "can_log_in": Column(path="is_active", says=gettext_lazy("whether you can log in")),
            "known_since": Column(path="date_joined", says=gettext_lazy("since when you are known")),
            "last_login": Column(path="last_login", says=gettext_lazy("when you logged in last")),
        },
    ),
    Part(
        key="clusters",
        title=gettext_lazy("The clusters that you work for"),
        says=gettext_lazy("Which clusters’ figures you can see, and what you may do with them."),
        of=lambda person: Membership.objects.filter(user=person).order_by("cluster__name"),
        line=_membership,
        covers=frozenset({"accounts.Membership.user"}),
        columns={
            "cluster": Column(path="cluster__name", says=gettext_lazy("the cluster")),
            "role": Column(path="role", says=gettext_lazy("your role in it")),
            "since": Column(path="since", says=gettext_lazy("since when")),
        },
    ),
    Part(
        key="ways_in",
        title=gettext_lazy("Ways to log in"),
        says=gettext_lazy("Apps, passkeys and recovery codes that you have set up. Their keys are not here."),
        of=lambda person: Authenticator.objects.filter(user=person).order_by("-created_at", "-pk"),
        line=_way,
        covers=frozenset({"mfa.Authenticator.user"}),
        columns={
            "kind": Column(path="type", says=gettext_lazy("what it is")),
            "name": Column(path="data__name", says=gettext_lazy("what you call it")),
            "set_up": Column(path="created_at", says=gettext_lazy("when you set it up")),
            "last_used": Column(path="last_used_at", says=gettext_lazy("when you used it last")),
        },
    ),
    Part(
        key="identities",
        title=gettext_lazy("Logins from elsewhere"),
        says=gettext_lazy("With what you log in besides, and what you are called there."),
        of=lambda person: SocialAccount.objects.filter(user=person).order_by("-date_joined", "-pk"),
        line=_identity,
        covers=frozenset({"socialaccount.SocialAccount.user"}),
        columns={
            "provider": Column(path="provider", says=gettext_lazy("who says that it is you")),
            "subject": Column(path="uid", says=gettext_lazy("the code by which they know you")),
            "told": Column(path="extra_data", says=gettext_lazy("what they told of you")),
            "linked": Column(path="date_joined", says=gettext_lazy("when you linked it")),
            "last_used": Column(path="last_login", says=gettext_lazy("when you used it last")),
        },
    ),
    Part(
        key="invitations",
        title=gettext_lazy("Invitations to you"),
        says=gettext_lazy("What you were invited to, at your e-mail address or accepted by you."),
        of=lambda person: (
            Invitation.objects.filter(email__iexact=person.email)
            | Invitation.objects.filter(accepted_by=person)
        ),
        line=_invitation,
        covers=frozenset({"accounts.Invitation.accepted_by"}),
        columns={
            "cluster": Column(path="cluster__name", says=gettext_lazy("the cluster, if it was one")),
            "role": Column(path="role", says=gettext_lazy("the role")),
            "email": Column(path="email", says=gettext_lazy("the address that it was sent to")),
            "language": Column(path="language", says=gettext_lazy("the language of the mail")),
            "written": Column(path="created_at", says=gettext_lazy("when it was written")),
            "expires": Column(path="expires_at", says=gettext_lazy("until when the link works")),
            "accepted": Column(path="accepted_at", says=gettext_lazy("when you accepted it")),
            "withdrawn": Column(path="withdrawn_at", says=gettext_lazy("when it was withdrawn")),
            "replaced": Column(path="replaced_at", says=gettext_lazy("when another took its place")),
        },
    ),
    Part(
        key="invitations_sent",
        title=gettext_lazy("Invitations that you have sent"),
        says=gettext_lazy("Whom they went to is about others, and is not here."),
        of=lambda person: Invitation.objects.filter(invited_by=person),
        covers=frozenset({"accounts.Invitation.invited_by"}),
        columns={
            "cluster": Column(path="cluster__name", says=gettext_lazy("the cluster, if it was one")),
            "role": Column(path="role", says=gettext_lazy("the role")),
            "written": Column(path="created_at", says=gettext_lazy("when it was written")),
        },
    ),
    Part(
        key="erasures",
        title=gettext_lazy("Requests to be erased"),
        says=gettext_lazy("When you asked for it, and what came of it."),
        of=lambda person: ErasureRequest.objects.filter(person=person),
        covers=frozenset({"accounts.ErasureRequest.person"}),
        columns={
            "asked": Column(path="asked_at", says=gettext_lazy("when you asked")),
            "withdrawn": Column(path="withdrawn_at", says=gettext_lazy("when you took it back")),
            "decided": Column(path="decided_at", says=gettext_lazy("when it was decided")),
            "refusal": Column(path="refusal", says=gettext_lazy("why not, if it was refused")),
        },
    ),
    Part(
        key="erasures_decided",
        title=gettext_lazy("Requests of others that you have decided"),
        says=gettext_lazy("Whose they were is about others, and is not here."),
        of=lambda person: ErasureRequest.objects.filter(decided_by=person),
        covers=frozenset({"accounts.ErasureRequest.decided_by"}),
        columns={"decided": Column(path="decided_at", says=gettext_lazy("when you decided it"))},
    ),
    Part(
        key="old_addresses",
        title=gettext_lazy("Copies of your e-mail address"),
        says=gettext_lazy("Made by earlier versions of the portal; they are cleared away every night."),
        of=lambda person: EmailAddress.objects.filter(user=person).order_by("pk"),
        covers=frozenset({"account.EmailAddress.user"}),
        columns={"email": Column(path="email", says=gettext_lazy("the address"))},
    ),
)
