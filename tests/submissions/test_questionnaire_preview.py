"""The preview of a form, the checks of a round, and units that change."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from submissions.models import Indicator, Question, Round, RoundStatus, SubmissionStatus
from tests import builders
from tests.submissions.asking import SECTION, as_, version
from tests.submissions.conftest import Cast


@pytest.fixture
def client(cast: Cast) -> Client:
    return as_(cast.administrator)


@pytest.mark.parametrize("status", RoundStatus.values)
def test_the_preview_is_the_form_in_both_languages_and_writes_nothing(
    cast: Cast, client: Client, status: str, count_queries: Callable[[Callable[[], object]], int]
):
    Round.objects.update(status=status)
    for section in cast.round.sections.all():
        url = reverse("questionnaire-preview", args=[2018, section.code])
        for language in ("da", "en"):
            page = client.get(f"{url}?sprog={language}").content.decode()
            assert f'<html lang="{language}">' in page
            with translation.override(language):
                assert f"<h1>{section.title}</h1>" in page
            for question in section.questions.asked().select_related("indicator"):
                assert f'id="id_{question.code}"' in page
            main = page.split("<main")[1].split("</main>")[0]
            assert "<form" not in main
            # What leads to a page of a cluster is shown only once there is something to look up.
            ways = [part.split(">")[0] for part in main.split("<a ")[1:]]
            assert all("hidden" in way for way in ways if "/indberetninger/" in way)
    assert cast.round.submissions.count() == 1
    url = reverse("questionnaire-preview", args=[2018, "financing"])
    assert count_queries(lambda: client.get(url)) <= 9


def test_the_preview_of_an_empty_section_says_so(cast: Cast, client: Client):
    client.post(reverse("section-new", args=[2018]), SECTION | {"version": version(cast)})
    assert client.get(reverse("questionnaire-preview", args=[2018, "green_transition"])).status_code == 200
    bare = builders.bare_round(2020, status=RoundStatus.PLANNED)
    assert client.get(reverse("questionnaire", args=[bare.year])).status_code == 200
    response = client.get(reverse("questionnaire-preview", args=[bare.year]))
    assert response["Location"] == reverse("questionnaire", args=[bare.year])


def test_a_check_is_added_by_each_rule(cast: Cast, client: Client):
    base = reverse("check-new", args=[2018])
    assert client.get(base).status_code == 200
    sent = {"severity": "warning", "message_da": "Er {label} rigtig?", "message_en": "Is {label} right?"}
    wrong = client.post(
        f"{base}?regel=range", sent | {"figure": "courses", "low": "12o", "version": version(cast)}
    )
    assert wrong.status_code == 422
    assert 'value="12o"' in wrong.content.decode()
    none = client.post(f"{base}?regel=range", sent | {"figure": "courses", "version": version(cast)})
    assert none.status_code == 422
    place = sent | {"figure": "courses", "high": "1.200", "message_en": "{nothing}", "version": version(cast)}
    assert 'href="#id_message_en"' in client.post(f"{base}?regel=range", place).content.decode()
    done = client.post(
        f"{base}?regel=range", sent | {"figure": "courses", "high": "1.200", "version": version(cast)}
    )
    assert done["Location"] == reverse("questionnaire-checks", args=[2018])
    made = cast.round.checks.order_by("-pk").first()
    assert made is not None
    assert made.parameters == {"figure": "courses", "high": 1200}
    listing = client.get(done["Location"]).content.decode()
    assert reverse("check-edit", args=[2018, made.code]) in listing


def test_the_page_of_checks_takes_as_many_queries_for_many_as_for_few(
    cast: Cast, client: Client, count_queries: Callable[[Callable[[], object]], int]
):
    url = reverse("questionnaire-checks", args=[2018])
    client.get(url)
    many = count_queries(lambda: client.get(url))
    cast.round.checks.exclude(rule="required").delete()
    assert count_queries(lambda: client.get(url)) == many
    assert many <= 9


def test_a_unit_is_changed_where_nothing_is_counted(cast: Cast, client: Client):
    section = cast.round.sections.get(code="competence")
    new = Indicator.objects.create(code="courses_online", unit="count")
    Question.objects.create(
        round=cast.round, section=section, indicator=new, order=99, label_da="Ny", label_en="New"
    )
    url = reverse("question-unit", args=[2018, "courses_online"])
    assert client.post(url, {"unit": "fte", "version": version(cast)}).status_code == 302
    new.refresh_from_db()
    assert new.unit == "fte"
    assert client.post(url, {"unit": "miles", "version": version(cast)}).status_code == 302
    used = reverse("question-edit", args=[2018, "courses"])
    assert reverse("question-unit", args=[2018, "courses"]) not in client.get(used).content.decode()
    assert (
        reverse("question-unit", args=[2018, "courses_online"])
        in client.get(reverse("question-edit", args=[2018, "courses_online"])).content.decode()
    )


def test_a_submission_that_was_sent_keeps_its_page_after_a_question_is_added(cast: Cast, client: Client):
    builders.submission(builders.cluster("Solklyngen"), round=cast.round, status=SubmissionStatus.SUBMITTED)
    section = cast.round.sections.get(code="competence")
    Question.objects.create(
        round=cast.round,
        section=section,
        indicator=Indicator.objects.create(code="reach", unit="count", computed=True),
        order=99,
        required=False,
        label_da="Rækkevidde",
        label_en="Reach",
    )
    editor = as_(cast.editor)
    assert editor.get(reverse("section", args=["vindklyngen", 2018, "competence"])).status_code == 200
    assert editor.get(reverse("submission", args=["vindklyngen", 2018])).status_code == 200
