"""Two people with one story on their screens."""

from accounts.models import User
from submissions.models import CaseStory, Submission
from submissions.services.remove_case import remove_case
from tests import builders
from tests.builders import NOW
from tests.submissions.cases.storytelling import fields, signed_in, text, url


def test_the_later_of_two_gets_409_with_both_texts_and_a_choice(
    one: Submission, editor: User, case: CaseStory
):
    client = signed_in(editor)
    sent = fields(client, url(one, "case-edit", case), title="Min titel", body="Min tekst")
    colleague = builders.signatory(one.cluster, "kollega@example.dk")
    theirs = signed_in(colleague)
    theirs.post(url(one, "case-edit", case), fields(theirs, url(one, "case-edit", case), body="Deres tekst"))

    response = client.post(url(one, "case-edit", case), sent)
    page = text(response)
    assert response.status_code == 409
    assert "Min tekst" in page
    assert "Deres tekst" in page
    assert str(colleague) in page
    case.refresh_from_db()
    assert (case.title, case.body) == ("Min titel", "Deres tekst")

    again = {bound.html_name: bound.value() for bound in response.context["form"] if bound.value()}
    assert client.post(url(one, "case-edit", case), again).status_code == 302
    case.refresh_from_db()
    assert case.body == "Min tekst"


def test_two_windows_of_one_person_are_told_as_that(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    sent = fields(client, url(one, "case-edit", case), body="Min tekst")
    client.post(url(one, "case-edit", case), {**sent, "body": "Det første"})
    page = text(client.post(url(one, "case-edit", case), sent))
    assert "You changed the same" in page
    assert "another window" in page
    assert "colleague" not in page


def test_a_collision_shows_what_a_colleague_changed_elsewhere(one: Submission, editor: User, case: CaseStory):
    client = signed_in(editor)
    sent = fields(client, url(one, "case-edit", case), body="Min tekst")
    theirs = signed_in(builders.signatory(one.cluster))
    changed = fields(theirs, url(one, "case-edit", case), body="Deres", title="Deres titel")
    theirs.post(url(one, "case-edit", case), changed)
    response = client.post(url(one, "case-edit", case), sent)
    assert response.context["form"]["title"].value() == "Deres titel"
    assert response.context["form"]["body"].value() == "Min tekst"


def test_a_story_that_a_colleague_removed_is_offered_as_a_new_one(
    one: Submission, editor: User, case: CaseStory
):
    client = signed_in(editor)
    sent = fields(client, url(one, "case-edit", case), body="Min tekst")
    remove_case(submission_id=one.pk, user=editor, now=NOW, case_id=case.pk, version=1)
    response = client.post(url(one, "case-edit", case), sent)
    assert response.status_code == 409
    again = {bound.html_name: bound.value() for bound in response.context["form"] if bound.value()}
    assert again["body"] == "Min tekst"
    assert "colleague" not in text(response), "nobody knows whose window it was"
    assert client.post(url(one, "case-new"), again).status_code == 302
    assert one.cases.get().body == "Min tekst"
