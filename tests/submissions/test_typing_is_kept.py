"""Nothing that one can type is lost with a sign-in that ran out: every page with fields is looked at."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, resolve, reverse
from time_machine import TimeMachineFixture

from accounts.keeps_typing import is_keeping
from accounts.models import Invitation, User
from accounts.people.urls import urlpatterns as of_people
from submissions.models import Comment, Submission, SubmissionStatus
from submissions.services.comment import start
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from submissions.services.write_figures import FigureAnswer
from submissions.urls import urlpatterns as of_submissions
from tests.accounts.inviting import invited
from tests.builders import NOW
from tests.submissions.cases.storytelling import told
from tests.submissions.conftest import Cast
from tests.submissions.correcting import corrected

urlpatterns: list[URLPattern] = [*of_submissions, *of_people]
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
TYPED = re.compile(
    r'<textarea\b|<input\b(?=[^>]* type="(?:text|datetime-local|date|number|email|url)")(?=[^>]* name=)'
)
SECTION = "internationalisation"
WARNING = "funding_total_per_fte"
# What the address of a page names. A code is that of a question, unless it stands here.
CODES = {
    "section": SECTION,
    "comment-section": SECTION,
    "section-edit": SECTION,
    "warning": WARNING,
    "check-limits": WARNING,
    "check-edit": WARNING,
    "accept-explanation": "funding_state",
}
QUERIES = {"check-new": "?regel=subset"}


def forms_of(html: str) -> list[str]:
    """Return the forms that save something, and last what stands outside of any form."""
    return [form for form in FORM.findall(html) if 'method="post"' in form] + [FORM.sub("", html)]


def keeps(form: str, page: str) -> bool:
    """Whether browser and server keep what is typed into a form of `page`."""
    action = re.search(r'<form\b[^>]*\baction="([^"]+)"', form)
    sent_to = unescape(action[1]) if action else page
    is_marked = "data-keep-typed" in form or "data-autosave" in form
    return is_marked and 'name="typed-by"' in form and is_keeping(resolve(urlsplit(sent_to).path).func)


@dataclass
class Tour:
    """What was found on a way over all pages.

    Attributes:
        kept: the names of pages with fields that keep what is typed.
        lost: the addresses of pages with fields that do not.
    """

    cast: Cast
    kept: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)

    def go(self, *people: User) -> None:
        """Go over every page as each of some people."""
        for person in people:
            client = Client()
            client.force_login(person)
            for pattern in urlpatterns:
                name = str(pattern.name)
                self._look(
                    client, name, reverse(name, kwargs=self._parts(name, pattern)) + QUERIES.get(name, "")
                )

    def _parts(self, name: str, pattern: URLPattern) -> dict[str, object]:
        thread, case = Comment.objects.get(), self.cast.submission.cases.get()
        numbers = {
            "comment": thread.pk,
            "invitation": Invitation.objects.get().pk,
            "person": self.cast.editor.pk,
            "cluster": self.cast.editor.pk,
        }
        known = {
            "slug": self.cast.cluster.slug,
            "year": self.cast.round.year,
            "code": CODES.get(name, "courses"),
            "number": numbers.get(name.partition("-")[0], case.pk),
            "token": "of-nobody",
            "kind": "csv" if name == "audit-file" else "returned",
            "language": "da",
            "country": "DE",
        }
        return {part: known[part] for part in pattern.pattern.regex.groupindex if part in known}

    def _look(self, client: Client, name: str, page: str) -> None:
        answer = client.get(page)
        if answer.status_code != HTTPStatus.OK or not answer["Content-Type"].startswith("text/html"):
            return
        for form in forms_of(answer.content.decode().partition("<main")[2]):
            if TYPED.search(form):
                (self.kept if keeps(form, page) else self.lost).add(name)


@pytest.fixture
def tour(cast: Cast, time_machine: TimeMachineFixture) -> Tour:
    """Return a tour of a submission with something of everything: a warning, a story, a comment."""
    time_machine.move_to(NOW)
    cast.answer_all()
    cast.save(FigureAnswer(code="fte", value=Decimal(2), version=1))
    told(cast.submission, cast.editor)
    start(
        submission_id=cast.submission.pk,
        user=cast.reviewer,
        now=NOW,
        text="Er det rigtigt?",
        figure="courses",
    )
    invited(cast.signatory, cast.cluster)
    cast.submission.refresh_from_db()
    return Tour(cast)


@pytest.mark.slow
def test_every_field_that_one_types_into_keeps_it(tour: Tour) -> None:
    cast = tour.cast
    tour.go(cast.editor, cast.administrator)
    cast.explain("funding_state", "Flere er ansat hos værten.")
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    corrected(cast, code="newsletters")
    tour.go(cast.signatory, cast.reviewer)
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=SubmissionStatus.APPROVED, approved_at=NOW, approved_by=cast.administrator
    )
    tour.go(cast.administrator)
    # Of the preview nothing is saved, and it says so.
    assert tour.lost == {"questionnaire-preview"}
    # Every page that is marked was met with its fields, so the tour passes none by.
    assert tour.kept >= {str(one.name) for one in urlpatterns if is_keeping(one.callback)}
