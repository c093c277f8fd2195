"""What was done, in words: a phrase for every slug, and the old and new of it."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ClusterRole, UserRole
from portal.formatting import NO_FIGURE, format_answer, format_moment
from submissions.audit.event_words import EVENT_WORDS
from submissions.forms.moment import FIRST_YEAR, LAST_YEAR
from submissions.mail import withdrawn
from submissions.models import Absence, RoundStatus, Severity, Unit

# What has no event of its own. The slugs are those that services hand to accounts.services.record.
RECORD_WORDS: Mapping[str, Promise] = {
    # Figures, comments, mails
    "figure-changed": gettext_lazy("Figure changed"),
    "figure-changed-for": gettext_lazy("Figure changed on the cluster’s behalf"),
    "commented": gettext_lazy("Comment written"),
    "comment-resolved": gettext_lazy("Comment resolved"),
    "comment-reopened": gettext_lazy("Comment opened again"),
    "correction-confirmed": gettext_lazy("Correction confirmed"),
    "correction-declined": gettext_lazy("Correction declined"),
    "correction-withdrawn": gettext_lazy("Correction withdrawn"),
    "correction-replaced": gettext_lazy("Correction replaced by another figure"),
    "explanation-accepted": gettext_lazy("Explanation accepted"),
    "acceptance-taken-back": gettext_lazy("Acceptance of an explanation taken back"),
    "asked-to-send": gettext_lazy("Signatories asked to send"),
    "story-saved": gettext_lazy("Story saved"),
    "story-removed": gettext_lazy("Story removed"),
    "mail-sent": gettext_lazy("Mail sent"),
    "mail-tried-again": gettext_lazy("Mail tried again"),
    "mail-given-up": gettext_lazy("Mail could not be sent"),
    "mail-withdrawn": gettext_lazy("Mail not sent after all"),
    # Rounds and what they ask
    "round-created": gettext_lazy("Round created"),
    "round-removed": gettext_lazy("Round deleted"),
    "round-opened": gettext_lazy("Round opened"),
    "round-closed": gettext_lazy("Round closed"),
    "round-final": gettext_lazy("Figures of the round final"),
    "round-not-final": gettext_lazy("Figures of the round not final any more"),
    "round-dates-changed": gettext_lazy("Dates of the round changed"),
    "check-changed": gettext_lazy("Limits of a check changed"),
    "check-added": gettext_lazy("Check added"),
    "check-removed": gettext_lazy("Check removed"),
    "check-reworded": gettext_lazy("Check reworded"),
    "question-added": gettext_lazy("Question added"),
    "question-changed": gettext_lazy("Question changed"),
    "question-moved": gettext_lazy("Question moved"),
    "question-retired": gettext_lazy("Question retired"),
    "section-added": gettext_lazy("Section added"),
    "section-moved": gettext_lazy("Section moved"),
    "section-removed": gettext_lazy("Section removed"),
    "section-reworded": gettext_lazy("Section reworded"),
    "mail-text-changed": gettext_lazy("Mail text changed"),
    "mail-text-reset": gettext_lazy("Mail text reset to the original"),
    # The account
    "account-built": gettext_lazy("Account built"),
    "account-published": gettext_lazy("Account published"),
    # People
    "person-added": gettext_lazy("Person added"),
    "person-changed": gettext_lazy("Person given another role"),
    "person-invited": gettext_lazy("Person invited"),
    "person-removed": gettext_lazy("Person removed from a cluster"),
    "person-restored": gettext_lazy("Removal of a person undone"),
    "erasure-asked": gettext_lazy("Asked to be erased"),
    "erasure-withdrawn": gettext_lazy("Request to be erased taken back"),
    "erasure-refused": gettext_lazy("Request to be erased refused"),
    "person-erased": gettext_lazy("Person erased"),
    "old-data-cleared": gettext_lazy("Old personal data cleared away"),
    "access-denied": gettext_lazy("Page refused"),
    "access-ended": gettext_lazy("Access to the portal ended"),
    "invitation-sent-again": gettext_lazy("Invitation sent again"),
    "invitation-corrected": gettext_lazy("Address of an invitation corrected"),
    "invitation-withdrawn": gettext_lazy("Invitation withdrawn"),
    "invitation-accepted": gettext_lazy("Invitation accepted"),
    "invitation-dead": gettext_lazy("Link of an invitation refused: not valid"),
    "invitation-used-before": gettext_lazy("Link of an invitation refused: used before"),
    "invitation-expired": gettext_lazy("Link of an invitation refused: expired"),
    "invitation-of-another": gettext_lazy("Link of an invitation refused: somebody else’s"),
    "identity-linked": gettext_lazy("Login from elsewhere linked"),
    "identity-unlinked": gettext_lazy("Login from elsewhere taken off"),
    "identity-unknown": gettext_lazy("Login from elsewhere that nobody has linked"),
    "identity-refused": gettext_lazy("Login from elsewhere refused"),
    "signed-in": gettext_lazy("Logged in"),
    "sign-in-failed": gettext_lazy("Login failed"),
    "sign-ins-slowed": gettext_lazy("Too many tries to log in from one network"),
    "sign-in-locked": gettext_lazy("Login locked for a day"),
    "code-refused": gettext_lazy("Code at login refused"),
    "codes-locked": gettext_lazy("Codes at login locked for a day"),
    "password-changed": gettext_lazy("Password changed"),
    "password-reset": gettext_lazy("Password chosen anew by mail"),
    "second-factor-added": gettext_lazy("Second factor set up"),
    "second-factor-removed": gettext_lazy("Second factor taken away"),
    "second-factors-reset": gettext_lazy("All second factors taken away by an administrator"),
    "recovery-codes-made": gettext_lazy("Recovery codes made"),
    # What was read and taken out
    "own-data-taken": gettext_lazy("What is kept about oneself downloaded"),
    "board-exported": gettext_lazy("Board downloaded"),
    "audit-exported": gettext_lazy("Log downloaded"),
    "figures-exported": gettext_lazy("A cluster’s figures downloaded"),
    "receipt-read": gettext_lazy("Receipt downloaded"),
    "records-read": gettext_lazy("Figures looked up among the records"),
}
AUDIT_WORDS: Mapping[str, Promise] = {**EVENT_WORDS, **RECORD_WORDS}

# Keys of rows, which say nothing to a person.
NOT_SHOWN = frozenset({"thread", "version", "since", "instead_of"})
LONGEST_SHOWN = 120  # characters of a text that was changed

DETAIL_WORDS: Mapping[str, Promise] = {
    "old": gettext_lazy("before"),
    "new": gettext_lazy("after"),
    "reason": gettext_lazy("reason"),
    "taken_from": gettext_lazy("taken from"),
    "dates": gettext_lazy("dates"),
    "submissions": gettext_lazy("submissions"),
    "old_subject": gettext_lazy("subject before"),
    "new_subject": gettext_lazy("subject after"),
    "old_body": gettext_lazy("text before"),
    "new_body": gettext_lazy("text after"),
    "footnote_da": gettext_lazy("footnote in Danish"),
    "footnote_en": gettext_lazy("footnote in English"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "role": gettext_lazy("role"),
    "row": gettext_lazy("row"),
    "rows": gettext_lazy("rows"),
    "filter": gettext_lazy("only"),
    "year": gettext_lazy("year"),
    "person": gettext_lazy("person"),
    "cluster": gettext_lazy("cluster"),
    "what": gettext_lazy("what was done"),
    "clusters": gettext_lazy("clusters"),
    "method": gettext_lazy("asked by"),
    # Of what is cleared away
    "cleared": gettext_lazy("rows"),
    "people": gettext_lazy("people without access"),
    "sign_ins": gettext_lazy("logins and refusals"),
    "sessions": gettext_lazy("ended sessions"),
    "invitations": gettext_lazy("addresses of invitations"),
    "erasures": gettext_lazy("requests to be erased"),
    "old_addresses": gettext_lazy("copies of addresses"),
    "mails": gettext_lazy("texts of mails"),
    # Of a questionnaire
    "question": gettext_lazy("question"),
    "section": gettext_lazy("section"),
    "check": gettext_lazy("check"),
    "content": gettext_lazy("content"),
    "unit": gettext_lazy("unit"),
    "required": gettext_lazy("required"),
    "order": gettext_lazy("place"),
    "subset_of": gettext_lazy("included in"),
    "part_of": gettext_lazy("part of"),
    "break_in_series": gettext_lazy("break in the series"),
    "label_da": gettext_lazy("label in Danish"),
    "label_en": gettext_lazy("label in English"),
    "definition_da": gettext_lazy("definition in Danish"),
    "definition_en": gettext_lazy("definition in English"),
    "help_da": gettext_lazy("help in Danish"),
    "help_en": gettext_lazy("help in English"),
    "title_da": gettext_lazy("title in Danish"),
    "title_en": gettext_lazy("title in English"),
    "intro_da": gettext_lazy("introduction in Danish"),
    "intro_en": gettext_lazy("introduction in English"),
    "rule": gettext_lazy("rule"),
    "parameters": gettext_lazy("limits"),
    "severity": gettext_lazy("error or warning"),
    "message_da": gettext_lazy("message in Danish"),
    "message_en": gettext_lazy("message in English"),
    # Of a round
    "opens": gettext_lazy("opening"),
    "deadline": gettext_lazy("deadline"),
    "last_edit": gettext_lazy("last edit"),
}
# What is kept as a word of the database, and said in the words of its kind.
VALUE_WORDS: Mapping[str, Promise | str] = {
    **{str(unit.value): unit.label for unit in Unit},
    **{str(severity.value): severity.label for severity in Severity},
    **{str(status.value): status.label for status in RoundStatus},
    # What one logs in with, by allauth's names
    "password": gettext_lazy("password"),
    "totp": gettext_lazy("app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery code"),
    "socialaccount": gettext_lazy("login from elsewhere"),
    **{str(role.value): role.label for role in (*ClusterRole, *UserRole)},
}


def audit_words(slug: str) -> str:
    """Return what was done, in the language in use; the slug itself where it has no words."""
    words = AUDIT_WORDS.get(slug)
    return slug if words is None else str(words)


def detail_words(source: str, detail: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Return the old and new, the reason or the like of a row of the audit.

    Args:
        source: the name of the kind of record; see `submissions.audit.sources`.
        detail: as the database has it: figures in hundredths, moments as ISO texts.
        labels: of figures, by code.
    """
    if source == "figure":
        return _figure(detail)
    if source == "check":
        return _check(detail)
    if source == "event":
        return _event(detail, labels)
    if source == "entry":
        return "; ".join(_pairs(detail))
    if source == "mail-failed":
        problem = str(detail.get("problem") or "")
        said = (str(detail.get("address") or ""), str(withdrawn.WORDS.get(problem, problem)))
        return " · ".join(filter(None, said))
    return " · ".join(str(value) for value in detail.values() if value)


def _figure(detail: Mapping[str, Any]) -> str:
    old, new = (
        _answer(detail.get(f"{when}"), str(detail.get(f"{when}_absence") or "")) for when in ("old", "new")
    )
    parts = [f"{old} → {new}"] if old != new else []
    if detail.get("old_explanation") != detail.get("new_explanation"):
        parts.append(_("explanation: %(words)s") % {"words": detail.get("new_explanation") or NO_FIGURE})
    if detail.get("given_by"):
        parts.append(_("given by %(who)s") % {"who": detail["given_by"]})
    if detail.get("note"):
        parts.append(str(detail["note"]))
    return "; ".join(parts)


def _answer(hundredths: int | None, absence: str) -> str:
    if absence:
        return str(Absence(absence).label) if absence in Absence.values else absence
    return NO_FIGURE if hundredths is None else format_answer(Decimal(hundredths).scaleb(-2))


def _check(detail: Mapping[str, Any]) -> str:
    old, new = (json.loads(detail.get(when) or "{}") for when in ("old", "new"))
    parts = [
        f"{name}: {old.get(name, NO_FIGURE)} → {new.get(name, NO_FIGURE)}"
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
    if detail.get("old_severity") != detail.get("new_severity"):
        parts.append(" → ".join(str(Severity(detail[f"{when}_severity"]).label) for when in ("old", "new")))
    if detail.get("old_active") != detail.get("new_active"):
        parts.append(_("run") if detail.get("new_active") else _("off"))
    return "; ".join(parts)


def _event(detail: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    until = _moment(str(detail.get("until") or ""), naive=dt.UTC)  # SQLite keeps moments in UTC, without zone
    parts = [format_moment(until)] if until else []
    if detail.get("reason"):
        parts.append(str(detail["reason"]))
    questions = json.loads(detail.get("questions") or "[]")
    if questions:
        parts.append(", ".join(labels.get(code, code) for code in questions))
    return " · ".join(parts)


def _pairs(detail: Mapping[str, Any]) -> Iterator[str]:
    for name, value in detail.items():
        if name in NOT_SHOWN or value in ("", None, [], {}):
            continue
        if name == "changed" and isinstance(value, dict):
            yield from (f"{DETAIL_WORDS.get(of, of)}: {_old_and_new(both)}" for of, both in value.items())
        else:
            yield f"{DETAIL_WORDS.get(name, name)}: {_value(value)}"


def _old_and_new(both: Any) -> str:
    """Return a change of a text or a setting, which is recorded as a pair."""
    return " → ".join(_value(one) or NO_FIGURE for one in both) if isinstance(both, list) else _value(both)


def _value(value: Any) -> str:
    """Return a value of JSON as one reads it: moments on the clocks of Copenhagen, lists with commas."""
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(_pairs(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    moment = _moment(value) if isinstance(value, str) else None
    if moment is not None:
        return format_moment(moment)
    text = "" if value is None else str(VALUE_WORDS.get(str(value), value))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _moment(text: str, *, naive: dt.tzinfo | None = None) -> dt.datetime | None:
    """Return the moment that `text` is; None where it is none, or none that a round can have.

    Args:
        naive: the zone of one that says none; without, such a text is what somebody typed.
    """
    if len(text) < len("2019-03-01T12:00"):
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=naive)
    # What people type is shown here too, and no clock shows the ends of the calendar.
    return moment if moment.tzinfo and FIRST_YEAR <= moment.year <= LAST_YEAR else None
