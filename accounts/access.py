"""Who may do what: a plain table over role, kind of thing and action. It knows no model.

Views, templates and services ask it, and nothing else decides. Which route asks it for what stands in
`portal.access_table`, and a test goes over every route as every role.
"""

from collections.abc import Mapping, Set
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the thing in question."""

    PUBLIC = "public"
    PERSON = "person"  # whoever is signed in, whatever they are besides
    EDITOR = "editor"
    SIGNATORY = "signatory"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Thing(StrEnum):
    """The kinds of things that access is about."""

    ACCOUNT = "account"
    SUBMISSION = "submission"
    BOARD = "board"
    QUESTIONNAIRE = "questionnaire"
    ROUND = "round"
    MAIL = "mail"
    AUDIT = "audit"
    RECORDS = "records"  # the admin, which only shows
    PEOPLE = "people"  # of a cluster
    KEPT_PEOPLE = "kept_people"  # the list of those whom one keeps
    STAFF = "staff"  # everybody, and who is reviewer or administrator
    SITE = "site"  # what the portal says of itself: its language, its health
    SIGN_IN = "sign_in"  # the way in, and out
    OWN_LOGIN = "own_login"
    OWN_SUBMISSIONS = "own_submissions"  # the list of them, which may be empty


class Action(StrEnum):
    """What is done with a thing."""

    VIEW = "view"
    EDIT = "edit"
    REVIEW = "review"
    ASK_TO_SEND = "ask_to_send"
    SUBMIT = "submit"
    RECALL = "recall"
    TAKE = "take"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    APPROVE = "approve"
    RETURN = "return"
    REOPEN = "reopen"
    EXCUSE = "excuse"
    READMIT = "readmit"
    COMMENT = "comment"
    CORRECT = "correct"
    ANSWER_CORRECTION = "answer_correction"
    ACCEPT_EXPLANATION = "accept_explanation"
    EXTEND = "extend"
    EXPORT = "export"
    CREATE = "create"
    IMPORT = "import"
    BUILD = "build"
    PUBLISH = "publish"
    INVITE = "invite"
    REMOVE = "remove"
    LEAVE_NO_SIGNATORY = "leave_no_signatory"


CLUSTER_PEOPLE = frozenset({Role.EDITOR, Role.SIGNATORY})
REVIEWERS = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
KEEPERS_OF_PEOPLE = frozenset({Role.SIGNATORY, Role.ADMINISTRATOR})
EVERYONE = frozenset(Role)
SIGNED_IN = EVERYONE - {Role.PUBLIC}

# State is not here: what a submission's status and the calendar allow is in submissions.status and
# submissions.windows, which hold for everyone whom this table lets through.
ACCESS: Mapping[tuple[Thing, Action], Set[Role]] = {
    (Thing.ACCOUNT, Action.VIEW): EVERYONE,
    (Thing.ACCOUNT, Action.BUILD): frozenset({Role.ADMINISTRATOR}),
    (Thing.ACCOUNT, Action.PUBLISH): REVIEWERS,
    (Thing.SITE, Action.VIEW): EVERYONE,
    (Thing.SITE, Action.EDIT): EVERYONE,
    (Thing.SIGN_IN, Action.VIEW): EVERYONE,
    (Thing.SIGN_IN, Action.EDIT): EVERYONE,
    (Thing.OWN_LOGIN, Action.VIEW): SIGNED_IN,
    (Thing.OWN_LOGIN, Action.EDIT): SIGNED_IN,
    (Thing.OWN_SUBMISSIONS, Action.VIEW): SIGNED_IN,
    (Thing.BOARD, Action.VIEW): REVIEWERS,
    (Thing.BOARD, Action.EXPORT): REVIEWERS,
    (Thing.ROUND, Action.VIEW): REVIEWERS,
    (Thing.ROUND, Action.CREATE): frozenset({Role.ADMINISTRATOR}),
    (Thing.ROUND, Action.EDIT): frozenset({Role.ADMINISTRATOR}),
    (Thing.MAIL, Action.VIEW): REVIEWERS,
    (Thing.MAIL, Action.EDIT): frozenset({Role.ADMINISTRATOR}),
    (Thing.AUDIT, Action.VIEW): REVIEWERS,
    (Thing.AUDIT, Action.EXPORT): REVIEWERS,
    (Thing.RECORDS, Action.VIEW): frozenset({Role.ADMINISTRATOR}),
    (Thing.KEPT_PEOPLE, Action.VIEW): KEEPERS_OF_PEOPLE,
    (Thing.PEOPLE, Action.VIEW): KEEPERS_OF_PEOPLE,
    (Thing.PEOPLE, Action.INVITE): KEEPERS_OF_PEOPLE,
    (Thing.PEOPLE, Action.EDIT): KEEPERS_OF_PEOPLE,
    (Thing.PEOPLE, Action.REMOVE): KEEPERS_OF_PEOPLE,
    (Thing.PEOPLE, Action.LEAVE_NO_SIGNATORY): frozenset({Role.ADMINISTRATOR}),
    (Thing.STAFF, Action.VIEW): frozenset({Role.ADMINISTRATOR}),
    (Thing.STAFF, Action.INVITE): frozenset({Role.ADMINISTRATOR}),
    (Thing.STAFF, Action.EDIT): frozenset({Role.ADMINISTRATOR}),
    (Thing.QUESTIONNAIRE, Action.VIEW): REVIEWERS,
    (Thing.QUESTIONNAIRE, Action.EDIT): frozenset({Role.ADMINISTRATOR}),
    (Thing.SUBMISSION, Action.VIEW): CLUSTER_PEOPLE | REVIEWERS,
    (Thing.SUBMISSION, Action.EDIT): CLUSTER_PEOPLE,
    (Thing.SUBMISSION, Action.REVIEW): REVIEWERS,
    (Thing.SUBMISSION, Action.ASK_TO_SEND): CLUSTER_PEOPLE,
    (Thing.SUBMISSION, Action.SUBMIT): frozenset({Role.SIGNATORY}),
    (Thing.SUBMISSION, Action.RECALL): frozenset({Role.SIGNATORY}),
    (Thing.SUBMISSION, Action.TAKE): REVIEWERS,
    (Thing.SUBMISSION, Action.TAKE_OVER): REVIEWERS,
    (Thing.SUBMISSION, Action.RELEASE): REVIEWERS,
    (Thing.SUBMISSION, Action.APPROVE): REVIEWERS,
    (Thing.SUBMISSION, Action.RETURN): REVIEWERS,
    (Thing.SUBMISSION, Action.REOPEN): REVIEWERS,
    (Thing.SUBMISSION, Action.EXCUSE): REVIEWERS,
    (Thing.SUBMISSION, Action.READMIT): REVIEWERS,
    (Thing.SUBMISSION, Action.COMMENT): CLUSTER_PEOPLE | REVIEWERS,
    (Thing.SUBMISSION, Action.CORRECT): REVIEWERS,
    (Thing.SUBMISSION, Action.ANSWER_CORRECTION): frozenset({Role.SIGNATORY}),
    (Thing.SUBMISSION, Action.ACCEPT_EXPLANATION): REVIEWERS,
    (Thing.SUBMISSION, Action.EXTEND): REVIEWERS,
    (Thing.SUBMISSION, Action.IMPORT): frozenset({Role.ADMINISTRATOR}),
}


def may(roles: Set[Role], action: Action, thing: Thing) -> bool:
    """Return whether someone who is all of `roles` to a thing may do `action` with it."""
    return not ACCESS.get((thing, action), frozenset()).isdisjoint(roles)
