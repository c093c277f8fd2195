"""Which route asks for what: a line a route. `manage.py access_table` prints what each role gets from it.

A new route is a new line in `ROUTES`: what it is about, what its page shows (`see`) and what its form does
(`send`), in the words of `accounts.access`, which says who may. A test goes over every route as every role.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import Action, Role, Thing, may
from portal.admin.kinds import route_names
from portal.middleware import METHODS

SEE = ("GET", "HEAD")


class Who(StrEnum):
    """Who asks, as the tests have them."""

    NOBODY = "nobody"
    EDITOR = "editor"
    SIGNATORY = "signatory"
    STRANGER = "stranger"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


# What each is to the things of a cluster. A stranger works for another one.
ROLES: dict[Who, Set[Role]] = {
    Who.NOBODY: frozenset({Role.PUBLIC}),
    Who.EDITOR: frozenset({Role.PUBLIC, Role.PERSON, Role.EDITOR}),
    Who.SIGNATORY: frozenset({Role.PUBLIC, Role.PERSON, Role.SIGNATORY}),
    Who.STRANGER: frozenset({Role.PUBLIC, Role.PERSON}),
    Who.REVIEWER: frozenset({Role.PUBLIC, Role.PERSON, Role.REVIEWER}),
    Who.ADMINISTRATOR: frozenset({Role.PUBLIC, Role.PERSON, Role.ADMINISTRATOR}),
}


class Answer(StrEnum):
    """What somebody gets from a route."""

    YES = "yes"
    SIGN_IN = "sign in"  # they are led to it, and back; a fragment is told so with 401
    FORBIDDEN = "403"
    NOT_THERE = "404"
    NOT_ALLOWED = "405"


@dataclass(frozen=True, slots=True)
class Route:
    """A route by its name, what it is about, and what may be asked of it.

    Attributes:
        see: what GET and HEAD do; None where they do nothing.
        send: what POST does; None likewise.
    """

    name: str
    thing: Thing
    see: Action | None = None
    send: Action | None = None

    def action(self, method: str) -> Action | None:
        """Return what one of the known methods does; None where it does nothing."""
        return self.see if method in SEE else self.send

    @property
    def is_public(self) -> bool:
        """Whether it is before sign-in."""
        actions = [action for action in (self.see, self.send) if action]
        return any(may(ROLES[Who.NOBODY], action, self.thing) for action in actions)

    def answer(self, method: str, who: Who) -> Answer:
        """Return what `who` gets. What they may not see is not there, rather than forbidden."""
        if method not in METHODS:
            return Answer.NOT_ALLOWED
        if who is Who.NOBODY and not self.is_public:
            return Answer.SIGN_IN
        action = self.action(method)
        if action is None:
            return Answer.NOT_ALLOWED
        if may(ROLES[who], action, self.thing):
            return Answer.YES
        of_cluster = self.thing in {Thing.SUBMISSION, Thing.PEOPLE}
        is_unseen = of_cluster and not may(ROLES[who], Action.VIEW, Thing.SUBMISSION)
        return Answer.NOT_THERE if is_unseen else Answer.FORBIDDEN


VIEW, EDIT, CREATE = Action.VIEW, Action.EDIT, Action.CREATE

ROUTES = (
    # What comes out
    Route("home", Thing.ACCOUNT, VIEW),
    Route("account-page", Thing.ACCOUNT, VIEW),
    Route("account-download", Thing.ACCOUNT, VIEW),
    # What a secretariat does
    Route("submission-list", Thing.OWN_SUBMISSIONS, VIEW),
    Route("submission", Thing.SUBMISSION, VIEW),
    Route("section", Thing.SUBMISSION, VIEW, EDIT),
    Route("field", Thing.SUBMISSION, VIEW, EDIT),
    Route("countries", Thing.SUBMISSION, EDIT),
    Route("country", Thing.SUBMISSION, EDIT, EDIT),
    Route("warning", Thing.SUBMISSION, VIEW, EDIT),
    Route("history", Thing.SUBMISSION, VIEW, EDIT),
    Route("own-figures", Thing.SUBMISSION, VIEW),
    # An editor sends the form too, to ask for it; whether they may send is asked of SUBMIT.
    Route("submit", Thing.SUBMISSION, VIEW, Action.ASK_TO_SEND),
    Route("recall", Thing.SUBMISSION, Action.RECALL, Action.RECALL),
    Route("receipt", Thing.SUBMISSION, VIEW),
    Route("receipt-file", Thing.SUBMISSION, VIEW),
    Route("cases", Thing.SUBMISSION, VIEW),
    Route("case", Thing.SUBMISSION, VIEW),
    Route("case-photo", Thing.SUBMISSION, VIEW),
    Route("case-new", Thing.SUBMISSION, EDIT, EDIT),
    Route("case-edit", Thing.SUBMISSION, EDIT, EDIT),
    Route("case-remove", Thing.SUBMISSION, EDIT, EDIT),
    Route("corrections", Thing.SUBMISSION, VIEW, Action.ANSWER_CORRECTION),
    # What both sides say
    Route("comments", Thing.SUBMISSION, Action.COMMENT),
    Route("comment-figure", Thing.SUBMISSION, Action.COMMENT, Action.COMMENT),
    Route("comment-section", Thing.SUBMISSION, Action.COMMENT, Action.COMMENT),
    Route("comment-thread", Thing.SUBMISSION, Action.COMMENT, Action.COMMENT),
    Route("comment-resolve", Thing.SUBMISSION, send=Action.COMMENT),
    Route("comment-reopen", Thing.SUBMISSION, send=Action.COMMENT),
    # What reviewers do
    Route("newest-board", Thing.BOARD, VIEW),
    Route("board", Thing.BOARD, VIEW),
    Route("board-xlsx", Thing.BOARD, Action.EXPORT),
    Route("board-csv", Thing.BOARD, Action.EXPORT),
    Route("review", Thing.SUBMISSION, Action.REVIEW),
    Route("take", Thing.SUBMISSION, send=Action.TAKE),
    Route("take-over", Thing.SUBMISSION, send=Action.TAKE_OVER),
    Route("release", Thing.SUBMISSION, send=Action.RELEASE),
    Route("approve", Thing.SUBMISSION, send=Action.APPROVE),
    Route("send-back", Thing.SUBMISSION, Action.RETURN, Action.RETURN),
    Route("reopen", Thing.SUBMISSION, Action.REOPEN, Action.REOPEN),
    Route("excuse", Thing.SUBMISSION, Action.EXCUSE, Action.EXCUSE),
    Route("readmit", Thing.SUBMISSION, Action.READMIT, Action.READMIT),
    Route("extend", Thing.SUBMISSION, Action.EXTEND, Action.EXTEND),
    Route("correct", Thing.SUBMISSION, Action.CORRECT, Action.CORRECT),
    Route("accept-explanation", Thing.SUBMISSION, Action.ACCEPT_EXPLANATION, Action.ACCEPT_EXPLANATION),
    # Rounds and what they ask
    Route("round-list", Thing.ROUND, VIEW),
    Route("round", Thing.ROUND, VIEW),
    Route("round-new", Thing.ROUND, CREATE, CREATE),
    Route("round-dates", Thing.ROUND, EDIT, EDIT),
    Route("round-remove", Thing.ROUND, CREATE, CREATE),
    Route("checks", Thing.QUESTIONNAIRE, VIEW),
    Route("check-limits", Thing.QUESTIONNAIRE, VIEW, EDIT),
    Route("rehearsal", Thing.QUESTIONNAIRE, VIEW),
    Route("questionnaire", Thing.QUESTIONNAIRE, VIEW),
    Route("questionnaire-preview", Thing.QUESTIONNAIRE, VIEW),
    Route("questionnaire-order", Thing.QUESTIONNAIRE, send=EDIT),
    Route("section-new", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("section-edit", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("section-remove", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("question-new", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("question-edit", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("question-unit", Thing.QUESTIONNAIRE, send=EDIT),
    Route("question-retire", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("questionnaire-checks", Thing.QUESTIONNAIRE, VIEW),
    Route("check-new", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("check-edit", Thing.QUESTIONNAIRE, EDIT, EDIT),
    Route("check-remove", Thing.QUESTIONNAIRE, EDIT, EDIT),
    # Mails and the log
    Route("mail-list", Thing.MAIL, VIEW),
    Route("mail", Thing.MAIL, VIEW),
    Route("mail-html", Thing.MAIL, VIEW),
    Route("mail-try", Thing.MAIL, send=EDIT),
    Route("mail-texts", Thing.MAIL, VIEW),
    Route("mail-text", Thing.MAIL, VIEW, EDIT),
    Route("audit", Thing.AUDIT, VIEW),
    Route("audit-file", Thing.AUDIT, Action.EXPORT),
    # Signing in, and one's own login
    Route("account_login", Thing.SIGN_IN, VIEW, EDIT),
    Route("account_logout", Thing.SIGN_IN, VIEW, EDIT),
    Route("account_inactive", Thing.SIGN_IN, VIEW),
    Route("account_signup", Thing.SIGN_IN, VIEW, EDIT),
    Route("account_reset_password", Thing.SIGN_IN, VIEW, EDIT),
    Route("account_reset_password_done", Thing.SIGN_IN, VIEW),
    Route("account_reset_password_from_key", Thing.SIGN_IN, VIEW, EDIT),
    Route("account_reset_password_from_key_done", Thing.SIGN_IN, VIEW),
    Route("account_reauthenticate", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("account_change_password", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("account_set_password", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("session-end", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("openid_connect_login", Thing.SIGN_IN, send=EDIT),
    Route("openid_connect_callback", Thing.SIGN_IN, VIEW),
    Route("identities", Thing.OWN_LOGIN, VIEW),
    Route("identity-link", Thing.OWN_LOGIN, send=EDIT),
    Route("identity-unlink", Thing.OWN_LOGIN, send=EDIT),
    Route("own-account", Thing.OWN_LOGIN, VIEW),
    Route("own-data", Thing.OWN_LOGIN, VIEW),
    Route("own-data-file", Thing.OWN_LOGIN, VIEW),
    Route("erasure", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("erasure-withdraw", Thing.OWN_LOGIN, send=EDIT),
    # allauth's own lists are sections of that page.
    Route("mfa_index", Thing.OWN_LOGIN, VIEW),
    Route("mfa_list_webauthn", Thing.OWN_LOGIN, VIEW),
    Route("second-factor", Thing.OWN_LOGIN, VIEW),
    Route("second-factor-done", Thing.OWN_LOGIN, VIEW),
    Route("mfa_authenticate", Thing.SIGN_IN, VIEW, EDIT),
    Route("mfa_login_webauthn", Thing.SIGN_IN, VIEW, EDIT),
    Route("mfa_reauthenticate", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("mfa_reauthenticate_webauthn", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("mfa_activate_totp", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("mfa_deactivate_totp", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("mfa_view_recovery_codes", Thing.OWN_LOGIN, VIEW),
    Route("mfa_generate_recovery_codes", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("mfa_download_recovery_codes", Thing.OWN_LOGIN, VIEW),
    Route("mfa_add_webauthn", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("mfa_edit_webauthn", Thing.OWN_LOGIN, VIEW, EDIT),
    Route("mfa_remove_webauthn", Thing.OWN_LOGIN, VIEW, EDIT),
    # People. Signatories are led from the first to those of their own cluster.
    Route("people", Thing.KEPT_PEOPLE, VIEW),
    Route("cluster-people", Thing.PEOPLE, VIEW),
    Route("cluster-invite", Thing.PEOPLE, Action.INVITE, Action.INVITE),
    Route("cluster-person", Thing.PEOPLE, EDIT, EDIT),
    Route("cluster-person-remove", Thing.PEOPLE, Action.REMOVE, Action.REMOVE),
    Route("cluster-person-restore", Thing.PEOPLE, send=Action.REMOVE),
    Route("invitation-send", Thing.PEOPLE, send=Action.INVITE),
    Route("invitation-correct", Thing.PEOPLE, Action.INVITE, Action.INVITE),
    Route("invitation-withdraw", Thing.PEOPLE, send=Action.INVITE),
    Route("people-clusters", Thing.STAFF, VIEW),
    Route("staff-invite", Thing.STAFF, Action.INVITE, Action.INVITE),
    Route("person", Thing.STAFF, VIEW, EDIT),
    Route("person-erase", Thing.STAFF, EDIT, EDIT),
    Route("person-erase-refuse", Thing.STAFF, EDIT, EDIT),
    # The way in, for whoever has the link.
    Route("invitation", Thing.SIGN_IN, VIEW, EDIT),
    # Looking records up: all of the admin, whatever is shown there.
    *(Route(name, Thing.RECORDS, VIEW) for name in route_names()),
    # Of the portal itself
    Route("language", Thing.SITE, send=EDIT),
    Route("privacy", Thing.SITE, VIEW),
    Route("statement", Thing.SITE, VIEW),
    Route("security-txt", Thing.SITE, VIEW),
    Route("live", Thing.SITE, VIEW),
    Route("ready", Thing.SITE, VIEW),
)
BY_NAME = {route.name: route for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of the URLconf, from the root."""

    path: str
    pattern: URLPattern
    within: str = ""  # the namespace

    @property
    def name(self) -> str:
        """What the route is called; empty where it has no name."""
        return f"{self.within}{self.pattern.name or ''}"


def addresses() -> Iterator[Address]:
    """Yield every address that the portal answers to, in the order in which they are tried."""
    yield from _below(get_resolver(), "/")


def _below(resolver: URLResolver, begin: str, within: str = "") -> Iterator[Address]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{within}{one.namespace}:" if one.namespace else within
            yield from _below(one, f"{begin}{one.pattern}", inner)
        else:
            yield Address(path=f"{begin}{one.pattern}", pattern=one, within=within)


@dataclass(frozen=True, slots=True)
class Row:
    """What everybody gets from one method of an address."""

    path: str
    route: Route
    method: str
    action: Action
    answers: Mapping[Who, Answer]


def rows() -> list[Row]:
    """Return what stands in the table, an address and method a row; HEAD gets what GET gets.

    Raises:
        KeyError: an address does not stand in it.
    """
    return [
        Row(
            path=address.path,
            route=route,
            method=method,
            action=action,
            answers={who: route.answer(method, who) for who in Who},
        )
        for address in addresses()
        for route in [BY_NAME[address.name]]
        for method in ("GET", "POST")
        if (action := route.action(method))
    ]
