"""The pages on which a questionnaire is read, changed and previewed."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from submissions.models import Round, RoundStatus, SubmissionStatus
from submissions.questionnaire.content import QuestionContent
from submissions.questionnaire.page import load_outline
from submissions.services.reword_question import stored_questions
from tests import builders
from tests.submissions.asking import SECTION, as_, question_of, version
from tests.submissions.conftest import Cast

pytestmark = pytest.mark.shared

LONG = "æ" * 100_000

READ = ["questionnaire", "questionnaire-preview", "questionnaire-checks"]
CHANGE: list[tuple[str, list[str]]] = [
    ("section-new", []),
    ("section-edit", ["secretariat"]),
    ("section-remove", ["secretariat"]),
    ("question-new", []),
    ("question-edit", ["courses"]),
    ("question-retire", ["courses"]),
    ("check-new", []),
    ("check-edit", ["funding_eu_change"]),
    ("check-remove", ["funding_eu_change"]),
]
POST_ONLY: list[tuple[str, list[str]]] = [("questionnaire-order", []), ("question-unit", ["courses"])]


@pytest.fixture
def client(cast: Cast) -> Client:
    return as_(cast.administrator)


@pytest.mark.parametrize("name", READ)
def test_reviewers_read_and_nobody_else(cast: Cast, name: str):
    url = reverse(name, args=[2018])
    for user in (cast.reviewer, cast.administrator):
        assert as_(user).get(url).status_code == 200
    for user in (cast.editor, cast.signatory, cast.stranger):
        assert as_(user).get(url).status_code == 403
    assert Client().get(url)["Location"].startswith(reverse("account_login"))
    assert as_(cast.administrator).get(reverse(name, args=[1999])).status_code == 404


@pytest.mark.parametrize(("name", "args"), CHANGE)
def test_administrators_change_and_nobody_else(cast: Cast, name: str, args: list[str]):
    url = reverse(name, args=[2018, *args])
    assert as_(cast.administrator).get(url).status_code == 200
    for user in (cast.reviewer, cast.editor, cast.signatory, cast.stranger):
        assert as_(user).get(url).status_code == 403
        assert as_(user).post(url, {"version": version(cast)}).status_code == 403
    assert Client().get(url)["Location"].startswith(reverse("account_login"))
    for missing in args:
        assert as_(cast.administrator).get(url.replace(missing, "gone")).status_code == 404
    assert not AuditEntry.objects.exclude(action="access-denied").exists()


@pytest.mark.parametrize(("name", "args"), POST_ONLY)
def test_so_it_is_where_one_only_sends(cast: Cast, name: str, args: list[str]):
    url = reverse(name, args=[2018, *args])
    for user in (cast.reviewer, cast.editor):
        assert as_(user).post(url, {"version": version(cast)}).status_code == 403
    assert as_(cast.administrator).get(url).status_code == 405


@pytest.mark.parametrize(("name", "args"), CHANGE)
def test_a_final_round_says_that_it_stays(cast: Cast, client: Client, name: str, args: list[str]):
    Round.objects.update(status=RoundStatus.FINAL)
    url = reverse(name, args=[2018, *args])
    for response in (client.get(url), client.post(url, {"version": version(cast)})):
        assert response["Location"] == reverse("questionnaire", args=[2018])
    assert reverse("question-new", args=[2018]) not in client.get(response["Location"]).content.decode()


def test_the_list_takes_as_many_queries_with_answers_as_without(
    cast: Cast, client: Client, count_queries: Callable[[Callable[[], object]], int]
):
    url = reverse("questionnaire", args=[2018])
    client.get(url)
    few = count_queries(lambda: client.get(url))
    for _ in range(10):
        one = builders.submission(builders.cluster(), round=cast.round)
        builders.put_figures(one, courses=Decimal(1), fte=Decimal(2))
    client.post(
        reverse("question-retire", args=[2018, "press_releases"]),
        {"version": version(cast), "with_checks": "1"},
    )
    client.get(url)
    assert count_queries(lambda: client.get(url)) == few
    assert few <= 11


def test_the_list_shows_every_question_once_with_its_answers(cast: Cast, client: Client):
    builders.put_figures(cast.submission, courses=Decimal(1))
    page = client.get(reverse("questionnaire", args=[2018])).content.decode()
    for code in stored_questions(cast.round):
        assert page.count(f"<code>{code}</code>") == 1
        assert reverse("question-edit", args=[2018, code]) in page


def test_who_said_that_there_are_none_has_answered(cast: Cast):
    builders.put_figures(cast.submission, collaborations_b2b=Decimal(0))
    asked = {
        one.question.code: one.answers for page in load_outline(cast.round).pages for one in page.questions
    }
    assert (asked["collaborations_b2b"], asked["collaborations_cluster"]) == (1, 0)
    assert asked["collaborations_total"] == 1


def test_a_section_is_added_and_what_was_typed_stays_where_it_cannot_be(cast: Cast, client: Client):
    url = reverse("section-new", args=[2018])
    refused = client.post(url, SECTION | {"title_en": "", "intro_da": "Kun dansk", "version": version(cast)})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'href="#id_title_en"' in page
    assert 'href="#id_intro_en"' in page
    assert "Kun dansk" in page
    done = client.post(url, SECTION | {"version": version(cast)})
    assert done["Location"] == reverse("questionnaire", args=[2018])
    assert cast.round.sections.filter(code="green_transition").exists()
    twice = client.post(url, SECTION | {"version": version(cast)})
    assert twice.status_code == 422


@pytest.mark.parametrize(
    "field", ["label_da", "label_en", "definition_da", "definition_en", "help_da", "help_en"]
)
def test_what_is_too_long_is_told_with_its_limit_and_kept(cast: Cast, client: Client, field: str):
    response = client.post(
        reverse("question-edit", args=[2018, "courses"]), question_of(cast, "courses", **{field: LONG})
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_{field}"' in page
    assert "100000" in page
    assert LONG in page
    assert version(cast) == cast.round.version


@pytest.mark.parametrize("field", ["label_da", "label_en", "definition_en", "help_da"])
def test_what_is_missing_in_one_language_is_told(cast: Cast, client: Client, field: str):
    texts = {"help_da": "Hjælp", "help_en": "Help"} | {field: " "}
    response = client.post(
        reverse("question-edit", args=[2018, "courses"]), question_of(cast, "courses", **texts)
    )
    assert response.status_code == 422
    assert f'href="#id_{field}"' in response.content.decode()
    assert not AuditEntry.objects.exists()


def test_what_is_typed_is_escaped_everywhere(cast: Cast, client: Client):
    nasty = "<script>alert(1)</script>{{ 7|add:1 }}"
    sent = question_of(cast, "courses", label_da=nasty, definition_da=nasty, definition_en=nasty)
    client.post(reverse("question-edit", args=[2018, "courses"]), sent | {"confirmed": "on"})
    assert stored_questions(cast.round)["courses"].label_da == nasty
    for url in (
        reverse("questionnaire", args=[2018]),
        reverse("question-edit", args=[2018, "courses"]),
        reverse("question-retire", args=[2018, "courses"]),
        reverse("questionnaire-preview", args=[2018, "competence"]),
        reverse("questionnaire-checks", args=[2018]),
    ):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "{{ 7|add:1 }}" in page or "&lt;script&gt;" not in page


def test_who_has_answered_is_shown_and_saving_again_saves(cast: Cast, client: Client):
    builders.put_figures(cast.submission, courses=Decimal(3))
    url = reverse("question-edit", args=[2018, "courses"])
    sent = question_of(cast, "courses", label_da="Kurser i alt")
    asked = client.post(url, sent)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "Vindklyngen" in page
    assert 'name="confirmed" value="on"' in page
    assert client.post(url, sent | {"confirmed": "on"}).status_code == 302
    assert stored_questions(cast.round)["courses"].label_da == "Kurser i alt"


def test_another_definition_ticks_the_break_which_the_person_may_take_away(cast: Cast, client: Client):
    builders.round_with_catalogue(2017, status=RoundStatus.PUBLISHED)
    url = reverse("question-edit", args=[2018, "courses"])
    sent = question_of(cast, "courses", definition_da="Kun kurser over en dag.")
    page = client.post(url, sent).content.decode()
    (box,) = [part for part in page.split("<input") if 'id="id_break_in_series"' in part]
    assert "checked" in box
    assert client.post(url, sent | {"confirmed": "on"}).status_code == 302
    assert not stored_questions(cast.round)["courses"].break_in_series


def test_the_second_of_two_administrators_sees_what_changed_and_saves_again(cast: Cast, client: Client):
    url = reverse("question-edit", args=[2018, "courses"])
    seen = question_of(cast, "courses", label_da="Mit forslag")
    other = question_of(cast, "courses", label_da="En andens ord")
    assert as_(builders.administrator(name="Bodil")).post(url, other).status_code == 302
    late = client.post(url, seen)
    assert late.status_code == 409
    page = late.content.decode()
    assert "Bodil" in page
    assert "En andens ord" in page
    assert 'value="Mit forslag"' in page
    assert f'name="version" value="{version(cast)}"' in page
    assert client.post(url, seen | {"version": version(cast)}).status_code == 302
    assert stored_questions(cast.round)["courses"].label_da == "Mit forslag"


def test_who_was_faster_in_a_window_of_their_own_is_told_so(cast: Cast, client: Client):
    url = reverse("question-edit", args=[2018, "courses"])
    seen = question_of(cast, "courses", label_da="Mit forslag")
    bodil = question_of(cast, "courses", label_da="En andens ord")
    assert as_(builders.administrator(name="Bodil")).post(url, bodil).status_code == 302
    own = bodil | {"version": version(cast), "label_da": "Mine egne ord"}
    assert client.post(url, own).status_code == 302
    order = {"version": seen["version"], "down": "question:courses"}
    for late in (client.post(url, seen), client.post(reverse("questionnaire-order", args=[2018]), order)):
        assert late.status_code == 409
        main = late.content.decode().split("</main>")[0]
        (alert,) = main.split('class="alert alert-warning"')[1:]
        other, mine = alert.split("</div>")[0].split('<p class="alert-text">')[1:3]
        assert ("Bodil" in other, "i et andet vindue" in other) == (True, False)
        assert (": Du " in mine, "i et andet vindue." in mine) == (True, True)


@pytest.mark.parametrize("sent", ["", "0", "x", "-1", "9" * 30, "²"])
def test_an_odd_version_is_never_a_server_error(cast: Cast, client: Client, sent: str):
    forms: list[tuple[str, list[str], dict[str, str]]] = [
        ("questionnaire-order", [], {"down": "question:courses"}),
        ("question-edit", ["courses"], question_of(cast, "courses", label_da="Kurser")),
        ("question-retire", ["courses"], {"with_checks": "1"}),
        ("question-unit", ["courses"], {"unit": "fte"}),
        ("section-edit", ["secretariat"], SECTION),
        ("section-remove", ["secretariat"], {}),
        ("check-remove", ["funding_eu_change"], {}),
    ]
    for name, args, form in forms:
        response = client.post(reverse(name, args=[2018, *args]), form | {"version": sent})
        assert response.status_code in {302, 409, 422}
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", ["question-edit", "question-new"])
def test_what_stands_in_the_way_leaves_what_was_typed(cast: Cast, client: Client, name: str):
    sent = builders.submission(
        builders.cluster("Solklyngen"), round=cast.round, status=SubmissionStatus.APPROVED
    )
    if name == "question-edit":
        url = reverse(name, args=[2018, "companies_sme"])
        form = question_of(cast, "companies_sme", subset_of="", label_da="Meget langt skrevet")
    else:
        url = reverse(name, args=[2018])
        form = question_of(cast, "funding_eu", label_da="Meget langt skrevet")
        form |= {"code": "funding_nordic", "unit": "dkk"}
    response = client.post(url, form)
    page = response.content.decode()
    assert response.status_code == 422
    assert str(sent.cluster) in page
    assert 'value="Meget langt skrevet"' in page
    assert not AuditEntry.objects.exists()


def test_buttons_move_questions_and_sections_and_keep_the_focus(cast: Cast, client: Client):
    url = reverse("questionnaire-order", args=[2018])
    moved = client.post(url, {"version": version(cast), "down": "question:courses"})
    page = client.get(moved["Location"]).content.decode()
    (button,) = [part.split(">")[0] for part in page.split("<button") if "autofocus" in part.split(">")[0]]
    assert 'value="question:courses"' in button
    assert 'name="down"' in button
    assert client.post(url, {"version": version(cast), "up": "section:financing"}).status_code == 302
    assert cast.round.sections.values_list("code", flat=True)[0] == "financing"
    for odd in ({}, {"up": "question:gone"}, {"up": "question:\0"}, {"down": "section:"}, {"up": ":"}):
        assert client.post(url, odd | {"version": version(cast)}).status_code == 404
    late = client.post(url, {"version": "1", "up": "question:courses"})
    assert late.status_code == 409


def test_a_new_question_is_added_and_a_taken_code_is_told(cast: Cast, client: Client):
    url = reverse("question-new", args=[2018])
    sent = {
        "code": "courses_online",
        "unit": "count",
        "label_da": "Kurser på nettet",
        "label_en": "Online courses",
        "section": "competence",
        "subset_of": "courses",
        "version": version(cast),
    }
    for code in ("courses", "Courses", "kurser på nettet", "nyt", "x" * 61, ""):
        refused = client.post(url, sent | {"code": code})
        assert refused.status_code == 422
        assert 'href="#id_code"' in refused.content.decode()
    assert client.post(url, sent).status_code == 302
    assert stored_questions(cast.round)["courses_online"].subset_of is not None
    assert not stored_questions(cast.round)["courses_online"].required


@pytest.mark.parametrize("code", ["gone", "\0", "'", "%00", "æ" * 500])
def test_an_indicator_that_there_is_not_is_not_found(client: Client, code: str):
    assert client.get(reverse("question-new", args=[2018]), {"indikator": code}).status_code == 404


def test_signs_that_no_text_has_are_told(cast: Cast, client: Client):
    url = reverse("question-edit", args=[2018, "courses"])
    assert client.post(url, question_of(cast, "courses", help_da="a\0", help_en="b")).status_code == 422


def test_what_was_taken_out_is_put_back_from_the_page(cast: Cast, client: Client):
    before = QuestionContent.of(stored_questions(cast.round)["press_releases"])
    retire = reverse("question-retire", args=[2018, "press_releases"])
    client.post(retire, {"version": version(cast)})
    assert "press_releases" in stored_questions(cast.round)  # its checks stand in the way
    client.post(retire, {"version": version(cast), "with_checks": "1"})
    assert "press_releases" not in stored_questions(cast.round)
    link = f"{reverse('question-new', args=[2018])}?indikator=press_releases"
    assert link in client.get(reverse("questionnaire", args=[2018])).content.decode()
    form = client.get(link).context["form"]
    sent = {name: value for name, value in form.initial.items() if value not in {"", False}}
    assert client.post(link, sent).status_code == 302
    assert QuestionContent.of(stored_questions(cast.round)["press_releases"]) == before
    assert link not in client.get(reverse("questionnaire", args=[2018])).content.decode()


def test_a_question_with_answers_says_what_stands_in_the_way_and_offers_nothing(cast: Cast, client: Client):
    builders.put_figures(cast.submission, courses=Decimal(3))
    url = reverse("question-retire", args=[2018, "courses"])
    page = client.get(url).content.decode()
    assert "Vindklyngen" in page
    assert 'name="with_checks"' not in page
    assert client.post(url, {"version": version(cast), "with_checks": "1"}).status_code == 302
    assert "courses" in stored_questions(cast.round)
