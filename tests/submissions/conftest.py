"""A round in progress, and the people around one submission."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from accounts.models import Cluster, User
from submissions.checks.run import run_checks
from submissions.models import Check, Round, Submission
from submissions.services.save_figures import FigureAnswer, SaveOutcome, save_figures
from tests import builders
from tests.builders import NOW


@dataclass
class Cast:
    """The people around one submission, which is open and empty."""

    round: Round
    cluster: Cluster
    submission: Submission
    editor: User
    signatory: User
    stranger: User
    reviewer: User
    administrator: User

    def save(self, *figures: FigureAnswer, user: User | None = None, now: dt.datetime = NOW) -> SaveOutcome:
        """Save figures as the editor."""
        return save_figures(
            submission_id=self.submission.pk, user=user or self.editor, now=now, figures=figures
        )

    def shown(self, code: str) -> frozenset[str]:
        """Return the keys of the warnings that a page shows at a figure now."""
        return frozenset(finding.key for finding in run_checks(self.submission) if finding.codes[0] == code)

    def explain(self, code: str, words: str) -> SaveOutcome:
        """Explain what the checks say at a figure as the editor, who has it in sight."""
        figure = self.submission.figures.get(indicator__code=code)
        return self.save(
            FigureAnswer(
                code=code,
                value=figure.value,
                absence=figure.absence,
                explanation=words,
                version=figure.version,
                shown=self.shown(code),
            )
        )

    def answer_all(self, *, now: dt.datetime = NOW, **versions: int) -> None:
        """Answer every question with figures that no check minds, over the `versions` that stand by code."""
        asked = self.round.questions.asked().select_related("indicator", "subset_of")
        self.save(
            *(
                FigureAnswer(
                    code=question.code,
                    value=LARGER.get(question.code, ANSWER[question.subset_of is None]),
                    version=versions.get(question.code, 0),
                )
                for question in asked
            ),
            now=now,
        )
        self.submission.refresh_from_db()


# What is a subset is smaller than what it is a subset of.
ANSWER = {True: Decimal(20), False: Decimal(10)}
# The staff has to be paid.
LARGER = {"funding_state": Decimal(16_000_000)}


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the people around one submission of an open round."""
    return make_cast()


def make_cast() -> Cast:
    """Make a round that is open, and the people around one submission of it."""
    round_ = builders.round_with_catalogue()
    # Figures in tests are whatever is easy to read, and have no earlier year.
    Check.objects.filter(round=round_, rule="first_year").update(active=False)
    cluster = builders.cluster("Vindklyngen", slug="vindklyngen")
    return Cast(
        round=round_,
        cluster=cluster,
        submission=builders.submission(cluster, round=round_),
        editor=builders.editor(cluster, "rediger@example.dk"),
        signatory=builders.signatory(cluster, "signatar@example.dk"),
        stranger=builders.signatory(builders.cluster(), "fremmed@example.dk"),
        reviewer=builders.reviewer("gennemgang@example.dk"),
        administrator=builders.administrator("administrator@example.dk"),
    )
