"""The receipt of a sending: built here from what was sent, and shown as page, mail and PDF alike."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.access import Action
from portal.formatting import format_moment
from submissions.answers import assemble, questions_of
from submissions.countries import country_name, sort_key
from submissions.models import (
    CaseCategory,
    Collaboration,
    CollaborationType,
    Event,
    Figure,
    Question,
    Submission,
)
from submissions.presentation import answer_text
from submissions.sums import without_parts

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """A question with its answer in words, as it was sent.

    Attributes:
        total: whether it is computed from other answers.
        without: which parts a total is without, in words.
    """

    code: str
    label: str
    answer: str
    explanation: str
    total: bool
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSection:
    """A section with all its answers."""

    title: str
    rows: tuple[ReceiptRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCountry:
    """How many collaborations of a type there are in a country."""

    country: str
    type: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptStory:
    """A case story that went with the figures, and the service that it shows."""

    title: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was sent, by whom, and when. All of it is text for people but the moment and the numbers.

    Attributes:
        number: that of the sending, the same on every copy.
        cluster: what the cluster was called when it sent.
        when: weekday, date and time in Copenhagen.
        content_hash: SHA-256 of what was sent, as approving binds to it.
    """

    number: int
    cluster: str
    slug: str
    year: int
    sent_at: dt.datetime
    when: str
    sent_by: str
    late: bool
    content_hash: str
    sections: tuple[ReceiptSection, ...]
    countries: tuple[ReceiptCountry, ...]
    stories: tuple[ReceiptStory, ...]

    @property
    def title(self) -> str:
        """The heading of every copy."""
        return _("Receipt: %(cluster)s, figures for %(year)s") % {"cluster": self.cluster, "year": self.year}

    @property
    def filename(self) -> str:
        """The name of the file, without its ending."""
        return f"kvittering-{self.slug}-{self.year}-{self.number}"


def sendings_of(submission: Submission) -> "QuerySet[Event]":
    """Return the sendings of a submission whose content is kept, the latest first."""
    return (
        Event.objects.filter(submission=submission, action=Action.SUBMIT, sent_content__isnull=False)
        .select_related("sent_content", "submission__cluster", "submission__round", "user")
        .order_by("-at", "-pk")
    )


def words_of(text: str, questions: Sequence[Question]) -> dict[str, Any]:
    """Return canonical content as a receipt reads it, by language, to be kept with the sending.

    Whatever the questionnaire is changed to later, the receipt goes on saying what was sent.

    Args:
        questions: those of the round, as the content was sent with them.
    """
    sent = json.loads(text)
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = {
                "sections": [asdict(section) for section in _sections(sent, questions)],
                "countries": [asdict(row) for row in _countries(sent)],
                "stories": [asdict(story) for story in _stories(sent)],
            }
    return words


def receipt_of(event: Event) -> Receipt:
    """Return the receipt of a sending, in the language in use. No query where `sendings_of` fetched it."""
    content = event.sent_content
    # What was sent before the words were kept has those of the questionnaire as it is now.
    words = content.words or words_of(content.text, questions_of(event.submission))
    said = words[(get_language() or settings.LANGUAGE_CODE)[:2]]
    return Receipt(
        number=event.pk,
        cluster=content.cluster_name,
        slug=event.submission.cluster.slug,
        year=event.submission.round.year,
        sent_at=event.at,
        when=format_moment(event.at),
        # Of who was erased the name is emptied; the person's row says what stands for it.
        sent_by=content.sender_name or str(event.user),
        late=content.late,
        content_hash=event.content_hash,
        sections=tuple(
            ReceiptSection(title=one["title"], rows=tuple(ReceiptRow(**row) for row in one["rows"]))
            for one in said["sections"]
        ),
        countries=tuple(ReceiptCountry(**row) for row in said["countries"]),
        stories=tuple(ReceiptStory(**story) for story in said["stories"]),
    )


def _countries(sent: dict[str, Any]) -> list[ReceiptCountry]:
    rows = (
        ReceiptCountry(country=country_name(country), type=str(CollaborationType(kind).label), count=count)
        for country, kind, count in sent["collaborations"]
    )
    return sorted(rows, key=lambda row: (sort_key(row.country), row.type))


def _stories(sent: dict[str, Any]) -> list[ReceiptStory]:
    return [
        ReceiptStory(title=story["title"], service=str(CaseCategory(story["category"]).label))
        for story in sent.get("stories", ())
    ]


def _sections(sent: dict[str, Any], questions: Sequence[Question]) -> tuple[ReceiptSection, ...]:
    by_code = {question.code: question.indicator_id for question in questions}
    figures = {
        by_code[code]: Figure(
            value=None if value is None else Decimal(value), absence=absence, explanation=explanation
        )
        for code, value, absence, explanation in sent["figures"]
        if code in by_code
    }
    collaborations = [
        Collaboration(country=country, type=kind, count=int(count))
        for country, kind, count in sent["collaborations"]
    ]
    answers = assemble(questions, figures, collaborations)
    rows: dict[str, list[ReceiptRow]] = {}
    for question in questions:
        answer = answers[question.code]
        rows.setdefault(question.section.title, []).append(
            ReceiptRow(
                code=question.code,
                label=question.label,
                answer=answer_text(question, answer),
                explanation=answer.explanation,
                total=question.indicator.computed,
                without=without_parts(question, questions, answers),
            )
        )
    return tuple(ReceiptSection(title=title, rows=tuple(found)) for title, found in rows.items())
