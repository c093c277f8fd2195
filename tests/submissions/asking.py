"""What the tests of the questionnaire's pages share."""

from typing import Any

from django.test import Client

from accounts.models import User
from submissions.questionnaire.content import QuestionContent
from submissions.services.reword_question import stored_questions
from tests.submissions.conftest import Cast

SECTION = {"title_da": "Grøn omstilling", "title_en": "Green transition", "intro_da": "", "intro_en": ""}


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def version(cast: Cast) -> int:
    cast.round.refresh_from_db()
    return cast.round.version


def question_of(cast: Cast, code: str, **changes: Any) -> dict[str, Any]:
    """Return what the form of a question sends."""
    values = QuestionContent.of(stored_questions(cast.round)[code]).values() | changes
    sent = {name: value for name, value in values.items() if value is not False}
    return {name: "on" if value is True else value for name, value in sent.items()} | {
        "version": version(cast)
    }
