"""What a reviewer wrote of an accepted explanation stands in the account, as long as the acceptance holds."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from reports.account import Account, Words, digest, from_json, to_json
from reports.assembly import assemble
from reports.footnotes import Remark, footnotes_on
from reports.inputs import gather
from reports.lines import account_lines
from reports.models import AccountVersion
from reports.renderers import RENDERERS
from reports.services.build_account import build_account
from reports.services.publish_account import publish_account
from submissions.models import Figure, Round, Submission
from submissions.services.accept_explanation import accept_explanation
from tests import builders

DANISH, ENGLISH = "Ét netværk fik en engangsbevilling.", "One network got a one-off grant."


def explained(code: str, nth: int = 0) -> Figure:
    """Return a figure of an approved submission with an explanation."""
    figure = Figure.objects.filter(indicator__code=code, submission__status="approved").order_by("pk")[nth]
    figure.explanation, figure.explained_value = "Vi fik en engangsbevilling i år.", figure.value
    figure.save()
    return figure


def accept(figure: Figure, danish: str = DANISH, english: str = ENGLISH) -> None:
    accept_explanation(
        submission_id=figure.submission_id,
        code=figure.indicator.code,
        version=figure.version,
        user=builders.reviewer(),
        now=builders.NOW,
        footnote_da=danish,
        footnote_en=english,
    )


def account() -> Account:
    return assemble(gather(2018), version=1, built_at=builders.NOW)


def test_it_stands_at_every_line_that_rests_on_the_figure(printed_round: Round):
    accept(explained("funding_municipalities"))
    (footnote,) = account().footnotes
    assert footnote.number == 1
    assert footnote.text == Words(da=DANISH, en=ENGLISH)
    assert footnote.lines == (
        "funding_total",
        "funding_regions_municipalities",
        "funding_municipalities",
        "funding_mean",
        "funding_per_fte",
    )


def test_it_stands_at_means_and_shares_of_what_is_not_printed(printed_round: Round):
    accept(explained("fte"))
    assert account().footnotes[0].lines == ("fte_mean", "funding_per_fte")


def test_footnotes_are_numbered_as_the_table_meets_them(printed_round: Round):
    accept(explained("products_total"), "Sidst", "Last")
    accept(explained("fees_other"), "Midt", "Between")
    accept(explained("fte"), "Først", "First")
    assert [(one.number, one.text.da) for one in account().footnotes] == [
        (1, "Først"),
        (2, "Midt"),
        (3, "Sidst"),
    ]


def test_equal_words_are_one_footnote(printed_round: Round):
    accept(explained("courses"))
    accept(explained("courses", 1))
    accept(explained("newsletters"))
    (footnote,) = account().footnotes
    assert footnote.lines == ("courses", "newsletters", "newsletters_mean")


@pytest.mark.parametrize("change", ["value", "explanation"])
def test_another_value_or_other_words_end_it(printed_round: Round, change: str):
    figure = explained("courses")
    accept(figure)
    assert account().footnotes
    if change == "value":
        figure.value = (figure.value or Decimal(0)) + 1
    else:
        figure.explanation = "Noget andet."
    figure.save()
    assert account().footnotes == ()


def test_an_accepted_explanation_without_footnote_says_nothing(printed_round: Round):
    accept(explained("courses"), "", "")
    assert account().footnotes == ()


def test_only_approved_submissions_have_footnotes(printed_round: Round):
    figure = explained("courses")
    accept(figure)
    Submission.objects.filter(pk=figure.submission_id).update(status="in_review")
    assert account().footnotes == ()


def test_an_account_stored_before_there_were_footnotes_is_read_and_keeps_its_hash(printed_round: Round):
    content = to_json(account())
    assert "footnotes" not in json.loads(content)
    old = from_json(content)
    assert old.footnotes == ()
    assert digest(to_json(old)) == digest(content)


def test_footnotes_are_frozen_with_the_account(printed_round: Round):
    figure = explained("courses")
    accept(figure)
    version = build_account(year=2018, user=builders.administrator(), now=builders.NOW)
    assert digest(to_json(from_json(version.content))) == version.sha256
    figure.explanation = "Noget andet."
    figure.save()
    assert from_json(AccountVersion.objects.get().content).footnotes[0].text.da == DANISH


def test_no_figure_of_the_account_changes(printed_round: Round):
    before = account()
    accept(explained("courses"))
    assert replace(account(), footnotes=()) == before


def test_no_line_rests_on_it_and_so_it_is_left_out():
    remark = Remark(indicators=frozenset({"nothing"}), text=Words(da="a", en="b"))
    assert footnotes_on([remark], account_lines()) == ()


HOSTILE = '<script>alert("x")</script> =1+1'


def test_the_files_have_them_and_typed_text_is_inert(printed_round: Round):
    accept(explained("courses"), HOSTILE, "=SUM(A1)")
    shown = account()
    with translation.override("da"):
        page = RENDERERS["html"](shown).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert 'href="#note-1"' in page
    assert 'id="note-1"' in page
    read = json.loads(RENDERERS["json"](shown).content)
    assert read["footnotes"] == [
        {"number": 1, "text": {"da": HOSTILE, "en": "=SUM(A1)"}, "lines": ["courses"]}
    ]
    rows = list(csv.DictReader(io.StringIO(RENDERERS["csv"](shown).content.decode())))
    (row,) = [row for row in rows if row["footnotes_en"]]
    assert (row["line"], row["year"], row["footnotes_en"]) == ("courses", "2018", "'=SUM(A1)")


def test_the_public_page_shows_them_in_both_languages(printed_round: Round, client: Client):
    accept(explained("courses"))
    version = build_account(year=2018, user=builders.administrator(), now=builders.NOW)
    publish_account(account_id=version.pk, user=builders.reviewer(), now=builders.NOW)
    url = reverse("account-page", args=[2018])
    assert DANISH in client.get(url, headers={"accept-language": "da"}).content.decode()
    page = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert ENGLISH in page
    assert "engangsbevilling" not in page
