"""What submissions keep about a person: what the log says of them, what they did, and what they were sent."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, User
from accounts.models.audit import SIGN_INS
from accounts.privacy.parts import Column, Part, Row, register
from portal.formatting import format_moment
from submissions.audit.words import audit_words, detail_words
from submissions.models import (
    AcceptedExplanation,
    CaseStory,
    CheckChange,
    Comment,
    Correction,
    Event,
    FigureChange,
    Mail,
    SendingRequest,
    Submission,
)

WHEN = Column(path="at", says=gettext_lazy("when"))


def _about(prefix: str = "submission__") -> dict[str, Column]:
    """Return the columns of which cluster and year something is."""
    return {
        "cluster": Column(path=f"{prefix}cluster__name", says=gettext_lazy("the cluster")),
        "year": Column(path=f"{prefix}round__year", says=gettext_lazy("the year of the figures")),
    }


def _log_of(person: User) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(Q(user=person) | Q(about=person))


def _logged(row: Row) -> str:
    words = [audit_words(row["what"]), row["cluster"] or "", detail_words("entry", row["detail"], {})]
    return f"{format_moment(row['when'])}: {' · '.join(filter(None, words))}"


LOG = {
    "when": WHEN,
    "what": Column(path="action", says=gettext_lazy("what was done")),
    "cluster": Column(path="cluster__name", says=gettext_lazy("the cluster, if it was about one")),
    "year": Column(path="year", says=gettext_lazy("the year, if it was about one")),
    "subject": Column(path="subject", says=gettext_lazy("what it was done to")),
    "detail": Column(path="detail", says=gettext_lazy("what else was written down")),
}

register(
    Part(
        key="logins",
        title=gettext_lazy("Logins"),
        says=gettext_lazy("When you logged in and with what, and when somebody failed to as you."),
        of=lambda person: _log_of(person).filter(action__in=SIGN_INS),
        line=_logged,
        covers=frozenset({"accounts.AuditEntry.user", "accounts.AuditEntry.about"}),
        columns=LOG,
    ),
    Part(
        key="log",
        title=gettext_lazy("What else the log says of you"),
        says=gettext_lazy("What you did, and what was done about your access."),
        of=lambda person: _log_of(person).exclude(action__in=SIGN_INS),
        line=_logged,
        columns=LOG,
    ),
    Part(
        key="figures",
        title=gettext_lazy("Figures that you have saved"),
        says=gettext_lazy("Each figure that you changed, with what stood there before."),
        of=lambda person: FigureChange.objects.filter(user=person).order_by("-at", "-pk"),
        covers=frozenset({"submissions.FigureChange.user"}),
        columns={
            "when": WHEN,
            **_about(),
            "figure": Column(path="indicator__code", says=gettext_lazy("which figure")),
            "country": Column(path="country", says=gettext_lazy("the country, of collaborations")),
            "old_value": Column(path="old_value", says=gettext_lazy("the figure before")),
            "old_absence": Column(path="old_absence", says=gettext_lazy("why there was none before")),
            "old_explanation": Column(path="old_explanation", says=gettext_lazy("the explanation before")),
            "new_value": Column(path="new_value", says=gettext_lazy("the figure after")),
            "new_absence": Column(path="new_absence", says=gettext_lazy("why there is none after")),
            "new_explanation": Column(path="new_explanation", says=gettext_lazy("the explanation after")),
            "on_behalf": Column(path="on_behalf", says=gettext_lazy("whether it was on a cluster’s behalf")),
        },
    ),
    Part(
        key="decisions",
        title=gettext_lazy("Sendings and decisions"),
        says=gettext_lazy("What you sent, recalled, sent back, approved, extended and the like."),
        of=lambda person: Event.objects.filter(user=person).order_by("-at", "-pk"),
        covers=frozenset({"submissions.Event.user"}),
        columns={
            "when": WHEN,
            **_about(),
            "what": Column(path="action", says=gettext_lazy("what was decided")),
            "reason": Column(path="reason", says=gettext_lazy("why, in your words")),
            "until": Column(path="until", says=gettext_lazy("the deadline that you gave")),
            "questions": Column(path="questions", says=gettext_lazy("what was to be corrected")),
            "content_hash": Column(path="content_hash", says=gettext_lazy("the fingerprint of the figures")),
            "name_on_receipt": Column(
                path="sent_content__sender_name", says=gettext_lazy("your name on the receipt")
            ),
        },
    ),
    Part(
        key="standing",
        title=gettext_lazy("Submissions that name you"),
        says=gettext_lazy("Those that you sent last, have in review, or approved."),
        of=lambda person: Submission.objects.filter(
            Q(submitted_by=person) | Q(reviewer=person) | Q(approved_by=person)
        ).order_by("-round__year", "pk"),
        covers=frozenset(
            f"submissions.Submission.{name}" for name in ("submitted_by", "reviewer", "approved_by")
        ),
        columns={
            **_about(""),
            "status": Column(path="status", says=gettext_lazy("where it stands")),
            "sent": Column(path="submitted_at", says=gettext_lazy("when it was sent")),
            "approved": Column(path="approved_at", says=gettext_lazy("when it was approved")),
        },
    ),
    Part(
        key="comments",
        title=gettext_lazy("Comments"),
        says=gettext_lazy("What you wrote about figures and sections."),
        of=lambda person: Comment.objects.filter(author=person).order_by("-at", "-pk"),
        covers=frozenset({"submissions.Comment.author"}),
        columns={
            "when": WHEN,
            **_about(),
            "figure": Column(path="indicator__code", says=gettext_lazy("the figure, if it was about one")),
            "section": Column(path="section__code", says=gettext_lazy("the section, if it was about one")),
            "text": Column(path="text", says=gettext_lazy("what you wrote")),
        },
    ),
    Part(
        key="resolved",
        title=gettext_lazy("Threads that you have resolved"),
        says=gettext_lazy("Conversations that you marked as resolved."),
        of=lambda person: Comment.objects.filter(resolved_by=person).order_by("-resolved_at", "-pk"),
        covers=frozenset({"submissions.Comment.resolved_by"}),
        columns={
            "when": Column(path="resolved_at", says=gettext_lazy("when")),
            **_about(),
        },
    ),
    Part(
        key="requests",
        title=gettext_lazy("Requests to send"),
        says=gettext_lazy("When you asked your signatories to send."),
        of=lambda person: SendingRequest.objects.filter(user=person).order_by("-at", "-pk"),
        covers=frozenset({"submissions.SendingRequest.user"}),
        columns={
            "when": WHEN,
            **_about(),
            "note": Column(path="note", says=gettext_lazy("what you wrote")),
        },
    ),
    Part(
        key="corrections",
        title=gettext_lazy("Answers to corrections"),
        says=gettext_lazy("What you confirmed or declined for your cluster."),
        of=lambda person: Correction.objects.filter(answered_by=person).order_by("-answered_at", "-pk"),
        covers=frozenset({"submissions.Correction.answered_by"}),
        columns={
            "when": Column(path="answered_at", says=gettext_lazy("when")),
            **_about(),
            "figure": Column(path="change__indicator__code", says=gettext_lazy("which figure")),
            "confirmed": Column(path="confirmed", says=gettext_lazy("whether you confirmed it")),
            "reason": Column(path="reason", says=gettext_lazy("why not, in your words")),
        },
    ),
    Part(
        key="accepted",
        title=gettext_lazy("Explanations that you have accepted"),
        says=gettext_lazy("With the footnotes that you wrote."),
        of=lambda person: AcceptedExplanation.objects.filter(accepted_by=person).order_by("-accepted_at"),
        covers=frozenset({"submissions.AcceptedExplanation.accepted_by"}),
        columns={
            "when": Column(path="accepted_at", says=gettext_lazy("when")),
            **_about(),
            "figure": Column(path="indicator__code", says=gettext_lazy("which figure")),
            "footnote_da": Column(path="footnote_da", says=gettext_lazy("the footnote in Danish")),
            "footnote_en": Column(path="footnote_en", says=gettext_lazy("the footnote in English")),
        },
    ),
    Part(
        key="stories",
        title=gettext_lazy("Case stories"),
        says=gettext_lazy("Those that you changed last, or said that everyone in the photo agrees to."),
        of=lambda person: CaseStory.objects.filter(Q(changed_by=person) | Q(consent_by=person)).order_by(
            "-changed_at", "-pk"
        ),
        covers=frozenset({"submissions.CaseStory.changed_by", "submissions.CaseStory.consent_by"}),
        columns={
            "changed": Column(path="changed_at", says=gettext_lazy("when it was changed last")),
            **_about(),
            "title": Column(path="title", says=gettext_lazy("its title")),
            "consent": Column(path="consent_at", says=gettext_lazy("when consent was given")),
        },
    ),
    Part(
        key="limits",
        title=gettext_lazy("Limits of checks"),
        says=gettext_lazy("Limits that you have changed."),
        of=lambda person: CheckChange.objects.filter(user=person).order_by("-at", "-pk"),
        covers=frozenset({"submissions.CheckChange.user"}),
        columns={
            "when": WHEN,
            "year": Column(path="on_check__round__year", says=gettext_lazy("the year of the figures")),
            "check": Column(path="on_check__code", says=gettext_lazy("which check")),
            "old": Column(path="old_parameters", says=gettext_lazy("the limits before")),
            "new": Column(path="new_parameters", says=gettext_lazy("the limits after")),
        },
    ),
    Part(
        key="mails",
        title=gettext_lazy("Mails to you"),
        says=gettext_lazy("What the portal wrote to you, word by word."),
        of=lambda person: Mail.objects.filter(recipient=person),
        covers=frozenset({"submissions.Mail.recipient"}),
        columns={
            "written": Column(path="written_at", says=gettext_lazy("when it was written")),
            "sent": Column(path="sent_at", says=gettext_lazy("when it was sent")),
            "kind": Column(path="kind", says=gettext_lazy("what it was about")),
            "address": Column(path="address", says=gettext_lazy("the address that it was sent to")),
            "language": Column(path="language", says=gettext_lazy("its language")),
            "subject": Column(path="subject", says=gettext_lazy("its subject")),
            "text": Column(path="text", says=gettext_lazy("its text")),
        },
    ),
)
