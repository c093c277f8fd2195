"""A figure that saves by itself: what is saved, what the page is told, and who is refused."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from submissions.models import Figure, FigureChange, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from tests import builders
from tests.submissions.conftest import Cast
from tests.submissions.saving import client_of, courses, post, sent, text, url


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(builders.NOW)


def test_a_figure_is_saved_and_the_page_is_told_when_and_as_which_version(cast: Cast) -> None:
    response = post(cast, sent("courses", "1.234"))
    assert response.status_code == 200
    assert courses(cast).value == Decimal(1234)
    assert text(response).strip().startswith("<span data-time=")
    assert 'id="id_courses-version" value="1" data-hx-swap-oob="true"' in text(response)
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.DRAFT


def test_the_field_that_is_typed_in_is_never_in_the_answer(cast: Cast) -> None:
    for data in (sent("courses", "12"), sent("courses", "12o", 1), sent("courses", "13", 7)):
        page = text(post(cast, data, seen="courses:1"))
        assert 'id="id_courses"' not in page
        assert "<textarea" not in page


@pytest.mark.parametrize(
    ("data", "words", "stored"),
    [
        (sent("courses", "0"), "0", (Decimal(0), "")),
        (sent("courses", "", absence="not_applicable"), "ikke relevant", (None, "not_applicable")),
        (sent("courses", "", absence="not_measured"), "ikke målt", (None, "not_measured")),
    ],
)
def test_zero_and_the_absences_are_told_apart(
    cast: Cast, data: dict[str, str], words: str, stored: tuple[Decimal | None, str]
) -> None:
    response = post(cast, data)
    assert response.status_code == 200
    assert (courses(cast).value, courses(cast).absence) == stored
    assert words in text(response).lower()


def test_an_answer_that_is_taken_away_is_not_answered_and_not_zero(cast: Cast) -> None:
    post(cast, sent("courses", "5"))
    response = post(cast, sent("courses", "", 1))
    assert response.status_code == 200
    assert (courses(cast).value, courses(cast).absence) == (None, "")


def test_what_cannot_be_read_is_refused_below_the_field_and_keeps_the_version(cast: Cast) -> None:
    response = post(cast, sent("courses", "12o"))
    assert response.status_code == 422
    assert "12o" in text(response)
    assert 'id="errors-courses"' in text(response)
    assert "courses-version" not in text(response)
    assert not Figure.objects.exists()


def test_an_explanation_that_is_too_long_is_refused_with_the_reason(cast: Cast) -> None:
    response = post(cast, sent("courses", "5", explanation="x" * 5001))
    assert response.status_code == 422
    assert "5000" in text(response).replace(".", "").split("<div")[0]


def test_an_error_that_was_corrected_is_gone(cast: Cast) -> None:
    post(cast, sent("courses", "12o"))
    assert '<div id="errors-courses" data-hx-swap-oob="true"></div>' in text(
        post(cast, sent("courses", "12"))
    ).replace("\n", "")


def test_the_later_of_two_gets_409_with_both_answers_and_both_explanations(cast: Cast) -> None:
    theirs = FigureAnswer(code="courses", value=Decimal(1300), explanation="Vi talte forfra.")
    cast.save(theirs, user=cast.signatory)
    response = post(cast, sent("courses", "1.240", explanation="Uden aflyste kurser."))
    page = text(response)
    assert response.status_code == 409
    for word in ("1.300", "1.240", "Vi talte forfra.", "Uden aflyste kurser.", str(cast.signatory)):
        assert word in page
    assert 'data-keep-mine="1"' in page
    assert "courses-version" not in page
    assert courses(cast).value == Decimal(1300)


def test_two_windows_of_one_person_are_told_as_that(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1300)))
    response = post(cast, sent("courses", "1.240"))
    page = text(response)
    assert response.status_code == 409
    for word in ("1.300", "1.240", "et andet vindue", "data-keep-mine"):
        assert word in page
    assert "ollega" not in page
    assert str(cast.editor) not in page.split('id="conflict-courses"')[1].split("Gemt")[0]


def test_to_keep_ones_own_is_one_request_with_the_version_that_stands(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1300)), user=cast.signatory)
    assert post(cast, sent("courses", "1.240")).status_code == 409
    assert post(cast, sent("courses", "1.240", 1)).status_code == 200
    assert courses(cast).value == Decimal(1240)


def test_to_take_theirs_is_one_request_for_the_row_as_it_stands(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1300)), user=cast.signatory)
    page = text(client_of(cast.editor).get(url(cast)))  # type: ignore[arg-type] # the response itself
    assert 'value="1.300"' in page
    assert 'id="id_courses-version"' in page
    assert "data-fetched" in page


def test_who_comes_late_with_what_was_seen_long_ago_is_told_too(cast: Cast) -> None:
    # On a page that saves by itself only what somebody has changed is sent: nothing is "left as it was seen".
    cast.save(FigureAnswer(code="courses", value=Decimal(12)))
    cast.save(FigureAnswer(code="courses", value=Decimal(13), version=1), user=cast.signatory)
    assert post(cast, sent("courses", "12", 1)).status_code == 409
    assert courses(cast).value == Decimal(13)


def test_the_same_again_with_the_old_version_is_no_collision(cast: Cast) -> None:
    # The answer to the first was lost on the way, and the page tries again.
    for _ in range(3):
        response = post(cast, sent("courses", "12"))
        assert response.status_code == 200
        assert 'value="1"' in text(response)
    assert FigureChange.objects.count() == 1


def test_a_late_save_never_overwrites_a_newer_one(cast: Cast) -> None:
    post(cast, sent("courses", "12"))
    post(cast, sent("courses", "13", 1))
    assert post(cast, sent("courses", "12")).status_code == 409
    assert courses(cast).value == Decimal(13)


def test_colleagues_see_each_others_values_at_the_next_save(cast: Cast) -> None:
    cast.save(FigureAnswer(code="newsletters", value=Decimal(77)), user=cast.signatory)
    page = text(post(cast, sent("courses", "12"), seen="courses:0 newsletters:0 press_releases:0"))
    assert 'id="row-newsletters"' in page
    assert 'value="77"' in page
    assert str(cast.signatory) in page.split('id="save-news"')[1].split("</p>")[0]
    assert 'id="row-press_releases"' not in page


def test_what_the_page_has_seen_is_not_sent_again(cast: Cast) -> None:
    cast.save(FigureAnswer(code="newsletters", value=Decimal(77)), user=cast.signatory)
    page = text(post(cast, sent("courses", "12"), seen="courses:0 newsletters:1"))
    assert 'id="row-newsletters"' not in page


@pytest.mark.parametrize("seen", ["", ":::", "courses", "nothing:1", "courses:x newsletters:١", "a:1 " * 900])
def test_what_a_page_says_that_it_has_seen_may_be_anything(cast: Cast, seen: str) -> None:
    assert post(cast, sent("courses", "12"), seen=seen).status_code == 200


def test_what_the_checks_say_of_every_figure_on_the_page_comes_with_the_answer(cast: Cast) -> None:
    post(cast, sent("companies_total", "10"))
    seen = "companies_total:1 companies_sme:0"
    page = text(post(cast, sent("companies_sme", "12"), seen=seen))
    found = page.split('id="findings-companies_sme"')[1].split('id="findings-companies_total"')[0]
    assert "12" in found
    page = text(post(cast, sent("companies_sme", "9", 1), seen=seen))
    assert (
        '<div class="findings" id="findings-companies_sme" data-digest="" data-hx-swap-oob="true"></div>'
        in page
    )


def test_a_figure_that_is_refused_stands_beside_no_warning_of_the_saved_one(cast: Cast) -> None:
    post(cast, sent("companies_total", "10"))
    seen = "companies_total:1 companies_sme:1"
    gone = '<div class="findings" id="findings-companies_sme" data-digest="" data-hx-swap-oob="true"></div>'
    assert gone not in text(post(cast, sent("companies_sme", "12"), seen=seen))
    for refused in (sent("companies_sme", "abc", 1), sent("companies_sme", "12", 1, explanation="x" * 5001)):
        response = post(cast, refused, seen=seen)
        assert response.status_code == 422
        assert gone in text(response)
    # What is saved is spoken of again.
    assert 'id="findings-companies_sme" data-digest=""' not in text(
        post(cast, sent("companies_sme", "12", 1), seen=seen)
    )


def test_the_states_of_the_sections_come_with_the_answer(cast: Cast) -> None:
    page = text(post(cast, sent("courses", "12")))
    assert 'data-hx-swap-oob="true"' in page.split('id="steps-wide"')[1].split(">")[0]
    assert "1 af 6 besvaret" in page


def test_saving_on_stops_once_before_what_stands_in_the_way(cast: Cast) -> None:
    client = Client(headers={"accept-language": "da"})
    client.force_login(cast.editor)
    section = reverse("section", args=[cast.cluster.slug, cast.round.year, "participation"])
    odd = sent("companies_total", "10") | sent("companies_sme", "12")

    stopped = client.post(section, odd)
    assert stopped["Location"] == f"{section}?stop=1"
    page = text(client.get(stopped["Location"]))  # type: ignore[arg-type] # the response itself
    following = reverse("section", args=[cast.cluster.slug, cast.round.year, "matchmaking"])
    assert f'<a href="{following}">' in page
    shown = [field.split('"')[0] for field in page.split('name="stop-seen" value="')[1:]]
    assert shown

    again = sent("companies_total", "10", 1) | sent("companies_sme", "12", 1)
    assert client.post(section, again | {"stop-seen": shown})["Location"] == following
    assert client.post(section, again | {"stay": "1"})["Location"] == section


def test_a_page_that_stops_nobody_says_nothing(cast: Cast) -> None:
    client = Client(headers={"accept-language": "da"})
    client.force_login(cast.editor)
    section = reverse("section", args=[cast.cluster.slug, cast.round.year, "participation"])
    assert "stop-seen" not in client.get(f"{section}?stop=1").content.decode()


def test_a_page_gets_only_the_fragments_that_it_has_room_for(cast: Cast) -> None:
    client = client_of(cast.editor)
    everything = client.post(url(cast, "funding_state"), sent("funding_state", "5"))
    little = client.post(
        url(cast, "funding_state"), sent("funding_state", "6", 1) | {"without": "sums steps-wide"}
    )
    assert 'id="sums"' in everything.content.decode()
    assert 'id="sums"' not in little.content.decode()
    assert "steps-" not in little.content.decode()


def test_the_sums_come_anew_where_the_page_cannot_add_them_up_itself(cast: Cast) -> None:
    def page(number: str, version: int, **rest: str) -> str:
        data = sent("funding_state", number, version) | rest
        return text(post(cast, data, seen=f"funding_state:{version} funding_eu:0"))

    assert 'id="shares-funding_total"' in page("5", 0)
    alone = page("6", 1, shown="sums:")
    assert 'id="sum-funding_total"' in alone
    assert 'id="shares-funding_total"' not in alone
    cast.save(FigureAnswer(code="fte", value=Decimal(4)))
    assert 'id="shares-funding_total"' in page("7", 2, shown="sums:")
    assert 'id="shares-funding_total"' not in page("8", 3, shown="sums:400")
    cast.save(FigureAnswer(code="funding_eu", value=Decimal(4)))
    assert 'id="shares-funding_total"' in page("9", 4, shown="sums:400")


def test_the_form_tells_the_script_all_it_needs(cast: Cast) -> None:
    client = client_of(cast.editor)
    section = reverse("section", args=[cast.cluster.slug, cast.round.year, "competence"])
    page = unescape(client.get(section).content.decode())
    row = page.split('id="row-courses"')[1].split(">")[0]
    assert f'data-hx-post="{url(cast)}"' in row
    assert 'data-hx-sync="this:queue last"' in row
    for part in (
        '"includeIndicatorStyles": false',
        '"allowEval": false',
        '"selfRequestsOnly": true',
        "(401|409|422)",
    ):
        assert part in page
    for place in (
        'id="errors-courses"',
        'id="conflict-courses"',
        'id="findings-courses"',
        'id="save-summary"',
    ):
        assert place in page


def test_what_a_refused_form_shows_again_counts_as_unsaved(cast: Cast) -> None:
    client = Client(headers={"accept-language": "da"})
    client.force_login(cast.editor)
    section = reverse("section", args=[cast.cluster.slug, cast.round.year, "competence"])
    page = client.post(section, sent("courses", "12o") | sent("newsletters", "7")).content.decode()
    assert "data-unsaved" in page.split('id="row-courses"')[1].split(">")[0]
    assert "data-unsaved" not in page.split('id="row-newsletters"')[1].split(">")[0]


def test_what_the_page_shows_already_is_not_sent_again(cast: Cast) -> None:
    seen = "companies_total:1 companies_sme:1"
    post(cast, sent("companies_total", "10"))
    post(cast, sent("companies_sme", "12"))
    data = sent("companies_total", "11", 1)

    page = text(post(cast, data, seen=seen))
    digests = {
        name: part.split('data-digest="')[1].split('"')[0]
        for name in ("findings-companies_sme", "steps-wide")
        for part in [page.split(f'id="{name}"')[1].split(">")[0]]
    }
    shown = " ".join(f"{name}:{digest}" for name, digest in digests.items())
    again = text(post(cast, data | {"shown": shown}, seen=seen))
    assert 'id="findings-companies_sme"' not in again
    assert 'id="steps-wide"' not in again

    # Another number in the message is another message.
    other = text(post(cast, sent("companies_total", "9", 2) | {"shown": shown}, seen=seen))
    assert 'id="findings-companies_sme"' in other
    assert 'id="steps-wide"' not in other
    # And where it is well again, what was said goes.
    well = text(post(cast, sent("companies_total", "90", 3) | {"shown": shown}, seen=seen))
    assert 'id="findings-companies_sme" data-digest=""' in well
