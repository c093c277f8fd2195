"""What changed in a figure: shown to whom, newest first, and the way back to an earlier answer."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import Collaboration, Figure, FigureChange, Submission, SubmissionStatus
from submissions.services.errors import NotAllowed
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.undo_change import undo_change
from tests import builders
from tests.builders import NOW
from tests.erase import rewrite
from tests.submissions.conftest import Cast


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


def url(cast: Cast, code: str = "courses") -> str:
    return reverse("history", args=[cast.cluster.slug, cast.round.year, code])


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(
    cast: Cast, user: User | None = None, code: str = "courses", headers: dict[str, str] | None = None
) -> str:
    response = client_of(user or cast.editor).get(url(cast, code), headers=headers)
    assert response.status_code == 200
    return unescape(response.content.decode())


def say(cast: Cast, value: int | None, version: int, *, user: User | None = None, **rest: object) -> None:
    number = None if value is None else Decimal(value)
    cast.save(FigureAnswer(code="courses", value=number, version=version, **rest), user=user)  # type: ignore[arg-type] # words by name


def change(cast: Cast, version: int) -> FigureChange:
    return FigureChange.objects.get(submission=cast.submission, version=version)


def go_back(
    cast: Cast, version: int, *, seen: int | str, user: User | None = None, code: str = "courses"
) -> HttpResponse:
    """Go back to what stood before the change that made `version`."""
    sent = {"change": change(cast, version).pk, "version": seen}
    return client_of(user or cast.editor).post(url(cast, code), sent)  # type: ignore[return-value] # the response itself


def figure(cast: Cast) -> Figure:
    return cast.submission.figures.get(indicator__code="courses")


def test_changes_stand_newest_first_with_who_and_from_what_to_what(cast: Cast) -> None:
    say(cast, 1240, 0)
    say(cast, 12400, 1, user=cast.signatory)
    say(cast, None, 2, absence="not_measured")
    shown = page(cast).split("<main")[1]
    answers = [
        shown.index(text) for text in (">Not measured</strong>", ">12.400</strong>", ">1.240</strong>")
    ]
    assert answers == sorted(answers)
    assert shown.index(str(cast.signatory)) > shown.index(str(cast.editor))
    assert "no answer" in shown
    assert "behalf" not in shown


def test_explanations_confirmations_and_whose_behalf_are_told(cast: Cast) -> None:
    say(cast, 5, 0, explanation="Nyt kursus")
    say(cast, 7, 1, explanation="Nyt kursus")
    say(cast, 7, 2, explanation="Nyt kursus", confirmed=True)
    say(cast, 7, 3, explanation="To nye kurser <b>")
    rewrite(FigureChange.objects.filter(version=1), on_behalf=True)
    shown = page(cast)
    assert shown.count("Said that the explanation holds") == 1
    assert shown.count("on the cluster’s behalf") == 1
    assert "Nyt kursus" in shown
    raw = client_of(cast.editor).get(url(cast)).content.decode()
    assert "To nye kurser &lt;b&gt;" in raw


def test_countries_are_told_with_their_type(cast: Cast) -> None:
    for count, version in ((3, 0), (4, 1)):
        row = CollaborationAnswer(country="DE", type="b2b", count=count, version=version)
        save_figures(submission_id=cast.submission.pk, user=cast.editor, now=NOW, collaborations=[row])
    for code in ("collaborations_b2b", "collaborations_total"):
        shown = page(cast, code=code)
        assert shown.count("Germany, Between companies (B2B)") == 2
        assert ">4</strong>" in shown
    assert "Germany" not in page(cast, code="collaborations_cluster")


def test_going_back_is_a_change_of_its_own_that_can_be_undone(cast: Cast) -> None:
    say(cast, 1240, 0)
    say(cast, 12400, 1)
    assert go_back(cast, 2, seen=2).status_code == 302
    assert (figure(cast).value, figure(cast).version) == (Decimal(1240), 3)
    assert go_back(cast, 3, seen=3, user=cast.signatory).status_code == 302
    assert (figure(cast).value, figure(cast).version) == (Decimal(12400), 4)
    assert change(cast, 4).user == cast.signatory
    assert FigureChange.objects.count() == 4


def test_one_can_go_back_to_before_the_first_answer(cast: Cast) -> None:
    say(cast, 1240, 0)
    go_back(cast, 1, seen=1)
    assert (figure(cast).value, figure(cast).absence) == (None, "")


def test_another_window_that_was_faster_is_told_as_ones_own(cast: Cast) -> None:
    say(cast, 1240, 0)
    say(cast, 12400, 1)
    say(cast, 99, 2)
    response = go_back(cast, 2, seen=2)
    assert response.status_code == 409
    assert "another window" in response.content.decode()


def test_a_colleague_who_was_faster_is_not_overwritten(cast: Cast) -> None:
    say(cast, 1240, 0)
    say(cast, 12400, 1)
    say(cast, 99, 2, user=cast.signatory)
    response = go_back(cast, 2, seen=2)
    assert response.status_code == 409
    shown = response.content.decode()
    assert str(cast.signatory) in shown
    assert 'name="version" value="3"' in shown
    assert figure(cast).value == 99


def test_going_back_to_what_stands_changes_nothing(cast: Cast) -> None:
    say(cast, 5, 0)
    say(cast, 6, 1)
    say(cast, 5, 2)
    assert go_back(cast, 2, seen=3).status_code == 302
    assert figure(cast).version == 3


def test_words_that_come_back_hold_for_their_own_value_only(cast: Cast) -> None:
    say(cast, 5, 0, explanation="For fem")
    say(cast, 8, 1, explanation="For fem")
    say(cast, 8, 2, explanation="Andre ord")
    go_back(cast, 3, seen=3)
    assert (figure(cast).value, figure(cast).explanation) == (Decimal(8), "For fem")
    assert not figure(cast).explained
    go_back(cast, 2, seen=4)
    assert (figure(cast).value, figure(cast).explained) == (Decimal(5), True)


def test_words_that_were_confirmed_hold_when_they_come_back(cast: Cast) -> None:
    say(cast, 5, 0, explanation="For fem")
    say(cast, 8, 1, explanation="For fem")
    say(cast, 8, 2, explanation="For fem", confirmed=True)
    say(cast, 8, 3)
    go_back(cast, 4, seen=4)
    assert figure(cast).explained


def test_a_row_of_countries_goes_back_too(cast: Cast) -> None:
    for count, version in ((3, 0), (30, 1)):
        row = CollaborationAnswer(country="DE", type="b2b", count=count, version=version)
        save_figures(submission_id=cast.submission.pk, user=cast.editor, now=NOW, collaborations=[row])
    go_back(cast, 2, seen=2, code="collaborations_total")
    assert Collaboration.objects.get().count == 3
    go_back(cast, 1, seen=3, code="collaborations_total")
    assert Collaboration.objects.get().count == 0


def test_the_way_back_is_shown_only_where_it_leads_somewhere(cast: Cast) -> None:
    say(cast, 5, 0)
    say(cast, 6, 1)
    shown = page(cast)
    assert shown.count("Go back to") == 2
    assert "Go back to no answer" in shown
    assert "Go back to 5" in shown


def test_the_way_back_says_whether_it_is_about_the_words(cast: Cast) -> None:
    say(cast, 5, 0, explanation="Først")
    say(cast, 5, 1, explanation="Så")
    assert "Go back to before this explanation" in page(cast)
    say(cast, 6, 2, explanation="Så")
    assert "Go back to 5 and the earlier explanation" in page(cast)


@pytest.mark.parametrize(
    "status", [SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW, SubmissionStatus.APPROVED]
)
def test_a_closed_form_is_read_and_not_changed(cast: Cast, status: str) -> None:
    say(cast, 5, 0)
    say(cast, 6, 1)
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=status,
        submitted_by=cast.signatory,
        submitted_at=NOW,
        approved_by=cast.reviewer if status == "approved" else None,
        approved_at=NOW if status == "approved" else None,
    )
    assert "Go back to" not in page(cast)
    response = go_back(cast, 2, seen=2)
    assert response.status_code == 409
    assert figure(cast).value == 6


def test_of_what_was_returned_only_the_open_questions_go_back(cast: Cast) -> None:
    say(cast, 5, 0)
    say(cast, 6, 1)
    Submission.objects.filter(pk=cast.submission.pk).update(status="returned", open_questions=["newsletters"])
    assert "Go back to" not in page(cast)
    go_back(cast, 2, seen=2)
    assert figure(cast).value == 6


def test_a_reviewer_reads_and_cannot_go_back(cast: Cast) -> None:
    say(cast, 5, 0)
    say(cast, 6, 1)
    assert "Go back to" not in page(cast, cast.reviewer)
    assert go_back(cast, 2, seen=2, user=cast.reviewer).status_code == 403
    with pytest.raises(NotAllowed):
        undo_change(
            submission_id=cast.submission.pk,
            change_id=change(cast, 2).pk,
            version=2,
            user=cast.reviewer,
            now=NOW,
        )
    assert figure(cast).value == 6


def test_strangers_find_nothing_and_nobody_gets_the_login_page(cast: Cast) -> None:
    say(cast, 5, 0)
    stranger = client_of(cast.stranger)
    assert stranger.get(url(cast)).status_code == 404
    assert go_back(cast, 1, seen=1, user=cast.stranger).status_code == 404
    assert Client().get(url(cast))["Location"].startswith("/konto/login/")
    assert Client().post(url(cast), {"change": 1})["Location"].startswith("/konto/login/")
    assert figure(cast).value == 5


def test_a_change_of_another_submission_is_not_there(cast: Cast) -> None:
    other = builders.submission(builders.cluster(), round=cast.round)
    theirs = builders.editor(other.cluster)
    answer = FigureAnswer(code="courses", value=Decimal(77))
    save_figures(submission_id=other.pk, user=theirs, now=NOW, figures=[answer])
    forged = {"change": FigureChange.objects.get(submission=other).pk, "version": 0}
    assert client_of(cast.editor).post(url(cast), forged).status_code == 404
    assert not cast.submission.figures.exists()


@pytest.mark.parametrize(
    "forged",
    [{}, {"change": "x"}, {"change": "99999999"}, {"change": "9" * 40}, {"change": "-1"}, {"change": "１"}],
)
def test_forged_ids_are_not_there(cast: Cast, forged: dict[str, str]) -> None:
    say(cast, 5, 0)
    assert client_of(cast.editor).post(url(cast), {"version": "1", **forged}).status_code == 404
    assert go_back(cast, 1, seen="9" * 30).status_code == 404
    assert figure(cast).value == 5


def test_a_change_of_another_figure_is_not_there(cast: Cast) -> None:
    say(cast, 5, 0)
    assert go_back(cast, 1, seen=1, code="newsletters").status_code == 404
    assert figure(cast).value == 5


@pytest.mark.parametrize("code", ["funding_total", "no-such-figure"])
def test_what_nobody_changes_has_no_history(cast: Cast, code: str) -> None:
    assert client_of(cast.editor).get(url(cast, code)).status_code == 404


def test_in_place_it_is_a_fragment_whose_buttons_fill_the_field(cast: Cast) -> None:
    say(cast, 1240, 0, explanation="Ord")
    say(cast, 12400, 1, explanation="Ord")
    shown = page(cast, headers={"hx-request": "true"})
    assert "<html" not in shown
    assert "<form" not in shown
    assert 'data-put-back="courses" data-value="1.240" data-absence="" data-explanation="Ord"' in shown


def test_the_queries_do_not_grow_with_the_changes(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    say(cast, 0, 0)
    client = client_of(cast.editor)
    one = count_queries(lambda: client.get(url(cast)))
    for version in range(1, 60):
        say(cast, version, version, user=cast.signatory if version % 2 else None)
    assert count_queries(lambda: client.get(url(cast))) == one
    assert one <= 10
    assert client.get(url(cast)).content.decode().count('class="change"') == 50


def test_the_section_links_to_the_history_of_what_was_ever_answered(cast: Cast) -> None:
    say(cast, 5, 0)
    section = client_of(cast.editor).get(reverse("section", args=[cast.cluster.slug, 2018, "competence"]))
    links = [line for line in section.content.decode().split("<a ") if "data-history=" in line]
    hidden = {line.split('data-history="')[1].split('"')[0]: " hidden>" in line for line in links}
    assert hidden["courses"] is False
    assert hidden["newsletters"] is True
