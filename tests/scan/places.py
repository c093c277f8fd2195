"""Where each role is let in: every route that the table of access says it may see, once.

Of things that are alike, such as the pages of 38 clusters, one is enough; the others are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import reverse

from accounts.models import Cluster, Invitation, Membership, User
from portal.access_table import BY_NAME, Address, Answer, Who, addresses
from reports.demonstration.people import PASSWORD as OF_DEMONSTRATION
from reports.demonstration.people import STAFF
from submissions.countries import CODES as COUNTRIES
from submissions.models import Check, CollaborationType, Indicator, Mail, Section
from tests.builders import PASSWORD
from tests.portal.access_world import CHECK, QUESTION, SECTION, World

# Who signs in. What a stranger to a cluster gets of it is for tests/portal/test_access_walk.py.
ROLES = (Who.NOBODY, Who.EDITOR, Who.SIGNATORY, Who.REVIEWER, Who.ADMINISTRATOR)
SECTIONS = frozenset({SECTION, "internationalisation"})  # the second has the rows of countries
# Pages that one sees by having come from elsewhere, or that end what is going on.
LEFT_OUT = frozenset(
    [
        *("account_logout", "openid_connect_callback", "invitation", "identity-link", "identity-unlink"),
        *("mfa_edit_webauthn", "mfa_remove_webauthn"),
    ]
)
# What leads on at once: always, or whoever has no second factor, or one already, or is signed in.
LEADS_ON = frozenset(
    [
        *("newest-board", "countries", "country", "second-factor-done", "admin:login"),
        *("account_login", "account_signup", "account_set_password"),
        *("account_reset_password_from_key", "account_reset_password_from_key_done"),
        *("mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    ]
)
# Read as whoever is signed in, and as nobody, alike: nobody attacks them.
OF_NOBODY = ("/sprog/*", "/konto/login/?next=*")
# A new password ends every session of its person, this one too.
ENDS_SESSIONS = frozenset({"account_reset_password_from_key"})
# Of figures one of each unit is attacked, and of rows of countries one. A section has some ninety fields
# and a whole world of countries some hundreds, each of which would be sent two hundred times.
FIGURES = frozenset({QUESTION, "funding_state", "fte"})
OF_FIGURE = ("", "-absence", "-explanation", "-version", "-shown")
COUNTRY = "BE"
# With another token nothing behind the door is met; the boxes to tick are all of one field.
AS_THEY_ARE = ("csrfmiddlewaretoken", "questions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What one role is scanned on.

    Attributes:
        email: whose login it is; empty for nobody.
        start: paths to begin with.
        shown: those of them that are a page, and not a way on.
        leave: patterns of paths that are not followed; `*` is anything.
        alike: names of fields that are sent as they are: one that is read the same way is attacked.
    """

    who: Who
    email: str
    password: str
    start: tuple[str, ...]
    shown: tuple[str, ...]
    leave: tuple[str, ...]
    alike: tuple[str, ...]


def places_of(world: World) -> list[Places]:
    """Return where each role begins, and what it leaves out."""
    return [_places(world, who) for who in ROLES]


def _places(world: World, who: Who) -> Places:
    person = world.people[who]
    left_out = LEFT_OUT | ENDS_SESSIONS if person else LEFT_OUT
    if who is Who.SIGNATORY:
        left_out |= {"invitation-correct"}  # the one invitation there is of another cluster
    let_in = [
        one
        for one in addresses()
        if one.name not in left_out and BY_NAME[one.name].answer("GET", who) is Answer.YES
    ]
    start = [_path(world, one, who) for one in let_in]
    if person and who in {Who.EDITOR, Who.SIGNATORY}:
        start += [path.replace(f"/{SECTION}/", f"/{other}/") for path in start for other in SECTIONS]
    kept = {part for path in start for part in urlsplit(path).path.split("/")}
    leave = ["/static/*", reverse("account_logout") + "*", *_alike_paths(kept)]
    if person:
        leave += ["/konto/password/reset/key/*", *OF_NOBODY]
    email = person.email if person else ""
    return Places(
        who=who,
        email=email,
        password=OF_DEMONSTRATION if email in STAFF else PASSWORD,
        start=tuple(dict.fromkeys(start)),
        shown=tuple(dict.fromkeys(_path(world, one, who) for one in let_in if one.name not in LEADS_ON)),
        leave=tuple(leave),
        alike=tuple(_alike_fields()),
    )


def _path(world: World, address: Address, who: Who) -> str:
    """Return the address of something that is there; of people and invitations none that the walk needs."""
    invitation = Invitation.objects.order_by("pk").last()
    membership = Membership.objects.exclude(user__email__endswith="@walk.example.dk").order_by("pk")[0]
    if address.name.startswith("invitation-") and invitation:
        return reverse(address.name, args=[invitation.pk])
    if address.name.startswith("cluster-person"):
        return reverse(address.name, args=[world.slug(address), _member_of(world.slug(address))])
    if address.name == "person":
        return reverse(address.name, args=[membership.user_id])
    return world.url(address, who)


def _member_of(slug: str) -> int:
    members = Membership.objects.filter(cluster__slug=slug).exclude(user__email__endswith="@walk.example.dk")
    return int(members.order_by("pk")[0].user_id)


def _alike_paths(kept: Iterable[str]) -> list[str]:
    """Return patterns for the things that nobody begins with, of those that there are many of."""
    kept = set(kept) | SECTIONS
    slugs = set(Cluster.objects.values_list("slug", flat=True)) - kept
    codes = set(Indicator.objects.values_list("code", flat=True)) - {QUESTION}
    codes |= set(Section.objects.values_list("code", flat=True)) - SECTIONS
    codes |= set(Check.objects.values_list("code", flat=True)) - {CHECK}
    mails = {str(pk) for pk in Mail.objects.values_list("pk", flat=True)} - kept
    people = {str(pk) for pk in User.objects.values_list("pk", flat=True)} - kept
    return [
        *(f"*/{name}/*" for name in sorted(slugs | codes)),
        *(f"/mails/{pk}/*" for pk in sorted(mails)),
        *(f"/personer/{between}{pk}/*" for pk in sorted(people) for between in ("", "*/")),
    ]


def _alike_fields() -> list[str]:
    """Return the names of the fields that are sent as they are."""
    codes = set(Indicator.objects.values_list("code", flat=True)) - FIGURES
    countries = COUNTRIES - {COUNTRY}
    return [
        *AS_THEY_ARE,
        *(code + end for code in sorted(codes) for end in OF_FIGURE),
        *(
            f"country-{country}-{part}"
            for country in sorted(countries)
            for type_ in CollaborationType.values
            for part in (type_, f"{type_}-version")
        ),
    ]
