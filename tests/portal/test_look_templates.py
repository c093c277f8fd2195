"""What the templates promise: nothing inline, every icon laid out, fields tied to what describes them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Cluster
from submissions.checks.finding import Finding
from submissions.forms.rows import AskedRow, Collision
from submissions.models import Indicator, Question, Round, Severity, Submission
from submissions.past import Past, PastFigure

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
# Saved as a file and opened from a disk, where no style sheet lies beside it.
# An account that is kept as a file, and mails, which have no other place for their style.
SELF_CONTAINED = {"account_file.html", "letter.html"}
# What a script reads is no script.
READ = r'type="application/json"'
INLINE = re.compile(rf"<style|<script(?![^>]*\b(?:src=|{READ}))|\son[a-z]+=\"|\sstyle=\"", re.IGNORECASE)


class FigureForm(forms.Form):
    """The fields of one question."""

    companies = forms.CharField(required=False, label="Companies")
    absence = forms.ChoiceField(choices=[("", "A number"), ("not_measured", "Not measured")], required=False)
    explanation = forms.CharField(widget=forms.Textarea, required=False, label="Explanation")
    confirm = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def figure_row(
    *, typed: str = "", absence: str = "", explanation: str = "", error: str = "", **row: Any
) -> str:
    """Render the row of a question with what was typed."""
    form = FigureForm({"companies": typed, "absence": absence, "explanation": explanation, "version": "3"})
    if error:
        form.add_error("companies", error)
    parts: dict[str, Any] = {
        "question": Question(
            indicator=Indicator(code="companies", unit="count"),
            label_da="Companies",
            help_da="Once each.",
            definition_da="With a number.",
        ),
        "submission": Submission(cluster=Cluster(slug="klynge"), round=Round(year=2018)),
        "past": Past(
            code="companies",
            years=(PastFigure(year=2017, text="287"), PastFigure(year=2016, text="250")),
            change="+9 %",
            compared="28700",
            notes=("2017: reported by Alfa.",),
        ),
        "editable": True,
        "is_subset": False,
        **{name: form[name] for name in ("absence", "explanation", "confirm", "version")},
        **row,
    }
    return render_to_string("dkfds/figure_row.html", {"row": AskedRow(number=form["companies"], **parts)})


def warning(message: str) -> Finding:
    """Return what a check asks about."""
    return Finding(check_code="subset", severity=Severity.WARNING, codes=("companies",), say=lambda: message)


def described_by(html: str) -> list[str]:
    """Return the ids that describe the number field."""
    field = re.search(r"<input[^>]*name=\"companies\"[^>]*>", html)
    assert field is not None
    ids = re.search(r"aria-describedby=\"([^\"]*)\"", field[0])
    return ids[1].split() if ids else []


def test_no_page_has_inline_style_or_script():
    pages = [path for path in TEMPLATES if path.name not in SELF_CONTAINED]
    assert [path.name for path in pages if INLINE.search(path.read_text(encoding="utf-8"))] == []


def test_every_icon_that_a_template_draws_is_laid_out():
    build = Path(settings.BASE_DIR, "static", "build.mjs").read_text(encoding="utf-8")
    listed = re.search(r"const ICONS = \[(.*?)\]", build, re.DOTALL)
    assert listed is not None
    drawn = set(re.findall(r"{% icon [\"']([a-z-]+)", "".join(path.read_text("utf-8") for path in TEMPLATES)))
    assert drawn
    assert drawn - set(re.findall(r"\"([a-z-]+)\"", listed[1])) == set()


def test_the_page_of_a_broken_server_needs_nothing():
    html = render_to_string("500.html", {"style": ""})
    assert "{%" not in html
    assert not re.search(r"(src|href)=\"(?!/\")", html)


def test_all_that_describes_a_field_is_on_the_page():
    conflict = Collision(who="Mette", when="14.32", saved="300")
    found = [warning("A zero too many?")]
    html = figure_row(typed="12o", error="Not a number.", findings=found, conflict=conflict)
    ids = described_by(html)
    renewed = ["errors-companies", "conflict-companies", "findings-companies"]
    assert ids == ["id_companies_helptext", *renewed, "id_companies_previous"]
    assert [name for name in ids if html.count(f'id="{name}"') != 1] == []
    assert 'aria-invalid="true"' in html


def test_a_field_without_errors_is_not_called_invalid():
    html = figure_row(typed="312")
    assert "aria-invalid" not in html
    # What a save renews is always there, empty where there is nothing to say.
    assert [name for name in described_by(html) if html.count(f'id="{name}"') != 1] == []


def test_earlier_years_the_change_and_whose_they_are_stand_beside_the_field():
    text = re.sub(r"<[^>]+>|\s+", " ", figure_row(typed="312"))
    beside = " ".join(text.split())
    assert "2017 : 287 2016 : 250 Change : +9 % 2017: reported by Alfa." in beside


def test_the_way_to_the_history_waits_until_there_is_one():
    def link(html: str) -> str:
        return html.split('data-history="companies"')[1].split(">", maxsplit=1)[0]

    assert link(figure_row()) == " hidden"
    assert link(figure_row(has_changes=True)) == ""


def test_where_two_people_collide_both_values_stand():
    conflict = Collision(who="Mette", when="14.32", saved="300")
    html = figure_row(typed="312", conflict=conflict)
    alert = html[html.index('id="conflict-') :]
    assert "300" in alert
    assert "312" in alert
    assert "Mette changed this at 14.32" in alert


@pytest.mark.parametrize(
    ("row", "is_open"),
    [
        ({}, False),
        ({"explanation": "Not audited yet."}, True),
        ({"findings": [warning("Why?")]}, True),
    ],
)
def test_the_explanation_is_open_when_it_matters(row: dict[str, Any], is_open: bool):
    html = figure_row(**row)
    details = html[: html.index("<textarea")].rindex("<details")
    assert (" open>" in html[details:].split("\n")[0]) is is_open


def test_an_answer_that_cannot_be_changed_is_text():
    html = figure_row(typed="312", editable=False, unit="kr.")
    assert "312 kr." in html
    assert '<input type="text"' not in html
    assert "<select" not in html
    assert "Not measured" in figure_row(absence="not_measured", editable=False)
    assert "Not answered" in figure_row(editable=False)


def test_a_zero_is_an_answer():
    assert "Not answered" not in figure_row(typed="0", editable=False)


def test_what_was_typed_is_kept_and_escaped():
    assert 'value="&lt;b&gt;12"' in figure_row(typed="<b>12", error="Not a number.")


def test_the_error_summary_leads_to_the_fields():
    html = render_to_string("components/error_summary.html", {"errors": [("id_eu", "EU", "Not a number.")]})
    assert '<a href="#id_eu">EU</a>: Not a number.' in html
    assert render_to_string("components/error_summary.html", {"errors": []}).strip() == ""


def test_the_error_summary_puts_no_colon_after_a_question():
    errors = [("id_giver", "Who gave the figure?", "Write who."), ("", "", "Somebody must.")]
    html = render_to_string("components/error_summary.html", {"errors": errors})
    assert "2 things have to be corrected" in html
    assert "Who gave the figure?</a> Write who." in html
    assert "<li>Somebody must.</li>" in html
