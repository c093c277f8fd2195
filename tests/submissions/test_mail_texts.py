"""The words of our mails: every kind in both languages, and changing them in the portal."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.access import Action
from accounts.models import AuditEntry, Language, User
from submissions.mail import letters
from submissions.mail.examples import example_text, example_values, previewed
from submissions.mail.filled import filled
from submissions.mail.places import LINK, PLACE, places_of
from submissions.mail.problems import LONGEST_BODY, problems_of
from submissions.mail.words import Words, our_words, words_of
from submissions.models import Mail, MailKind, MailText
from submissions.services.change_mail_text import (
    WordsChanged,
    WordsRefused,
    change_mail_text,
    restore_mail_text,
)
from submissions.services.errors import NotAllowed
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_letters import event_of

EVERY = [(kind, language) for kind in MailKind for language in Language.values]
ANY = MailKind.REMINDER
SUBJECT = "Husk tallene for {{ cluster }}"
BODY = "Kære {{ recipient }}\n\nHusk fristen **{{ deadline }}**.\n\n[Gå til skemaet]({{ link }})"


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_kind_has_words_in_both_languages_that_its_own_rules_accept(
    kind: MailKind, language: str
) -> None:
    words = our_words(kind, language)
    assert problems_of(kind, subject=words.subject, body=words.body) == ()
    first, *_rest = words.body.split("\n")
    assert first.endswith((".", "!", "}}")), "the first line says what it is about"
    assert len(re.findall(r"\]\(", words.body)) == 1, "one link"


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_kind_renders_with_every_one_of_its_places(kind: MailKind, language: str) -> None:
    places = places_of(kind)
    body = "\n\n".join(f"{place.name}: {{{{ {place.name} }}}}\n\n{{{{ {place.name} }}}}" for place in places)
    subject = " ".join(f"{{{{{place.name}}}}}" for place in places if not place.block)
    words = Words(kind=kind, language=language, subject=subject, body=body)
    assert problems_of(kind, subject=subject, body=body) == ()
    made = previewed(words)
    for text in (made.subject, made.text, made.html):
        assert "{{" not in text
        assert "\ue000" not in text
    assert f'<html lang="{language}">' in made.html
    for place in places:
        example = example_text(place, language)
        assert example, place.name
        assert example.split()[0] in made.text


@pytest.mark.parametrize("kind", list(MailKind))
def test_both_languages_use_the_same_places(kind: MailKind) -> None:
    danish, english = (set(PLACE.findall(our_words(kind, language).body)) for language in ("da", "en"))
    assert danish == english
    assert LINK in danish


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_place_that_is_empty_leaves_no_hole(kind: MailKind, language: str) -> None:
    values = dict.fromkeys(example_values(kind, language), "")
    made = filled(our_words(kind, language), {**values, LINK: "http://localhost:8000/"})
    assert "\n\n\n" not in made.text
    assert "<p></p>" not in made.html


HOSTILE = "**fed** <script>alert(1)</script> [klik](http://evil.example) {{ link }} &amp; \ue000cluster\ue001"


def test_what_is_filled_in_is_text_and_neither_markdown_nor_html_nor_a_place() -> None:
    made = filled(our_words(ANY, "da"), {"cluster": HOSTILE, LINK: "http://localhost:8000/x/"})
    assert "<script>" not in made.html
    assert "<strong>fed" not in made.html
    assert "evil.example)" in made.html
    assert 'href="http://evil' not in made.html
    assert made.html.count('href="http://localhost:8000/x/"') == 1
    assert "<script>alert(1)</script>" in made.text
    assert "{{ link }}" in made.text


@given(value=st.text(max_size=60), name=st.sampled_from(["cluster", "deadline", "days_left"]))
def test_whatever_a_value_is_it_stays_text(value: str, name: str) -> None:
    made = filled(our_words(ANY, "da"), {name: value, LINK: "http://localhost:8000/x/"})
    assert made.html.count("<a ") == 1
    assert "\n" not in made.subject
    assert made.inner.count("<p>") == made.inner.count("</p>")


def test_html_and_scripts_in_the_words_are_text() -> None:
    words = Words(
        kind=ANY,
        language="da",
        subject="x",
        body="<img src=x onerror=alert(1)> <b>x</b>\n\n[x](javascript:alert(1)) [ud]({{ link }})",
    )
    inner = previewed(words).inner
    assert "<img" not in inner
    assert "<b>" not in inner
    assert 'href="javascript' not in inner


def test_a_link_is_its_words_and_its_address_in_plain_text() -> None:
    words = Words(kind=ANY, language="da", subject="x", body="Se [skemaet]({{link}}) nu.")
    assert "skemaet:\nhttp://localhost:8000/" in previewed(words).text


# What is typed, in which field it is wrong, and what the message must name.
WRONG = [
    ("", BODY, "subject", ""),
    ("x" * 201, BODY, "subject", "201"),
    (SUBJECT, "", "body", ""),
    (SUBJECT, " \n ", "body", ""),
    (SUBJECT, "{{ link }}" + "x" * LONGEST_BODY, "body", str(LONGEST_BODY)),
    (SUBJECT, "Husk det nu.", "body", "{{ link }}"),
    (SUBJECT, BODY + " {{ klynge }}", "body", "{{ klynge }}"),
    (SUBJECT, BODY + " {{ klynge }}", "body", "{{ days_left }}"),
    (SUBJECT, BODY + " {{ figures }}", "body", "{{ figures }}"),
    (SUBJECT, BODY + " {{ }}", "body", "{{ cluster }}"),
    (SUBJECT, BODY + " {{ cluster", "body", "{{ cluster"),
    (SUBJECT, BODY + " {{ cluster }", "body", "{{ cluster }"),
    (SUBJECT, BODY + " cluster }}", "body", "cluster }}"),
    (SUBJECT, BODY + " {% now %} {{ cluster|safe }}", "body", "{{ cluster|safe }}"),
    (SUBJECT, BODY + " {{ recipient.password }}", "body", "{{ recipient.password }}"),
    (SUBJECT, BODY + " [x](http://{{ cluster }}/)", "body", "http://{{ cluster }}/"),
    (SUBJECT, BODY + " [x]({{ link }}/mere)", "body", "{{ link }}/mere"),
    ("{{ klynge }}", BODY, "subject", "{{ klynge }}"),
    ("{{ cluster", BODY, "subject", "{{ cluster"),
]


@pytest.mark.parametrize(("subject", "body", "field", "names"), WRONG)
def test_what_cannot_be_used_is_told_and_what_was_typed_is_kept(
    cast: Cast, subject: str, body: str, field: str, names: str
) -> None:
    for button in ({}, {"preview": "1"}):
        response = post(cast.administrator, {"subject": subject, "body": body, "version": "0", **button})
        assert response.status_code == 422
        form = response.context["form"]
        assert any(names in message for message in form.errors[field])
        assert form["subject"].value() == subject
        assert form["body"].value() == body
    assert words_of(ANY, "da").ours


def test_several_lines_have_no_place_in_a_subject() -> None:
    problems = problems_of(MailKind.RETURNED, subject="{{ reason }}", body="{{ link }}")
    assert [(problem.field, "{{ reason }}" in problem.message) for problem in problems] == [("subject", True)]


def post(user: User, fields: dict[str, str], kind: MailKind = ANY, language: str = "da") -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse("mail-text", args=[kind, language]), fields)


def test_an_administrator_changes_the_words_and_mails_from_then_on_have_them(cast: Cast) -> None:
    response = post(cast.administrator, {"subject": SUBJECT, "body": BODY, "version": "0"}, MailKind.APPROVED)
    assert response.status_code == 422, "this kind knows no deadline"
    body = "Godt gået, {{ recipient }}! [Se tallene]({{ link }})"
    response = post(cast.administrator, {"subject": SUBJECT, "body": body, "version": "0"}, MailKind.APPROVED)
    assert (response.status_code, response["Location"]) == (302, reverse("mail-texts"))
    letters.tell_approved(event=event_of(cast, Action.APPROVE), now=NOW)
    mail = Mail.objects.get(recipient=cast.signatory)
    assert mail.subject == "Husk tallene for Vindklyngen"
    assert mail.text.startswith("Godt gået, signatar@example.dk! Se tallene:\nhttp://")
    User.objects.filter(pk=cast.editor.pk).update(language="en")
    letters.tell_approved(event=event_of(cast, Action.APPROVE), now=NOW)
    assert Mail.objects.filter(recipient=cast.editor, subject__startswith="The figures").exists()


def test_a_change_is_recorded_with_old_and_new(cast: Cast) -> None:
    ours = our_words(ANY, "da")
    change(cast)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user, entry.subject) == (
        "mail-text-changed",
        cast.administrator,
        "reminder da",
    )
    assert entry.detail == {
        "old_subject": ours.subject,
        "new_subject": SUBJECT,
        "old_body": ours.body,
        "new_body": BODY,
    }


def change(cast: Cast, version: int = 0, body: str = BODY, user: User | None = None) -> Words:
    return change_mail_text(
        kind=ANY,
        language="da",
        user=user or cast.administrator,
        now=NOW,
        subject=SUBJECT,
        body=body,
        version=version,
    )


def test_what_is_as_it_was_is_no_change(cast: Cast) -> None:
    ours = our_words(ANY, "da")
    same = change_mail_text(
        kind=ANY,
        language="da",
        user=cast.administrator,
        now=NOW,
        subject=f" {ours.subject} ",
        body=ours.body.replace("\n", "\r\n") + "\r\n",
        version=0,
    )
    assert same.ours
    assert not MailText.objects.exists()
    assert not AuditEntry.objects.exists()


def test_of_two_who_change_the_same_words_the_second_is_told_and_keeps_what_they_wrote(cast: Cast) -> None:
    change(cast)
    typed = f"{BODY}\n\nVi glæder os."
    response = post(cast.administrator, {"subject": "Mit", "body": typed, "version": "0"})
    assert response.status_code == 409
    assert response.context["form"]["body"].value() == typed
    assert 'name="version" value="1"' in response.content.decode()
    assert words_of(ANY, "da").body == BODY
    # Saving again is a choice.
    assert post(cast.administrator, {"subject": "Mit", "body": typed, "version": "1"}).status_code == 302
    assert words_of(ANY, "da").body == typed


def test_a_version_that_never_was_is_refused(cast: Cast) -> None:
    with pytest.raises(WordsChanged):
        change(cast, version=7)
    for version in ("-1", "x", ""):
        response = post(cast.administrator, {"subject": SUBJECT, "body": BODY, "version": version})
        assert response.status_code == 422


def test_going_back_to_our_words_is_a_change_like_any_other(cast: Cast) -> None:
    change(cast)
    response = post(cast.administrator, {"subject": "", "body": "", "version": "1", "restore": "1"})
    assert response["Location"] == reverse("mail-text", args=[ANY, "da"])
    words = words_of(ANY, "da")
    assert words.ours
    assert AuditEntry.objects.count() == 2
    # Who still has the page from before is told, and nothing of theirs is saved unseen.
    with pytest.raises(WordsChanged):
        change(cast, version=1)
    assert change(cast, version=words.version).body == BODY


def test_going_back_from_a_page_that_is_stale_is_told(cast: Cast) -> None:
    change(cast)
    change(cast, version=1, body=f"{BODY} Igen.")
    assert (
        post(cast.administrator, {"subject": "", "body": "", "version": "1", "restore": "1"}).status_code
        == 409
    )
    assert words_of(ANY, "da").body == f"{BODY} Igen."


def test_a_preview_shows_what_was_typed_and_saves_nothing(cast: Cast) -> None:
    response = post(cast.administrator, {"subject": SUBJECT, "body": BODY, "version": "0", "preview": "1"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Husk tallene for Vindklyngen" in page
    assert "<strong>fredag 1. marts 2019 kl. 12.00</strong>" in page
    assert response.context["form"]["body"].value() == BODY
    assert words_of(ANY, "da").ours


def test_only_administrators_change_words(cast: Cast) -> None:
    fields = {"subject": SUBJECT, "body": BODY, "version": "0"}
    for user in (cast.reviewer, cast.editor, cast.signatory, cast.stranger):
        for button in ({}, {"preview": "1"}, {"restore": "1"}):
            assert post(user, {**fields, **button}).status_code == 403
        with pytest.raises(NotAllowed):
            change(cast, user=user)
        with pytest.raises(NotAllowed):
            restore_mail_text(kind=ANY, language="da", user=user, now=NOW, version=0)
    address = reverse("mail-text", args=[ANY, "da"])
    assert Client().post(address, fields)["Location"].startswith("/konto/login/")
    assert words_of(ANY, "da").ours


def test_a_reviewer_reads_the_words_and_finds_no_form(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.reviewer)
    assert 'name="body"' not in client.get(reverse("mail-text", args=[ANY, "da"])).content.decode()


def test_nothing_that_cannot_be_used_is_saved_whoever_calls(cast: Cast) -> None:
    with pytest.raises(WordsRefused):
        change(cast, body="uden link")


UNCLOSED = ["{{" + " " * 7000 + "x", "{{ a" + " " * 7000 + "x", "{{" + " a" * 3500]


@pytest.mark.parametrize("text", ["\0", "æ" * 9000, "{{" * 2000, "{{ a }}" * 1000, "[" * 5000, *UNCLOSED])
def test_odd_words_are_answered_in_words(cast: Cast, text: str) -> None:
    assert post(cast.administrator, {"subject": text, "body": text, "version": "0"}).status_code == 422
