"""What is asked and what is answered."""

from submissions.models.case import MOST_CASES, CaseCategory, CaseStory
from submissions.models.comment import LONGEST_COMMENT, Comment
from submissions.models.figure import Absence, Collaboration, CollaborationType, Figure, FigureChange
from submissions.models.mail import MOST_ATTEMPTS, Mail, MailKind, MailText, ReminderRun
from submissions.models.questionnaire import (
    NOT_ONE_TYPE,
    Check,
    CheckChange,
    Indicator,
    Question,
    Round,
    RoundStatus,
    Section,
    Severity,
    Unit,
)
from submissions.models.review import (
    LONGEST_FOOTNOTE,
    AcceptedExplanation,
    Correction,
    ReturnedContent,
    Tally,
)
from submissions.models.sending import LONGEST_NOTE, SendingRequest, SentContent
from submissions.models.submission import Event, Submission, SubmissionStatus

__all__ = [
    "LONGEST_COMMENT",
    "LONGEST_FOOTNOTE",
    "LONGEST_NOTE",
    "MOST_ATTEMPTS",
    "MOST_CASES",
    "NOT_ONE_TYPE",
    "Absence",
    "AcceptedExplanation",
    "CaseCategory",
    "CaseStory",
    "Check",
    "CheckChange",
    "Collaboration",
    "CollaborationType",
    "Comment",
    "Correction",
    "Event",
    "Figure",
    "FigureChange",
    "Indicator",
    "Mail",
    "MailKind",
    "MailText",
    "Question",
    "ReminderRun",
    "ReturnedContent",
    "Round",
    "RoundStatus",
    "Section",
    "SendingRequest",
    "SentContent",
    "Severity",
    "Submission",
    "SubmissionStatus",
    "Tally",
    "Unit",
]
