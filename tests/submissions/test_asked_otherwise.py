"""A question that is reworded while a page shows it: nothing is sent or approved unread."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import SubmissionStatus, Unit
from submissions.questionnaire.asked_otherwise import asked_otherwise
from submissions.questionnaire.content import QuestionContent, SectionContent
from submissions.services.add_question import NewIndicator, add_question
from submissions.services.change_unit import change_unit
from submissions.services.move_question import move_question
from submissions.services.reword_question import reword_question, stored_questions
from submissions.services.reword_section import reword_section
from tests.builders import NOW
from tests.submissions import deciding
from tests.submissions.asking import version
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready

FORM = ("content_hash", "last_change", "stories_shown")
HEADING = "The figures are not sent yet: what is asked has changed since you opened the page"


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(cast: Cast) -> str:
    return reverse("submit", args=[cast.cluster.slug, 2018])


def on(response: Any) -> dict[str, str]:
    """Return what the form of the page before sending sends."""
    context = response.context
    page = unescape(response.content.decode())
    version_shown = context["submission"].round.version
    assert f'name="round_version" value="{version_shown}"' in page
    return {name: str(context[name]) for name in FORM} | {"round_version": str(version_shown)}


def reword(cast: Cast, code: str = "courses", **words: Any) -> None:
    content = QuestionContent(**QuestionContent.of(stored_questions(cast.round)[code]).values() | words)
    reword_question(
        round_id=cast.round.pk,
        code=code,
        user=cast.administrator,
        now=NOW,
        content=content,
        version=version(cast),
        confirmed=True,
    )


def status(cast: Cast) -> str:
    cast.submission.refresh_from_db()
    return cast.submission.status


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_a_question_that_was_reworded_is_not_sent_unread(cast: Cast) -> None:
    ready(cast)
    client = browser(cast.signatory)
    form = on(client.get(address(cast)))
    before = stored_questions(cast.round)["courses"].label_en
    reword(cast, label_en="Courses of a day or more")
    response = client.post(address(cast), form)
    assert response.status_code == 409
    assert status(cast) == SubmissionStatus.DRAFT
    page = text(response)
    assert HEADING in page
    assert "changed the question “Courses of a day or more”" in page
    assert f"Question in English: “{before}” → “Courses of a day or more”" in page
    # The page that came back has the new words: sending it is the person's choice.
    assert client.post(address(cast), on(response))["Location"] == reverse(
        "receipt", args=[cast.cluster.slug, 2018]
    )


def test_of_a_long_definition_the_place_is_shown_where_it_differs(cast: Cast) -> None:
    ready(cast)
    long = "Tæl alle kurser, som klyngen selv har holdt i årets løb, uanset hvor de blev holdt og for hvem. "
    reword(cast, definition_da=f"{long}Tæl dem på nettet med.")
    client = browser(cast.signatory)
    form = on(client.get(address(cast)))
    reword(cast, definition_da=f"{long}Tæl dem på nettet ikke med.")
    page = text(client.post(address(cast), form))
    assert "Tæl dem på nettet med.” → “…" in page
    assert "nettet ikke med.”" in page


@pytest.mark.parametrize("language", ["da", "en"])
def test_figures_and_questions_that_changed_are_told_together(cast: Cast, language: str) -> None:
    ready(cast)
    client = Client(headers={"accept-language": language})
    client.force_login(cast.signatory)
    form = on(client.get(address(cast)))
    reword(cast, help_da="Kun egne", help_en="Only your own")
    cast.explain("courses", "Talt om")
    response = client.post(address(cast), form)
    assert response.status_code == 409
    assert len(response.context["asked_otherwise"]) == len(response.context["changed"]) == 1
    assert HEADING not in text(response)
    assert "Only your own" in text(response)


def test_another_unit_a_new_question_and_a_reworded_section_count_too(cast: Cast) -> None:
    seen = version(cast)
    person: dict[str, Any] = {"user": cast.administrator, "now": NOW}
    content = QuestionContent.of(stored_questions(cast.round)["courses"]).values()
    new = QuestionContent(**content | {"label_da": "Webinarer", "label_en": "Webinars", "required": False})
    webinars = NewIndicator(code="webinars", unit=Unit.COUNT)
    add_question(
        round_id=cast.round.pk, indicator=webinars, content=new, version=seen, confirmed=True, **person
    )
    change_unit(round_id=cast.round.pk, code="webinars", unit=Unit.FTE, version=version(cast), **person)
    section = cast.round.sections.get(code="competence")
    reworded = SectionContent(**SectionContent.of(section).values() | {"intro_da": "Tæl kun egne kurser."})
    reword_section(
        round_id=cast.round.pk, code="competence", content=reworded, version=version(cast), **person
    )
    changes = [change.what for change in asked_otherwise(cast.round, seen)]
    assert len(changes) == 3
    assert all("Webinarer" in what for what in changes[:2])
    assert section.title in changes[2]
    assert not asked_otherwise(cast.round, version(cast))


def test_what_changes_no_question_holds_nobody_up(cast: Cast) -> None:
    ready(cast)
    client = browser(cast.signatory)
    form = on(client.get(address(cast)))
    seen = version(cast)
    move_question(
        round_id=cast.round.pk, code="courses", up=False, user=cast.administrator, now=NOW, version=seen
    )
    reword(cast, section="secretariat")
    assert version(cast) == seen + 2
    assert client.post(address(cast), form)["Location"] == reverse("receipt", args=[cast.cluster.slug, 2018])


@pytest.mark.parametrize("forged", [None, "", "x", "-1", "9" * 40])
def test_a_form_that_does_not_say_which_questions_it_showed_is_taken_for_the_oldest(
    cast: Cast, forged: str | None
) -> None:
    ready(cast)
    reword(cast, label_da="Kurser på en dag og mere")
    client = browser(cast.signatory)
    form = on(client.get(address(cast)))
    if forged is None:
        del form["round_version"]
    else:
        form["round_version"] = forged
    assert client.post(address(cast), form).status_code == 409
    assert status(cast) == SubmissionStatus.DRAFT


def test_a_reviewer_does_not_approve_an_answer_to_words_that_they_have_not_read(cast: Cast) -> None:
    deciding.put(cast, SubmissionStatus.IN_REVIEW, reviewer=cast.reviewer)
    client, approve = browser(cast.reviewer), deciding.url(cast, "approve")
    page = client.get(deciding.url(cast, "review"))
    seen = str(version(cast))
    assert f'name="round_version" value="{seen}"' in page.content.decode()
    reword(cast, label_en="Courses of a day or more")
    response = client.post(approve, deciding.seen(cast, round_version=seen), follow=True)
    assert status(cast) == SubmissionStatus.IN_REVIEW
    assert "What is asked has changed since you opened the page." in text(response)
    assert "changed the question “Courses of a day or more”" in text(response)
    client.post(approve, deciding.seen(cast, round_version=str(version(cast))))
    assert status(cast) == SubmissionStatus.APPROVED
