"""The overview: who worked on what, how long is left, and what happens next."""

import datetime as dt
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from time_machine import TimeMachineFixture

from accounts.models import User
from portal.formatting import format_moment
from submissions.closed import BY_STATUS, SENT_FOR_GOOD
from submissions.deadline import time_left
from submissions.models import Round, RoundStatus, Submission, SubmissionStatus
from submissions.services.approve import approve
from submissions.services.excuse import excuse
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready

HOUR, MINUTE, SECOND = dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """Let the pages, which go by the clock, be opened while the round of 2018 is open."""
    time_machine.move_to(NOW)
    return time_machine


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def url(cast: Cast, name: str = "submission", *args: str) -> str:
    return reverse(name, args=[cast.cluster.slug, 2018, *args])


def shown(cast: Cast, user: User | None = None) -> str:
    response = signed_in(user or cast.editor).get(url(cast))
    assert response.status_code == 200
    return unescape(response.content.decode())


def action(cast: Cast, user: User | None = None) -> tuple[str, str]:
    """Return what the main button says, and where it leads."""
    step = signed_in(user or cast.editor).get(url(cast)).context["next_step"]
    return step.action, step.url


# Sections


def test_each_section_tells_who_worked_on_it_last_and_when(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1)))
    cast.save(FigureAnswer(code="newsletters", value=Decimal(2)), user=cast.signatory)
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW + HOUR,
        collaborations=[CollaborationAnswer(country="SE", type="b2b", count=2)],
    )
    steps = {step.url.split("/")[-2]: step for step in signed_in(cast.editor).get(url(cast)).context["steps"]}
    assert steps["competence"].worked == "Senest: signatar@example.dk, fredag 8. februar 2019 kl. 13.00"
    assert (
        steps["internationalisation"].worked == "Senest: rediger@example.dk, fredag 8. februar 2019 kl. 14.00"
    )
    assert steps["secretariat"].state == "Ingen er begyndt endnu"
    assert steps["secretariat"].worked == ""
    assert "Senest ændret af rediger@example.dk fredag 8. februar 2019 kl. 14.00" in shown(cast)


def test_what_others_did_in_other_submissions_does_not_count(cast: Cast) -> None:
    other = builders.submission(cast.stranger.memberships.get().cluster, round=cast.round)
    save_figures(
        submission_id=other.pk,
        user=cast.stranger,
        now=NOW,
        figures=[FigureAnswer(code="courses", value=Decimal(1))],
    )
    assert "fremmed@example.dk" not in shown(cast)
    assert "Ingen har udfyldt noget endnu" in shown(cast)


def test_a_section_tells_answers_and_warnings_together(cast: Cast) -> None:
    cast.save(
        FigureAnswer(code="companies_total", value=Decimal(10)),
        FigureAnswer(code="companies_sme", value=Decimal(30)),
    )
    page = shown(cast)
    assert "2 af 5 besvaret · 1 fejl" in page


def test_the_page_takes_the_same_queries_whatever_is_in_it(cast: Cast, count_queries: object) -> None:
    client = signed_in(cast.editor)
    cast.save(FigureAnswer(code="courses", value=Decimal(1)))
    few = count_queries(lambda: client.get(url(cast)))  # type: ignore[operator] # the fixture is a function
    cast.answer_all(courses=1)
    for user in (cast.signatory, builders.editor(cast.cluster)):
        save_figures(
            submission_id=cast.submission.pk,
            user=user,
            now=NOW,
            collaborations=[
                CollaborationAnswer(country=code, type="b2b", count=user.pk) for code in ("DE", "SE", "NO")
            ],
        )
    assert count_queries(lambda: client.get(url(cast))) == few  # type: ignore[operator] # the fixture is a function
    assert few <= 16


# Deadline


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (dt.timedelta(days=21), "21 dage tilbage"),
        (13 * HOUR, "1 dag tilbage"),
        (11 * HOUR + 59 * MINUTE, "11 timer tilbage"),
        (3 * HOUR + SECOND, "3 timer tilbage"),
        (3 * HOUR - SECOND, "2 timer tilbage"),
        (HOUR, "1 time tilbage"),
        (59 * MINUTE, "59 minutter tilbage"),
        (MINUTE, "1 minut tilbage"),
        (30 * SECOND, "under et minut tilbage"),
        (0 * SECOND, ""),
        (-HOUR, ""),
    ],
)
def test_how_long_is_left_is_never_more_than_it_is(before: dt.timedelta, words: str) -> None:
    noon_in_copenhagen = dt.datetime(2019, 3, 1, 11, tzinfo=dt.UTC)
    with translation.override("da"):
        assert time_left(noon_in_copenhagen, noon_in_copenhagen - before) == words


def test_a_clusters_own_deadline_rules_and_says_so(cast: Cast, clock: TimeMachineFixture) -> None:
    cast.submission.extended_to = cast.round.last_edit + dt.timedelta(days=7)
    cast.submission.save()
    assert "Det er jeres egen frist" in shown(cast)
    assert "49 dage tilbage" in shown(cast)


def test_after_the_deadline_one_can_still_send_until_the_last_edit(
    cast: Cast, clock: TimeMachineFixture
) -> None:
    clock.move_to(cast.round.deadline + HOUR)
    page = shown(cast)
    assert "I kan stadig sende indtil" in page
    assert "tilbage</" not in page


def test_a_deadline_that_has_passed_is_said_to_have_been(cast: Cast, clock: TimeMachineFixture) -> None:
    assert "Frist: <strong>" in shown(cast)
    clock.move_to(cast.round.deadline - MINUTE)
    assert "Frist: <strong>" in shown(cast)
    clock.move_to(cast.round.deadline + SECOND)
    assert "Frist:" not in shown(cast)
    assert "Fristen var: <strong>" in shown(cast)
    cast.submission.extended_to = cast.round.deadline + 30 * HOUR
    cast.submission.save()
    page = shown(cast)
    assert "Frist: <strong>" in page
    assert "De andres var fredag 1. marts 2019" in page
    # In a final round what is to be sent again is bound to none.
    Round.objects.update(status=RoundStatus.FINAL)
    Submission.objects.update(status=SubmissionStatus.RETURNED, extended_to=None)
    assert "Fristen var: <strong>" in shown(cast)


def test_the_board_says_so_too(cast: Cast, clock: TimeMachineFixture) -> None:
    board = reverse("board", args=[2018])
    assert "Frist: <strong>" in signed_in(cast.reviewer).get(board).content.decode()
    clock.move_to(cast.round.deadline + SECOND)
    assert "Fristen var: <strong>" in signed_in(cast.reviewer).get(board).content.decode()


# What happens next


def test_an_empty_form_leads_to_its_first_section(cast: Cast) -> None:
    assert action(cast) == ("Begynd", url(cast, "section", "secretariat"))


def test_a_draft_leads_to_the_first_section_that_is_not_done(cast: Cast) -> None:
    cast.save(FigureAnswer(code="fte", value=Decimal(4)))
    assert action(cast) == ("Fortsæt med at udfylde", url(cast, "section", "financing"))


def test_what_is_ready_leads_to_the_check_for_editor_and_signatory(cast: Cast) -> None:
    ready(cast)
    for user in (cast.editor, cast.signatory):
        assert action(cast, user) == ("Kontrollér og send", url(cast, "submit"))
    assert "bed en indberetningsansvarlig" in shown(cast)
    assert "bed en indberetningsansvarlig" not in shown(cast, cast.signatory)


def test_warnings_alone_lead_to_them_and_nothing_is_called_missing(cast: Cast) -> None:
    ready(cast)
    cast.save(FigureAnswer(code="fte", value=Decimal(2), version=2))
    for user, words in ((cast.editor, "bed en indberetningsansvarlig"), (cast.signatory, "og send")):
        page = shown(cast, user)
        assert "mangler" not in page.split('class="next-step')[1].split("</section>")[0]
        assert "Ret tallet, eller skriv i bemærkningen, hvorfor det er rigtigt" in page
        assert words in page
        assert action(cast, user) == ("Se advarslen", url(cast, "warning", "funding_total_per_fte"))
    cast.save(FigureAnswer(code="courses", value=Decimal(0), version=1))
    assert action(cast) == ("Se advarslerne", url(cast, "submit") + "#obstacles")


def test_errors_alone_are_put_right_and_nothing_is_called_missing(cast: Cast) -> None:
    ready(cast)
    cast.save(FigureAnswer(code="companies_sme", value=Decimal(900), version=1))
    assert "Udfyld det, der mangler" not in shown(cast)
    assert "Alt er besvaret. Ret det, kontrollen finder" in shown(cast)
    assert action(cast) == ("Se, hvad der skal rettes", url(cast, "submit") + "#obstacles")


def test_a_reviewer_is_led_nowhere(cast: Cast) -> None:
    assert action(cast, cast.reviewer) == ("", "")


def test_sent_in_review_and_approved_lead_to_the_receipt(cast: Cast) -> None:
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    receipt = ("Se kvitteringen", url(cast, "receipt"))
    assert action(cast) == receipt
    assert "I skal ikke gøre noget" in shown(cast)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    assert action(cast) == receipt
    assert "får I tallene tilbage" in shown(cast)
    cast.submission.refresh_from_db()
    approve(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        content_hash=cast.submission.content_hash,
    )
    assert action(cast) == receipt
    assert "tæller med i landstotalerne" in shown(cast)


def test_what_is_sent_speaks_of_recalling_only_while_one_can(cast: Cast, clock: TimeMachineFixture) -> None:
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    recall = url(cast, "recall")
    page = shown(cast, cast.signatory)
    assert recall in page
    assert str(BY_STATUS[SubmissionStatus.SUBMITTED]) in page
    clock.move_to(cast.round.last_edit + HOUR)
    page = shown(cast, cast.signatory)
    assert recall not in page
    assert str(SENT_FOR_GOOD) in page


def test_what_was_returned_leads_to_the_first_question_to_correct(cast: Cast) -> None:
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    return_submission(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        reason="Er det rigtigt?",
        questions=["newsletters", "courses"],
    )
    assert action(cast) == ("Ret tallene", f"{url(cast, 'section', 'competence')}#row-courses")
    page = shown(cast)
    assert "Er det rigtigt?" in page
    assert "også sende efter fristen" in page
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW + MINUTE,
        figures=[FigureAnswer(code="courses", value=Decimal(21), version=1)],
    )
    assert action(cast) == ("Kontrollér og send", url(cast, "submit"))


def test_a_section_says_that_only_what_was_sent_back_can_be_changed(cast: Cast) -> None:
    words, saves = "Lige nu kan I kun rette de tal, der er sendt tilbage.", "Alt bliver gemt af sig selv"
    client = signed_in(cast.editor)

    def section(code: str) -> str:
        return unescape(client.get(url(cast, "section", code)).content.decode())

    assert words not in section("competence")
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    return_submission(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        reason="Er det rigtigt?",
        questions=["courses"],
    )
    assert words in section("competence")
    assert saves in section("competence")
    # Where nothing can be changed, nothing is saved either.
    assert words in section("internationalisation")
    assert saves not in section("internationalisation")


def test_the_list_shows_the_deadline_that_holds_for_the_cluster(cast: Cast) -> None:
    cast.submission.extended_to = cast.round.deadline + dt.timedelta(days=7)
    cast.submission.save()
    page = unescape(signed_in(cast.editor).get(reverse("submission-list")).content.decode())
    assert format_moment(cast.submission.extended_to) in page
    assert format_moment(cast.round.deadline) not in page


def test_someone_excused_need_not_do_anything(cast: Cast) -> None:
    excuse(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Nedlagt i året")
    assert action(cast) == ("", "")
    assert "Begrundelse: Nedlagt i året" in shown(cast)


def test_before_the_round_opens_one_reads_the_questions(cast: Cast, clock: TimeMachineFixture) -> None:
    clock.move_to(cast.round.opens - HOUR)
    assert action(cast) == ("Læs spørgsmålene", url(cast, "section", "secretariat"))
    assert "fredag 18. januar 2019" in shown(cast)


def test_after_the_last_edit_the_page_says_who_can_help(cast: Cast, clock: TimeMachineFixture) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1)))
    clock.move_to(cast.round.last_edit + HOUR)
    assert action(cast) == ("", "")
    page = shown(cast)
    assert "Fristen var" in page
    assert "må fristen forlænges" in page


def test_an_import_has_no_receipt_and_no_button_to_it(cast: Cast) -> None:
    builders.put_figures(cast.submission, courses=Decimal(1))
    cast.submission.status = SubmissionStatus.SUBMITTED
    cast.submission.submitted_by, cast.submission.submitted_at = cast.administrator, NOW
    cast.submission.save()
    assert action(cast) == ("", "")
