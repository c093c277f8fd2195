"""Case stories on the pages where figures are sent, and where they are reviewed."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.cases import prints_of
from submissions.models import SubmissionStatus
from submissions.reviewing.differences import difference_of
from submissions.services.remove_case import remove_case
from submissions.services.return_submission import return_submission
from submissions.services.save_case import CaseAnswer, save_case
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests.builders import NOW
from tests.submissions.cases.storytelling import told
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready

SCRIPT = "<script>alert(1)</script>"
FORM = ("content_hash", "last_change", "stories_shown")


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """Let the pages, which go by the clock, be opened while the round of 2018 is open."""
    time_machine.move_to(NOW)
    return time_machine


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "da"})
    client.force_login(user)
    return client


def page(cast: Cast) -> str:
    return reverse("submit", args=[cast.cluster.slug, 2018])


def seen(client: Client, cast: Cast) -> dict[str, str]:
    """Open the page before sending, and return what its form sends."""
    context = client.get(page(cast)).context
    return {name: str(context[name]) for name in FORM}


def test_stories_are_read_whole_before_sending_and_in_the_review(cast: Cast) -> None:
    ready(cast)
    body = f"Først kom **skibet**.\n\n# Og så {SCRIPT}"
    story = told(cast.submission, cast.editor, f"Et skib {SCRIPT}", body=body)
    told(cast.submission, cast.editor, "Uden billede", photo=False)
    review = reverse("review", args=[2018, cast.cluster.slug])
    for address, user in ((page(cast), cast.signatory), (review, cast.reviewer)):
        html = signed_in(user).get(address).content.decode()
        assert SCRIPT not in html
        assert "<strong>skibet</strong>" in html
        # Below the story's own heading, which stands below that of all stories.
        assert "<h4>Og så" in html
        assert reverse("case-photo", args=[cast.cluster.slug, 2018, story.pk]) in html
        assert html.count('class="case__photo"') == 1
        for text in ('alt="Et skib ved kaj"', "Foto: Karen Madsen", f"{cast.editor.email} bekræftede"):
            assert text in unescape(html), text


def test_a_story_that_a_colleague_changed_meanwhile_is_named_and_not_sent(cast: Cast) -> None:
    ready(cast)
    kept, changed, removed = (told(cast.submission, cast.editor, title) for title in ("Et", "To", "Tre"))
    client = signed_in(cast.signatory)
    form = seen(client, cast)
    save_case(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        case_id=changed.pk,
        answer=CaseAnswer(title=f"To {SCRIPT}", category="matchmaking", body="Nyt", seen=prints_of(changed)),
    )
    remove_case(submission_id=cast.submission.pk, user=cast.editor, now=NOW, case_id=removed.pk, version=1)
    told(cast.submission, cast.editor, "Fire")
    response = client.post(page(cast), form)
    assert response.status_code == 409
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.DRAFT
    html = response.content.decode()
    assert SCRIPT not in html
    assert [(one.kind, one.title) for one in response.context["changed_stories"]] == [
        ("changed", f"To {SCRIPT}"),
        ("added", "Fire"),
        ("removed", ""),
    ]
    text = unescape(html)
    assert f"Historien »To {SCRIPT}« er ændret af {cast.editor.email}" in text
    assert "En historie er fjernet" in text
    assert kept.title not in [one.title for one in response.context["changed_stories"]]
    again = {name: str(response.context[name]) for name in FORM}
    assert client.post(page(cast), again)["Location"] == reverse("receipt", args=[cast.cluster.slug, 2018])


@pytest.mark.parametrize("shown", ["", ":", "x", "1:x:y", "æ:1", "9" * 400])
def test_a_form_that_does_not_say_which_stories_it_showed_is_answered(cast: Cast, shown: str) -> None:
    ready(cast)
    told(cast.submission, cast.editor)
    form = {"content_hash": "0" * 64, "last_change": "0", "stories_shown": shown}
    assert signed_in(cast.signatory).post(page(cast), form).status_code == 409


def test_what_came_back_tells_which_stories_are_others(cast: Cast) -> None:
    ready(cast)
    same, changed, removed = (told(cast.submission, cast.editor, title) for title in ("Et", "To", "Tre"))
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    return_submission(
        submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, reason="Se på historierne."
    )
    save_case(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        case_id=changed.pk,
        answer=CaseAnswer(title="To skibe", category="matchmaking", body="Nyt", seen=prints_of(changed)),
    )
    remove_case(submission_id=cast.submission.pk, user=cast.editor, now=NOW, case_id=removed.pk, version=1)
    with translation.override("da"):
        found = difference_of(cast.submission)
    assert found is not None
    assert found.changed
    assert [(one.title, one.kind) for one in found.stories] == [("To skibe", "changed"), ("Tre", "removed")]
    assert found.stories[0].parts == ("titlen", "teksten")
    assert same.title not in {one.title for one in found.stories}
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    review = signed_in(cast.reviewer).get(reverse("review", args=[2018, cast.cluster.slug]))
    assert "To skibe: titlen, teksten" in unescape(review.content.decode())
