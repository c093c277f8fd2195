"""The pages of comments: what they show, take and refuse, and to whom, with htmx and without."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from time_machine import TimeMachineFixture

from accounts.models import User
from accounts.typed import WHO, seal
from submissions.models import Comment, Round, RoundStatus
from submissions.services.comment import reply, start
from submissions.services.resolve_comment import resolve
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

HTMX = {"hx-request": "true"}
FIELD = "figure-courses-text"
OF_FIGURE, OF_SECTION = ("comment-figure", "courses"), ("comment-section", "competence")
TEXT = "Er kurserne talt med?"


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


def url(cast: Cast, name: str, *more: object) -> str:
    return reverse(name, args=[cast.cluster.slug, cast.round.year, *more])


def signed_in(user: User, **headers: str) -> Client:
    client = Client(headers={"accept-language": "da", **headers})
    client.force_login(user)
    return client


def in_place(user: User) -> Client:
    """Return a browser whose script asks for fragments."""
    return signed_in(user, **{"hx-request": "true"})


def thread_of(cast: Cast, text: str = TEXT, *, figure: str = "courses") -> Comment:
    return start(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, text=text, figure=figure)


def paths(cast: Cast) -> dict[str, str]:
    """Return the address of every page, by name."""
    number = thread_of(cast).pk
    return {
        "comments": url(cast, "comments"),
        "comment-figure": url(cast, *OF_FIGURE),
        "comment-section": url(cast, *OF_SECTION),
        "comment-thread": url(cast, "comment-thread", number),
        "comment-resolve": url(cast, "comment-resolve", number),
        "comment-reopen": url(cast, "comment-reopen", number),
    }


@pytest.mark.parametrize("who", ["editor", "signatory", "reviewer", "administrator"])
def test_both_sides_see_the_pages(cast: Cast, who: str):
    client = signed_in(getattr(cast, who))
    for name, path in paths(cast).items():
        settles = name in {"comment-resolve", "comment-reopen"}
        assert client.get(path).status_code == (405 if settles else 200)
        assert client.post(path).status_code == {"comments": 405}.get(name, 302 if settles else 422)


def test_another_cluster_finds_nothing(cast: Cast):
    client = signed_in(cast.stranger)
    for name, path in paths(cast).items():
        if name not in {"comment-resolve", "comment-reopen"}:
            assert client.get(path).status_code == 404
        assert client.post(path, {FIELD: TEXT}).status_code in {404, 405}
    assert Comment.objects.count() == 1


def test_nobody_signed_in_is_asked_to_sign_in(cast: Cast):
    for path in paths(cast).values():
        for answer in (Client().get(path), Client().post(path, {FIELD: TEXT})):
            assert answer["Location"].startswith("/konto/login/")
    assert Comment.objects.count() == 1


def test_what_was_typed_while_the_sign_in_ran_out_is_put_back(cast: Cast):
    client, path = Client(), url(cast, *OF_FIGURE)
    answer = client.post(path, {FIELD: TEXT, WHO: seal(cast.editor)})
    assert answer["Location"] == f"/konto/login/?{urlencode({'next': path}, doseq=True)}".replace("%2F", "/")
    client.force_login(cast.editor)
    page = client.get(path)
    assert TEXT in page.content.decode()
    assert page.context["put_back"]
    assert not Comment.objects.exists()


def test_a_comment_is_added_and_leads_back_to_its_figure(cast: Cast):
    answer = signed_in(cast.editor).post(url(cast, *OF_FIGURE), {FIELD: TEXT})
    assert answer["Location"] == url(cast, "section", "competence") + "#comments-figure-courses"
    query = "?status=submitted&sort=-warnings"
    answer = signed_in(cast.reviewer).post(
        url(cast, *OF_SECTION) + query, {"section-competence-text": "Hele afsnittet?"}
    )
    review = reverse("review", args=[2018, cast.cluster.slug])
    assert answer["Location"] == f"{review}{query}#section-competence"
    assert list(Comment.objects.values_list("text", "author__email")) == [
        (TEXT, cast.editor.email),
        ("Hele afsnittet?", cast.reviewer.email),
    ]


def test_an_answer_leads_to_its_thread(cast: Cast):
    thread = thread_of(cast)
    path = url(cast, "comment-thread", thread.pk)
    answer = signed_in(cast.editor).post(path, {f"thread-{thread.pk}-text": "Ja."})
    assert answer["Location"] == f"{url(cast, 'comments')}#thread-{thread.pk}"
    assert f'id="thread-{thread.pk}"' in signed_in(cast.editor).get(url(cast, "comments")).content.decode()


def test_resolving_and_reopening_lead_to_the_thread(cast: Cast):
    thread, client = thread_of(cast), signed_in(cast.editor)
    for name, resolved in (("comment-resolve", True), ("comment-resolve", True), ("comment-reopen", False)):
        answer = client.post(url(cast, name, thread.pk))
        assert answer["Location"] == f"{url(cast, 'comments')}#thread-{thread.pk}"
        thread.refresh_from_db()
        assert (thread.resolved_by == cast.editor) is resolved


def test_in_place_the_field_comes_alone_and_the_whole_block_after_sending(cast: Cast):
    client, path = in_place(cast.editor), url(cast, *OF_FIGURE)
    opened = client.get(path)
    assert opened["HX-Retarget"] == "#place-figure-courses"
    assert f'name="{FIELD}"' in opened.content.decode()
    # It may be laid into a form.
    assert "<form" not in opened.content.decode()
    sent = client.post(path, {FIELD: TEXT})
    assert (sent.status_code, sent["HX-Retarget"], sent["HX-Reswap"]) == (
        200,
        "#comments-figure-courses",
        "outerHTML",
    )
    block = sent.content.decode()
    assert block.strip().startswith('<div class="comments" id="comments-figure-courses"')
    assert f'id="thread-{Comment.objects.get().pk}"' in block
    assert "<form" not in block


def test_in_place_a_thread_is_resolved_with_all_around_it(cast: Cast):
    thread, other = thread_of(cast), thread_of(cast, "Og en anden ting")
    client = in_place(cast.editor)
    block = client.post(url(cast, "comment-resolve", thread.pk), {"seen": thread.pk}).content.decode()
    assert f'id="thread-{other.pk}"' in block
    assert f'class="thread thread--resolved" id="thread-{thread.pk}"' in block
    assert url(cast, "comment-reopen", thread.pk) in block


def test_who_has_not_seen_an_answer_is_shown_it_instead(cast: Cast):
    thread = thread_of(cast)
    reply(submission_id=cast.submission.pk, thread_id=thread.pk, user=cast.editor, now=NOW, text="Vent lidt!")
    refused = in_place(cast.reviewer).post(url(cast, "comment-resolve", thread.pk), {"seen": thread.pk})
    assert refused.status_code == 409
    assert "Vent lidt!" in refused.content.decode()
    plain = signed_in(cast.reviewer).post(
        url(cast, "comment-resolve", thread.pk), {"seen": thread.pk}, follow=True
    )
    assert "Vent lidt!" in plain.content.decode()
    thread.refresh_from_db()
    assert thread.resolved_at is None


@pytest.mark.parametrize("odd", ["", "-1", "1e5", "²", "9" * 5000, "\0"])
def test_an_odd_number_of_what_was_seen_says_nothing(cast: Cast, odd: str):
    thread = thread_of(cast)
    answer = signed_in(cast.reviewer).post(url(cast, "comment-resolve", thread.pk), {"seen": odd})
    assert answer.status_code == 302


@pytest.mark.parametrize("make", [signed_in, in_place])
def test_a_comment_of_100_000_characters_is_told_and_kept(cast: Cast, make: Callable[[User], Client]):
    long = "Så mange kurser! " * 5882 + "Ja nu."
    assert len(long) == 100_000
    answer = make(cast.editor).post(url(cast, *OF_FIGURE), {FIELD: long})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "100.000" in page
    assert "5.000" in page
    assert long in page
    assert 'aria-invalid="true"' in page
    assert not Comment.objects.exists()


@pytest.mark.parametrize("make", [signed_in, in_place])
@pytest.mark.parametrize("text", ["", "   \r\n ", "\0", "\u200b"])
def test_an_empty_comment_is_refused(cast: Cast, make: Callable[[User], Client], text: str):
    answer = make(cast.editor).post(url(cast, *OF_FIGURE), {FIELD: text})
    assert answer.status_code == 422
    assert f"id_{FIELD}_error" in answer.content.decode()
    assert not Comment.objects.exists()


def test_what_the_database_does_not_take_is_left_out(cast: Cast):
    signed_in(cast.editor).post(url(cast, *OF_FIGURE), {FIELD: "Er I\0 klar?\r\n\x1bJa"})
    assert Comment.objects.get().text == "Er I klar?\nJa"


def test_a_text_is_shown_as_it_was_typed_and_no_more(cast: Cast):
    thread_of(cast, "<script>alert(1)</script>\nhttps://example.dk/ & <b>fed</b>")
    for path in (url(cast, "comments"), url(cast, "section", "competence"), url(cast, "submit")):
        page = signed_in(cast.editor).get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;b&gt;fed&lt;/b&gt;" in page
        assert 'href="https://example.dk' not in page


def test_two_clicks_add_one_comment(cast: Cast):
    for make in (signed_in, in_place):
        client = make(cast.editor)
        client.post(url(cast, *OF_FIGURE), {FIELD: TEXT})
        client.post(url(cast, *OF_FIGURE), {FIELD: TEXT})
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("code", ["no-such-figure", "competence"])
def test_a_figure_that_is_not_asked_is_not_there(cast: Cast, code: str):
    client = signed_in(cast.editor)
    assert client.get(url(cast, "comment-figure", code)).status_code == 404
    assert client.post(url(cast, "comment-figure", code), {f"figure-{code}-text": TEXT}).status_code == 404


def test_a_section_or_a_thread_of_elsewhere_is_not_there(cast: Cast):
    other = builders.submission(builders.cluster(), round=cast.round)
    theirs = start(submission_id=other.pk, user=cast.reviewer, now=NOW, text="Deres", figure="courses")
    own = reply(
        submission_id=cast.submission.pk, thread_id=thread_of(cast).pk, user=cast.editor, now=NOW, text="Ja"
    )
    builders.round_with_catalogue(2017).sections.filter(code="competence").update(code="only-2017")
    client = signed_in(cast.editor)
    assert client.get(url(cast, "comment-section", "only-2017")).status_code == 404
    for number in (theirs.pk, own.pk, 10**9, 2**63, 10**30):
        assert client.get(url(cast, "comment-thread", number)).status_code == 404
        for name in ("comment-thread", "comment-resolve", "comment-reopen"):
            assert client.post(url(cast, name, number), {f"thread-{number}-text": TEXT}).status_code == 404
    assert Comment.objects.count() == 3


def test_before_the_round_opens_one_is_told_and_what_was_typed_stays(cast: Cast):
    Round.objects.update(status=RoundStatus.PLANNED)
    client = signed_in(cast.editor)
    assert client.get(url(cast, "comments")).status_code == 200
    answer = client.post(url(cast, *OF_FIGURE), {FIELD: TEXT})
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert not Comment.objects.exists()


def test_the_form_shows_the_threads_where_they_belong(cast: Cast):
    thread_of(cast)
    settled = thread_of(cast, "Ordnet")
    resolve(submission_id=cast.submission.pk, thread_id=settled.pk, user=cast.reviewer, now=NOW)
    page = signed_in(cast.editor).get(url(cast, "section", "competence")).content.decode()
    row, block = page.index('id="row-courses"'), page.index('id="comments-figure-courses"')
    # After the row, not in it: a save may renew the row.
    assert row < block < page.index('id="row-course_companies"')
    assert 'id="comments-section-competence"' in page
    assert "<form" not in page[page.index("data-keep-typed") : page.index('id="comments-figure-courses"')]
    summary = re.search(r"<summary[^>]*>([^<]*)<", page[block:])
    assert summary is not None
    assert {"2", "1"} <= set(re.findall(r"\d+", summary[1]))


def test_a_save_of_the_field_brings_no_comments(cast: Cast):
    thread_of(cast)
    answer = in_place(cast.editor).post(
        url(cast, "field", "courses"), {"courses": "5", "courses-version": "0", "seen": "courses:0"}
    )
    assert "comments-figure" not in answer.content.decode()


def test_a_reviewer_writes_on_the_form_that_they_cannot_fill_in(cast: Cast):
    page = signed_in(cast.reviewer).get(url(cast, "section", "competence")).content.decode()
    assert url(cast, *OF_FIGURE) in page
    assert "js/htmx.min.js" in page


def test_before_sending_the_open_comments_are_listed(cast: Cast):
    thread = thread_of(cast)
    settled = thread_of(cast, "Ordnet", figure="newsletters")
    resolve(submission_id=cast.submission.pk, thread_id=settled.pk, user=cast.reviewer, now=NOW)
    page = signed_in(cast.signatory).get(url(cast, "submit")).content.decode()
    assert f"{url(cast, 'comments')}#thread-{thread.pk}" in page
    assert url(cast, "section", "competence") + "#comments-figure-courses" in page
    assert f"#thread-{settled.pk}" not in page


def test_the_overview_counts_what_is_open(cast: Cast):
    client = signed_in(cast.editor)
    assert client.get(url(cast, "submission")).context["open_comments"] == 0
    thread_of(cast)
    answer = client.get(url(cast, "submission"))
    assert answer.context["open_comments"] == 1
    assert "open-comments-note" in answer.content.decode()


PAGES = [
    ("comments",),
    ("section", "competence"),
    ("submit",),
    ("submission",),
    OF_FIGURE,
]


@pytest.mark.parametrize("page", PAGES)
def test_pages_take_the_same_queries_for_many_comments(
    cast: Cast, count_queries: Callable[[Callable[[], object]], int], page: tuple[str, ...]
):
    client, path = signed_in(cast.editor), url(cast, *page)
    thread_of(cast)
    client.get(path)
    few = count_queries(lambda: client.get(path))
    for code in ("courses", "newsletters", "fte", "ideas_total"):
        for number in range(5):
            thread = thread_of(cast, f"Nummer {number}", figure=code)
            user = builders.editor(cast.cluster)
            reply(submission_id=cast.submission.pk, thread_id=thread.pk, user=user, now=NOW, text="Nej")
    assert count_queries(lambda: client.get(path)) == few
