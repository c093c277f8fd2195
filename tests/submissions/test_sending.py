"""Sending: what is kept, what is mailed, and what is refused."""

import json
from decimal import Decimal

import pytest
from django.utils.translation import override

from submissions.content import canonical_content, content_hash, hash_of
from submissions.models import CaseStory, Indicator, Mail, MailKind, SentContent, SubmissionStatus, Unit
from submissions.receipt import Receipt, receipt_of, sendings_of
from submissions.receipt_pdf import receipt_pdf
from submissions.services.approve import approve
from submissions.services.errors import ChecksFailed, ContentChanged, NotAllowed
from submissions.services.recall import recall
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.take_into_review import take_into_review
from tests import builders
from tests.builders import NOW
from tests.submissions.cases.storytelling import told
from tests.submissions.conftest import Cast


def ready(cast: Cast) -> None:
    """Fill everything in, with a country and an amount that has decimals."""
    cast.answer_all()
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        figures=[FigureAnswer(code="fte", value=Decimal("10.25"), version=1)],
        collaborations=[CollaborationAnswer(country="DE", type="b2b", count=4)],
    )


def send(cast: Cast) -> None:
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)


def receipt(cast: Cast) -> Receipt:
    event = sendings_of(cast.submission)[0]
    return receipt_of(event)


def answers(of: Receipt) -> dict[str, str]:
    return {row.code: row.answer for section in of.sections for row in section.rows}


def test_what_is_sent_is_kept_word_by_word_and_its_hash_is_that_of_the_decision(cast: Cast) -> None:
    ready(cast)
    text = canonical_content(cast.submission)
    send(cast)
    kept = SentContent.objects.get()
    assert kept.text == text
    assert kept.event.content_hash == hash_of(kept.text) == content_hash(cast.submission)
    assert json.loads(kept.text)["collaborations"] == [["DE", "b2b", 4]]


def test_the_receipt_tells_all_of_it_as_it_was_answered(cast: Cast) -> None:
    ready(cast)
    send(cast)
    made = receipt(cast)
    assert made.cluster == "Vindklyngen"
    assert made.year == 2018
    assert made.when == "fredag 8. februar 2019 kl. 13.00"
    assert made.sent_by == "signatar@example.dk"
    assert answers(made)["fte"] == "10,25\xa0årsværk"
    assert answers(made)["collaborations_total"] == "4"
    assert len(answers(made)) == cast.round.questions.count()
    assert [(row.country, row.type, row.count) for row in made.countries] == [
        ("Tyskland", "Mellem virksomheder (B2B)", 4)
    ]


def test_a_receipt_stays_what_it_was_when_figures_name_and_deadline_change(cast: Cast) -> None:
    ready(cast)
    send(cast)
    before = receipt(cast)
    recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    cast.save(FigureAnswer(code="fte", value=Decimal(9), version=2))
    cast.cluster.name = "Havvindklyngen"
    cast.cluster.save()
    assert receipt(cast) == before


def test_a_receipt_reads_as_it_was_sent_whatever_the_questionnaire_says_later(cast: Cast) -> None:
    ready(cast)
    send(cast)
    before = [read_in(cast, language) for language in ("da", "en")]
    for question in cast.round.questions.select_related("indicator"):
        question.label_da, question.label_en = f"Nyt: {question.label_da}", f"New: {question.label_en}"
        question.order = 1000 - question.order
        question.save()
    cast.round.questions.filter(indicator__code="newsletters").delete()
    for section in cast.round.sections.all():
        section.title_da, section.title_en = f"Nyt: {section.title_da}", f"New: {section.title_en}"
        section.save()
    Indicator.objects.filter(code="fte").update(unit=Unit.COUNT)
    assert [read_in(cast, language) for language in ("da", "en")] == before
    (da, pdf), (en, _) = before
    assert (da.sections[0].title, en.sections[0].title) == ("Sekretariatet", "The secretariat")
    assert pdf.startswith(b"%PDF")


def read_in(cast: Cast, language: str) -> tuple[Receipt, bytes]:
    with override(language):
        made = receipt(cast)
        return made, receipt_pdf(made)


def test_a_total_says_what_it_is_without(cast: Cast) -> None:
    ready(cast)
    cast.save(FigureAnswer(code="funding_eu", absence="not_measured", version=1))
    send(cast)
    rows = {row.code: row for section in receipt(cast).sections for row in section.rows}
    assert rows["funding_total"].without == "Uden: Finansiering fra EU"
    assert not rows["fees_total"].without
    assert not rows["funding_eu"].without
    for mail in Mail.objects.filter(kind=MailKind.RECEIPT):
        assert "Uden: Finansiering fra EU" in mail.text
        assert "Uden: Finansiering fra EU" in mail.html


# Stories


def test_stories_are_part_of_what_is_sent(cast: Cast) -> None:
    ready(cast)
    without = content_hash(cast.submission)
    assert "stories" not in json.loads(canonical_content(cast.submission))
    story = told(cast.submission, cast.editor, "Et skib", body="Det sejler.")
    (said,) = json.loads(canonical_content(cast.submission))["stories"]
    assert (said["title"], said["body"], said["photo"]) == ("Et skib", "Det sejler.", story.photo.name)
    seen = {without, content_hash(cast.submission)}
    for name, value in {
        "title": "En båd",
        "category": "internationalisation",
        "body": "Det synker.",
        "photo": "cases/1/another.jpg",
        "alt_text": "En båd",
        "credit": "Per",
        "position": 2,
    }.items():
        CaseStory.objects.filter(pk=story.pk).update(**{name: value})
        seen.add(content_hash(cast.submission))
    assert len(seen) == 9
    send(cast)
    assert [(one.title, one.service) for one in receipt(cast).stories] == [("En båd", "Internationalisering")]
    assert "En båd (Internationalisering)" in Mail.objects.filter(kind=MailKind.RECEIPT)[0].text


def test_a_story_that_changed_since_the_page_is_not_sent(cast: Cast) -> None:
    ready(cast)
    story = told(cast.submission, cast.editor)
    seen = content_hash(cast.submission)
    CaseStory.objects.filter(pk=story.pk).update(body="Noget andet.")
    with pytest.raises(ContentChanged):
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, content_hash=seen)


def test_a_story_that_changed_since_the_page_is_not_approved(cast: Cast) -> None:
    ready(cast)
    story = told(cast.submission, cast.editor)
    send(cast)
    take_into_review(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW)
    seen = content_hash(cast.submission)
    CaseStory.objects.filter(pk=story.pk).update(body="Noget andet.")
    with pytest.raises(NotAllowed):
        approve(submission_id=cast.submission.pk, user=cast.reviewer, now=NOW, content_hash=seen)


def test_each_sending_has_its_receipt_and_the_latest_comes_first(cast: Cast) -> None:
    ready(cast)
    send(cast)
    recall(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)
    cast.save(FigureAnswer(code="fte", value=Decimal(9), version=2))
    send(cast)
    latest, first = [receipt_of(event) for event in sendings_of(cast.submission)]
    assert (answers(first)["fte"], answers(latest)["fte"]) == ("10,25\xa0årsværk", "9\xa0årsværk")
    assert first.content_hash != latest.content_hash


def test_the_sender_and_every_signatory_get_one_receipt_each_by_mail(cast: Cast) -> None:
    other = builders.signatory(cast.cluster, "anden@example.dk")
    gone = builders.signatory(cast.cluster, "rejst@example.dk")
    gone.is_active = False
    gone.save()
    ready(cast)
    send(cast)
    mails = Mail.objects.filter(kind=MailKind.RECEIPT)
    assert {mail.address for mail in mails} == {cast.signatory.email, other.email}
    for mail in mails:
        assert mail.subject == "Kvittering: Vindklyngen, tal for 2018"
        for part in (mail.text, mail.html):
            assert sendings_of(cast.submission)[0].content_hash in part
            assert "10,25\xa0årsværk" in part
            assert "fredag 8. februar 2019 kl. 13.00" in part
            assert "http://localhost:8000/indberetninger/vindklyngen/2018/kvittering/" in part


def test_history_that_is_loaded_is_mailed_to_nobody_and_kept_all_the_same(cast: Cast) -> None:
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    assert not Mail.objects.exists()
    assert SentContent.objects.exists()


def test_what_changed_since_the_page_is_not_sent(cast: Cast) -> None:
    ready(cast)
    seen = content_hash(cast.submission)
    cast.save(FigureAnswer(code="courses", value=Decimal(77), version=1))
    with pytest.raises(ContentChanged):
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, content_hash=seen)
    cast.submission.refresh_from_db()
    assert cast.submission.status == SubmissionStatus.DRAFT
    assert cast.submission.content_hash == ""
    assert not Mail.objects.exists()
    assert not SentContent.objects.exists()
    submit(
        submission_id=cast.submission.pk,
        user=cast.signatory,
        now=NOW,
        content_hash=content_hash(cast.submission),
    )
    assert SentContent.objects.count() == 1


def test_a_hash_that_is_no_text_of_ours_is_another_one(cast: Cast) -> None:
    ready(cast)
    with pytest.raises(ContentChanged):
        submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, content_hash="æøå")


def test_what_is_refused_leaves_nothing_behind(cast: Cast) -> None:
    cast.save(FigureAnswer(code="courses", value=Decimal(1)))
    with pytest.raises(ChecksFailed):
        send(cast)
    cast.answer_all(courses=1)
    with pytest.raises(NotAllowed):
        submit(submission_id=cast.submission.pk, user=cast.editor, now=NOW)
    assert not Mail.objects.exists()
    assert not SentContent.objects.exists()
    assert not cast.submission.events.filter(action="submit").exists()
