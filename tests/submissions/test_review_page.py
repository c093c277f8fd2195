"""The page on which one submission is reviewed: what stands beside a figure, and the way through the list."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Action
from accounts.models import ClusterKind, User
from submissions.checks.finding import Answer
from submissions.content import content_hash
from submissions.models import Comment, Figure, Indicator, Submission, SubmissionStatus, Unit
from submissions.reviewing.page import ReviewPage, ReviewRow, is_big_change
from submissions.services.correct import correct
from submissions.services.return_submission import return_submission
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.submissions.conftest import Cast

D = Decimal
Count = Callable[[Callable[[], object]], int]
NO_BREAK = "\N{NO-BREAK SPACE}"


def signed_in(user: User, language: str = "da") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def url(cast: Cast) -> str:
    return reverse("review", args=[2018, cast.cluster.slug])


def rows(page: ReviewPage) -> dict[str, ReviewRow]:
    return {row.code: row for block in page.sections for row in block.rows}


def page_of(cast: Cast, **query: str) -> ReviewPage:
    page: ReviewPage = signed_in(cast.reviewer).get(url(cast), query).context["page"]
    return page


def hand_in_others(cast: Cast, count: int, *, kind: str = ClusterKind.CLUSTER) -> None:
    """Make reporters that have handed in 1, 2, 3 … courses, and as much financing in millions."""
    sender = builders.person()
    ids = dict(Indicator.objects.values_list("code", "pk"))
    made = Submission.objects.bulk_create(
        Submission(
            cluster=builders.cluster(kind=kind),
            round=cast.round,
            status=SubmissionStatus.SUBMITTED,
            submitted_by=sender,
            submitted_at=builders.NOW,
        )
        for _ in range(count)
    )
    Figure.objects.bulk_create(
        Figure(submission=one, indicator_id=ids[code], value=value)
        for number, one in enumerate(made, start=1)
        for code, value in (("courses", D(number)), ("funding_state", D(number * 1_000_000)))
    )


def test_each_figure_stands_beside_last_years_with_its_history_and_its_kind(cast: Cast):
    before = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017))
    builders.put_figures(before, courses=D(16))
    hand_in_others(cast, 7)
    cast.answer_all()
    response = signed_in(cast.reviewer).get(url(cast))
    row = rows(response.context["page"])["courses"]
    assert (row.value, row.previous, row.change) == ("20", "16", f"+25{NO_BREAK}%")
    assert row.sparkline is not None
    assert row.sparkline.text == "2017: 16, 2018: 20"
    assert row.standing.quarters == (4, 4)
    html = response.content.decode()
    assert f'aria-label="{row.sparkline.text}"' in html
    assert f'points="{row.sparkline.lines[0]}"' in html
    # No style and no script of the page's own: neither would run.
    assert not re.search(r"<style|style=|<script(?![^>]* src=)|\son\w+=", html)


def test_a_computed_total_stands_among_its_kind_too(cast: Cast):
    hand_in_others(cast, 7)
    builders.put_figures(cast.submission, funding_state=D(3_000_000), funding_eu=D(1_200_000))
    total = rows(page_of(cast))["funding_total"]
    assert total.computed
    # 1, 2 … 7 million: the cuts are 2, 4 and 6.
    assert total.standing.quarters == (3, 3)
    assert rows(page_of(cast))["funding_state"].standing.quarters == (2, 2)
    page = signed_in(cast.reviewer, "en").get(url(cast)).content.decode()
    assert f"4,0{NO_BREAK}" in page


def test_too_few_of_a_kind_say_so_instead(cast: Cast):
    hand_in_others(cast, 3)
    hand_in_others(cast, 9, kind=ClusterKind.NETWORK)
    builders.put_figures(cast.submission, courses=D(5))
    standing = rows(page_of(cast))["courses"].standing
    assert (standing.others, standing.quarters, standing.kind) == (3, None, ClusterKind.CLUSTER)


def test_what_the_checks_say_and_what_the_secretariat_says_stand_beside_the_figure(cast: Cast):
    cast.answer_all()
    cast.save(
        FigureAnswer(code="fees_companies", value=D(21), version=1),
        FigureAnswer(code="newsletters", absence="not_measured", version=1),
    )
    cast.explain("fees_companies", "Betalt <forud>.")
    response = signed_in(cast.reviewer).get(url(cast))
    html = response.content.decode()
    row = rows(response.context["page"])["fees_companies"]
    assert "Betalt &lt;forud&gt;." in html
    assert row.findings
    assert all(finding.explained for finding in row.findings)
    block = next(one for one in response.context["page"].sections if row in one.rows)
    assert (block.errors, block.warnings) == (0, len(row.findings))


def test_only_what_needs_a_look(cast: Cast):
    before = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017))
    builders.put_figures(before, courses=D(9), newsletters=D(19))
    cast.answer_all()
    cast.save(FigureAnswer(code="press_releases", value=D(20), version=1, explanation="Talt om."))
    indicator = Indicator.objects.get(code="media_mentions")
    Comment.objects.create(
        submission=cast.submission,
        indicator=indicator,
        author=cast.reviewer,
        by_cluster=False,
        at=builders.NOW,
        text="Hm?",
    )
    whole, short = page_of(cast), page_of(cast, show="attention")
    shown = rows(short)
    assert {"courses", "press_releases", "media_mentions"} <= set(shown)
    assert "newsletters" not in shown
    assert all(row.needs_look for row in shown.values())
    assert set(shown) == {code for code, row in rows(whole).items() if row.needs_look}
    assert short.needing_look == len(shown)
    assert short.figures == sum(len(one.rows) + one.left_out for one in short.sections) == len(rows(whole))
    assert sum(one.open_comments for one in whole.sections) == 1
    # Anything else shows all of it.
    assert set(rows(page_of(cast, show="nothing"))) == set(rows(whole))


@pytest.mark.parametrize(
    ("unit", "before", "now", "big"),
    [
        (Unit.COUNT, "20", "30", False),
        (Unit.COUNT, "20", "31", True),
        (Unit.COUNT, "20", "10", False),
        (Unit.COUNT, "20", "9", True),
        (Unit.COUNT, "2", "11", False),
        (Unit.COUNT, "0", "10", True),
        (Unit.COUNT, "0", "9", False),
        (Unit.FTE, "1.5", "2.5", True),
        (Unit.FTE, "1.5", "2.49", False),
        (Unit.DKK, "100000", "199999.99", False),
        (Unit.DKK, "100000", "200000", True),
        (Unit.DKK, "-100000", "100000", True),
    ],
)
def test_a_change_is_big_by_percent_and_by_size(unit: str, before: str, now: str, big: bool):
    assert is_big_change(unit, Answer(code="x", value=D(now)), Answer(code="x", value=D(before))) is big


def test_without_two_numbers_no_change_is_big():
    number, none = Answer(code="x", value=D(1000)), Answer(code="x", absence="not_measured")
    assert not is_big_change(Unit.COUNT, number, None)
    assert not is_big_change(Unit.COUNT, number, none)
    assert not is_big_change(Unit.COUNT, none, number)


def test_who_has_it_and_since_when_is_said(cast: Cast):
    cast.answer_all()
    send(cast)
    client = signed_in(cast.reviewer)
    assert client.get(url(cast)).context["taken"] is None
    event = take_into_review(submission_id=cast.submission.pk, user=cast.administrator, now=builders.NOW)
    response = client.get(url(cast))
    assert response.context["taken"] == event
    assert str(cast.administrator) in response.content.decode()


def test_every_status_has_a_page_with_at_most_one_main_button(cast: Cast):
    cast.answer_all()
    client = signed_in(cast.reviewer)
    for status in SubmissionStatus:
        one = cast.submission
        one.status, one.excuse = status, "Lukket" if status == SubmissionStatus.EXCUSED else ""
        one.submitted_by, one.submitted_at = cast.signatory, builders.NOW
        one.approved_by, one.approved_at = cast.administrator, builders.NOW
        one.reviewer = cast.reviewer
        one.save()
        html = client.get(url(cast)).content.decode()
        main = html[html.index("<main") : html.index("<dialog")]
        assert main.count("button-primary") <= 1, status
        assert main.count("<h1") == 1
        has_main = status in {SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW}
        assert ("button-primary" in main) is has_main, status


def test_the_hash_is_of_what_is_on_the_page(cast: Cast):
    cast.answer_all()
    send(cast)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=builders.NOW)
    assert content_hash(cast.submission) in signed_in(cast.reviewer).get(url(cast)).content.decode()


def test_next_and_previous_follow_the_list_as_it_was_filtered(cast: Cast):
    for name, status in (
        ("Agroklyngen", SubmissionStatus.SUBMITTED),
        ("Bioklyngen", SubmissionStatus.DRAFT),
        ("Økoklyngen", SubmissionStatus.SUBMITTED),
    ):
        builders.submission(
            builders.cluster(name, slug=name.lower().replace("ø", "oe")), round=cast.round, status=status
        )
    cast.answer_all()
    send(cast)
    client = signed_in(cast.reviewer)

    def links(query: str) -> list[str]:
        html = client.get(f"{url(cast)}?{query}").content.decode()
        return re.findall(r'<a rel="(?:prev|next)" href="([^"]+)"', html)[:2]

    whole = [reverse("review", args=[2018, slug]) for slug in ("bioklyngen", "oekoklyngen")]
    assert links("") == whole
    sent = [reverse("review", args=[2018, slug]) for slug in ("agroklyngen", "oekoklyngen")]
    assert links("status=submitted") == [f"{one}?status=submitted" for one in sent]
    kept = "?status=submitted&amp;show=attention"
    assert links("status=submitted&show=attention") == [f"{one}{kept}" for one in sent]
    back = f'href="{reverse("board", args=[2018])}?status=submitted"'
    assert back in client.get(f"{url(cast)}?status=submitted&show=attention").content.decode()


@pytest.mark.parametrize(
    "query", ["status=%00", "sort=%22%3E%3Cscript%3E", "show=%F0%9F", "page=x&q=%3Cb%3E"]
)
def test_an_odd_query_string_does_no_harm(cast: Cast, query: str):
    response = signed_in(cast.reviewer).get(f"{url(cast)}?{query}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
    assert "<b>" not in response.content.decode()


def test_what_came_back_is_shown_against_what_was_sent_back(cast: Cast, count_queries: Count):
    cast.answer_all()
    send(cast)
    client = signed_in(cast.reviewer)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=builders.NOW)
    assert client.get(url(cast)).context["difference"] is None
    return_submission(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=builders.NOW,
        reason="Hvorfor så mange?",
        questions=["courses"],
    )
    # What is being corrected is not held against anything yet.
    assert client.get(url(cast)).context["difference"] is None
    cast.save(FigureAnswer(code="courses", value=D(19), version=1))
    send(cast)
    response = client.get(url(cast))
    assert response.context["difference"].event.reason == "Hvorfor så mange?"
    html = response.content.decode()
    assert html.index("Hvorfor så mange?") < html.index("data-review-row")
    assert count_queries(lambda: client.get(url(cast))) <= MOST_QUERIES


def test_a_correction_that_waits_needs_a_look_and_keeps_it_from_being_approved(cast: Cast):
    cast.answer_all()
    send(cast)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=builders.NOW)
    assert "newsletters" not in rows(page_of(cast, show="attention"))
    correct(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=builders.NOW,
        answer=FigureAnswer(code="newsletters", value=D(21), version=1),
        given_by="Ida Holm",
    )
    row = rows(page_of(cast, show="attention"))["newsletters"]
    assert [one.waits for one in row.corrections] == [True]
    response = signed_in(cast.administrator).get(url(cast))
    assert "Ida Holm" in response.content.decode()
    assert response.context["decisions"].of(Action.APPROVE) is None


def test_countries_and_what_has_happened_are_there(cast: Cast):
    cast.answer_all()
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=builders.NOW,
        collaborations=[CollaborationAnswer(country="SE", type="b2b", count=4)],
    )
    send(cast)
    response = signed_in(cast.reviewer).get(url(cast))
    assert [one.counts for one in response.context["page"].countries] == [{"b2b": 4}]
    assert [event.to_status for _, event in response.context["events"]] == ["draft", "submitted"]


def test_every_section_can_be_gone_to(cast: Cast):
    html = signed_in(cast.reviewer).get(url(cast)).content.decode()
    ids = set(re.findall(r'id="([^"]+)"', html))
    sections = cast.round.sections.values_list("code", flat=True)
    assert {f"section-{code}" for code in sections} <= ids
    assert set(re.findall(r'href="#(section-[^"]+)"', html)) <= ids
    assert {f"row-{code}" for code in rows(page_of(cast))} <= ids


def test_ten_times_the_reporters_and_a_full_form_take_the_same_queries(cast: Cast, count_queries: Count):
    client = signed_in(cast.reviewer)
    empty = count_queries(lambda: client.get(url(cast)))
    hand_in_others(cast, 37)
    cast.answer_all()
    for number, code in enumerate(("courses", "newsletters", "fte")):
        Comment.objects.create(
            submission=cast.submission,
            indicator=Indicator.objects.get(code=code),
            author=cast.editor,
            by_cluster=True,
            at=builders.NOW,
            text=f"Nummer {number}",
        )
    few = count_queries(lambda: client.get(url(cast)))
    hand_in_others(cast, 342)
    assert count_queries(lambda: client.get(url(cast))) == few
    assert empty <= few <= MOST_QUERIES


# Session, person, submission, roles and navigation; the content for its hash; the four of the dossier; one
# or two each for its kind, events, comments, corrections, explanations, stories, decisions and neighbours.
MOST_QUERIES = 24


def send(cast: Cast) -> None:
    """Send it as it stands."""
    submit(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=builders.NOW,
        content_hash=content_hash(cast.submission),
    )
    cast.submission.refresh_from_db()
