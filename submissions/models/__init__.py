"""What is asked and what is answered."""

from submissions.models.figure import Absence, Collaboration, CollaborationType, Figure, FigureChange
from submissions.models.questionnaire import (
    Check,
    Indicator,
    Question,
    Round,
    RoundStatus,
    Section,
    Severity,
    Unit,
)
from submissions.models.submission import Event, Submission, SubmissionStatus

__all__ = [
    "Absence",
    "Check",
    "Collaboration",
    "CollaborationType",
    "Event",
    "Figure",
    "FigureChange",
    "Indicator",
    "Question",
    "Round",
    "RoundStatus",
    "Section",
    "Severity",
    "Submission",
    "SubmissionStatus",
    "Unit",
]
