"""What came back against what was sent back."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from time_machine import TimeMachineFixture

from submissions.models import SubmissionStatus
from submissions.reviewing.differences import Difference, difference_of
from submissions.services.approve import approve
from submissions.services.return_submission import reopen, return_submission
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready


@pytest.fixture(autouse=True)
def _in_danish() -> Iterator[None]:
    with translation.override("da"):
        yield


def back(cast: Cast, *questions: str) -> None:
    """Have what is filled in sent, and sent back."""
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    return_submission(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        reason="Se på <kurserne>.",
        questions=questions,
    )
    cast.submission.refresh_from_db()


def correct(cast: Cast, code: str, value: int | None, *, absence: str = "", explanation: str = "") -> None:
    stored = cast.submission.figures.get(indicator__code=code)
    cast.save(
        FigureAnswer(
            code=code,
            value=None if value is None else Decimal(value),
            absence=absence,
            explanation=explanation,
            version=stored.version,
        )
    )


def difference(cast: Cast) -> Difference:
    found = difference_of(cast.submission)
    assert found is not None
    return found


def test_what_was_never_sent_back_has_none_and_costs_one_query(
    cast: Cast, django_assert_num_queries: object
) -> None:
    ready(cast)
    with django_assert_num_queries(1):  # type: ignore[operator] # an untyped fixture
        assert difference_of(cast.submission) is None


def test_each_kind_of_change_is_told_in_words(cast: Cast, django_assert_num_queries: object) -> None:
    back(cast)
    correct(cast, "courses", 25)
    correct(cast, "newsletters", None, absence="not_measured")
    correct(cast, "press_releases", None)
    correct(cast, "media_mentions", 20, explanation="Talt om.")
    with django_assert_num_queries(5):  # type: ignore[operator] # an untyped fixture
        found = difference(cast)
    rows = {row.code: row for row in found.figures}
    assert {code: row.kind for code, row in rows.items()} == {
        "courses": "changed",
        "newsletters": "changed",
        "press_releases": "emptied",
        "media_mentions": "words",
    }
    assert (rows["courses"].before, rows["courses"].now) == ("20", "25")
    assert rows["courses"].change == "+25\N{NO-BREAK SPACE}%"
    assert rows["newsletters"].now == "Ikke målt"
    assert (rows["media_mentions"].explains, rows["media_mentions"].explained_now) == (True, "Talt om.")
    assert not found.named
    assert not found.untouched, "nothing was named"


def test_totals_follow_and_are_marked_as_such(cast: Cast) -> None:
    back(cast)
    correct(cast, "funding_eu", 120)
    rows = {row.code: row.total for row in difference(cast).figures}
    assert rows == {"funding_eu": False, "funding_total": True}


def test_what_was_answered_for_the_first_time(cast: Cast) -> None:
    back(cast)
    correct(cast, "courses", None)
    submission, before = cast.submission, difference(cast)
    assert [row.kind for row in before.figures] == ["emptied"]
    return_again(cast)
    correct(cast, "courses", 7)
    found = difference_of(submission)
    assert found is not None
    assert [(row.code, row.kind, row.before) for row in found.figures] == [("courses", "added", "–")]


def return_again(cast: Cast) -> None:
    """Send it back once more as it stands, whatever is missing."""
    cast.submission.status, cast.submission.submitted_by = SubmissionStatus.IN_REVIEW, cast.signatory
    cast.submission.save()
    return_submission(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Igen.")
    cast.submission.refresh_from_db()


def test_countries_are_told_by_country_and_type(cast: Cast) -> None:
    back(cast)
    version = cast.submission.collaborations.get(country="DE", type="b2b").version
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        collaborations=[
            CollaborationAnswer(country="DE", type="b2b", count=0, version=version),
            CollaborationAnswer(country="SE", type="cluster", count=3),
        ],
    )
    found = difference(cast)
    assert [(row.country, row.before, row.now) for row in found.countries] == [
        ("Sverige", 0, 3),
        ("Tyskland", 4, 0),
    ]
    assert "collaborations_b2b" in {row.code for row in found.figures}


def test_what_was_asked_about_and_not_changed_is_told_too(cast: Cast) -> None:
    back(cast, "courses", "newsletters", "funding_total", "projects_total", "collaborations_total")
    correct(cast, "courses", 25)
    correct(cast, "funding_eu", 120)  # a part of what was named
    found = difference(cast)
    assert found.named
    assert {row.code for row in found.untouched} == {
        "newsletters",
        "projects_total",
        "collaborations_total",
    }
    assert all(row.asked for row in found.figures)
    version = cast.submission.collaborations.get().version
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        collaborations=[CollaborationAnswer(country="DE", type="b2b", count=9, version=version)],
    )
    assert "collaborations_total" not in {row.code for row in difference(cast).untouched}


def test_a_change_that_was_not_asked_for_is_marked(cast: Cast) -> None:
    back(cast, "newsletters")
    # As a reviewer’s correction on the cluster’s behalf would: no form of the secretariat lets it.
    cast.submission.figures.filter(indicator__code="courses").update(value=Decimal(30))
    assert [(row.code, row.asked) for row in difference(cast).figures] == [("courses", False)]


def test_changing_it_back_is_no_difference(cast: Cast) -> None:
    back(cast)
    correct(cast, "courses", 25)
    correct(cast, "courses", 20)
    assert not difference(cast).changed


def test_the_latest_sending_back_counts_and_a_reopening_is_one(cast: Cast) -> None:
    back(cast)
    correct(cast, "courses", 25)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    sent = difference(cast)
    assert [row.code for row in sent.figures] == ["courses"]
    cast.submission.refresh_from_db()
    approve(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        content_hash=cast.submission.content_hash,
    )
    reopen(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Klyngen ringede.")
    again = difference(cast)
    assert (again.event.action, again.changed) == ("reopen", False)


@pytest.fixture
def moment(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


def page(cast: Cast, who: str, name: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(cast, who))
    slug, year = cast.cluster.slug, 2018
    address = reverse(name, args=[slug, year] if name == "submit" else [year, slug])
    return client.get(address).content.decode()


@pytest.mark.usefixtures("moment")
def test_the_secretariat_sees_it_before_it_sends_and_the_reviewer_when_it_came_back(cast: Cast) -> None:
    back(cast, "courses", "newsletters")
    correct(cast, "courses", 25)
    assert 'class="difference"' in page(cast, "signatory", "submit")
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    assert 'class="difference"' not in page(cast, "signatory", "submit")
    html = page(cast, "reviewer", "review")
    assert 'class="difference"' in html
    assert "Se på &lt;kurserne&gt;." in html


@pytest.mark.usefixtures("moment")
def test_what_was_never_sent_back_shows_nothing_of_it(cast: Cast) -> None:
    ready(cast)
    assert 'class="difference"' not in page(cast, "signatory", "submit")
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    assert 'class="difference"' not in page(cast, "reviewer", "review")
