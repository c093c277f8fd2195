"""What reviewers did beside approving: a figure entered by phone, and a footnote for the account."""

import datetime as dt
from decimal import Decimal

from reports.demonstration.explain import EXPLANATIONS
from reports.demonstration.people import People
from submissions.models import Event, Figure, Round, SubmissionStatus
from submissions.services.accept_explanation import accept_explanation
from submissions.services.correct import correct
from submissions.services.write_figures import FigureAnswer

# What is corrected, and by how much more.
CORRECTED, MORE = "newsletters", 12
# What people write (in Danish, as they would).
NOTE = "Anna ringede: Nyhedsbrevene fra efteråret var ikke talt med."
FOOTNOTE_DA = "En enkelt indberetter blev i årets løb leder af to nye EU-projekter. Det løfter tallet."
FOOTNOTE_EN = "A single reporter became leader of two new EU projects in the year. That lifts the figure."
EXPLAINED, WHY = "funding_eu", "funding_eu_change"  # the figure and the check whose explanation is accepted
LATER = dt.timedelta(hours=3)


def correct_by_phone(round_: Round) -> None:
    """Have whoever has the last submission in review correct a figure that its cluster gave by phone."""
    in_review = round_.submissions.filter(status=SubmissionStatus.IN_REVIEW).order_by("-cluster__slug")
    for submission in in_review.select_related("reviewer")[:1]:
        if submission.reviewer is None:
            continue
        figure = submission.figures.get(indicator__code=CORRECTED)
        taken: Event = submission.events.latest("at")
        correct(
            submission_id=submission.pk,
            user=submission.reviewer,
            now=taken.at + LATER,
            answer=FigureAnswer(
                code=CORRECTED,
                value=(figure.value or Decimal(0)) + MORE,
                explanation=figure.explanation,
                version=figure.version,
            ),
            given_by="Anna Holm, sekretariatet",
            note=NOTE,
            tell=False,
        )


def accept_with_footnote(round_: Round, people: People) -> None:
    """Have a reviewer accept an explanation of an approved submission, with a footnote for the account."""
    figures = Figure.objects.filter(
        submission__round=round_,
        submission__status=SubmissionStatus.APPROVED,
        indicator__code=EXPLAINED,
        explanation=EXPLANATIONS[WHY],
    )
    for figure in figures.select_related("submission", "indicator").order_by("pk")[:1]:
        accept_explanation(
            submission_id=figure.submission_id,
            code=figure.indicator.code,
            version=figure.version,
            user=people.reviewers[0],
            now=figure.submission.approved_at or round_.last_edit,
            footnote_da=FOOTNOTE_DA,
            footnote_en=FOOTNOTE_EN,
        )
