"""A round's form as a secretariat sees it, over a made-up submission that is never saved."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Cluster
from submissions.answers import assemble
from submissions.checks.finding import Answer
from submissions.dossier import Dossier
from submissions.history import Barrier, FigureHistory, PastAnswer, Records
from submissions.lineage import YEARS_BACK
from submissions.models import Question, Round, Submission, SubmissionStatus

SLUG = "forhaandsvisning"  # of a cluster that there is not


def preview_dossier(round_: Round) -> Dossier:
    """Return an empty submission of a round, and its questionnaire. One query; nothing is written."""
    questions = list(round_.questions.all().with_indicators())
    cluster = Cluster(name=_("Your cluster"), slug=SLUG)
    return Dossier(
        submission=Submission(cluster=cluster, round=round_, status=SubmissionStatus.DRAFT),
        questions=questions,
        checks=(),
        records=Records(answers=assemble(questions, {}, ()), history=_nothing_before(round_, questions)),
    )


def _nothing_before(round_: Round, questions: Sequence[Question]) -> dict[str, FigureHistory]:
    return {
        question.code: FigureHistory(
            code=question.code,
            years=tuple(
                PastAnswer(
                    year=round_.year - back,
                    answer=Answer(code=question.code),
                    barrier=Barrier.BREAK if question.break_in_series else Barrier.NONE,
                )
                for back in range(1, YEARS_BACK + 1)
            ),
        )
        for question in questions
    }
