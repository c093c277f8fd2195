"""The page of one warning, and the panel that stands at a figure."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from submissions.checks.finding import Finding
from submissions.checks.run import run_checks
from submissions.dossier import load_dossier
from submissions.forms.reuse import with_reused
from submissions.forms.section import EXPLANATION_LENGTH
from submissions.models import Check, Figure, FigureChange, Submission, SubmissionStatus
from submissions.services.save_figures import FigureAnswer
from submissions.services.undo_change import undo_change
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

pytestmark = pytest.mark.shared

CODE = "funding_total_per_fte"
LAST_YEAR = "Værtsorganisationen løser en del af opgaverne."


@pytest.fixture
def asked(cast: Cast) -> Iterator[Cast]:
    """Give a submission that is filled in, with far more financing for each FTE than is usual."""
    cast.answer_all()
    cast.save(FigureAnswer(code="fte", value=Decimal(2), version=1))
    cast.submission.refresh_from_db()
    with time_machine.travel(NOW):
        yield cast


def url(cast: Cast, name: str = "warning", code: str = CODE) -> str:
    return reverse(name, args=[cast.cluster.slug, cast.round.year, code])


def approve_last_year(cast: Cast, status: str = SubmissionStatus.APPROVED) -> None:
    """Put last year's submission there, with an explanation of the financing from the state."""
    last = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017), status=status)
    builders.put_figures(last, fte=Decimal(3), funding_state=Decimal(16_000_000))
    Figure.objects.filter(submission=last, indicator__code="funding_state").update(
        explanation=LAST_YEAR, explained_value=Decimal(16_000_000)
    )


def sent(cast: Cast, **fields: str) -> dict[str, str]:
    """Return what the page sends when nothing is touched but `fields`; a dash is two underscores."""
    figures = {
        figure.indicator.code: figure for figure in cast.submission.figures.select_related("indicator")
    }
    page = {}
    for code in ("funding_state", "fte"):
        page[code] = str(int(figures[code].value or 0))
        page[f"{code}-version"] = str(figures[code].version)
        page[f"{code}-explanation"] = figures[code].explanation
        page[f"{code}-shown"] = " ".join(cast.shown(code))
    return page | {name.replace("__", "-"): value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("who", "status", "fields"),
    [
        ("editor", 200, True),
        ("signatory", 200, True),
        ("reviewer", 200, False),
        ("administrator", 200, False),
        ("stranger", 404, False),
        ("", 302, False),
    ],
)
def test_its_own_people_fill_it_in_and_reviewers_read_it(
    asked: Cast, client: Client, who: str, status: int, fields: bool
):
    if who:
        client.force_login(getattr(asked, who))
    response = client.get(url(asked))
    assert response.status_code == status
    assert (b'name="fte"' in response.content) is fields


def test_it_has_every_figure_behind_it_from_whatever_section(asked: Cast, client: Client):
    client.force_login(asked.editor)
    response = client.get(url(asked))
    shown = [row.code for _, rows in response.context["sections"] for row in rows]
    sources = ("state", "regions", "municipalities", "knowledge", "companies", "eu", "other")
    assert shown == [*(f"funding_{source}" for source in sources), "fte"]
    assert [row.code for row in response.context["totals"]] == ["funding_total"]
    text = response.content.decode()
    assert text.count("data-autosave") == len(shown)
    assert "pr. årsværk" in text


def test_an_explanation_settles_it_and_the_page_comes_back(asked: Cast, client: Client):
    client.force_login(asked.editor)
    response = client.post(url(asked), sent(asked, funding_state__explanation="Vi er få."), follow=True)
    assert response.redirect_chain == [(url(asked), 302)]
    assert response.context["warning"].settled
    assert asked.submission.figures.get(indicator__code="funding_state").explained


def test_a_correction_settles_it_and_its_figures_stay_on_the_page(asked: Cast, client: Client):
    client.force_login(asked.editor)
    response = client.post(url(asked), sent(asked, fte="20"), follow=True)
    assert not response.context["warning"].findings
    assert "fte" in [row.code for _, rows in response.context["sections"] for row in rows]
    assert asked.submission.figures.get(indicator__code="fte").value == 20


def test_what_cannot_be_read_is_shown_again_and_the_rest_is_saved(asked: Cast, client: Client):
    client.force_login(asked.editor)
    response = client.post(url(asked), sent(asked, fte="to", funding_state="17.000.000"))
    assert response.status_code == 422
    assert 'value="to"' in response.content.decode()
    assert asked.submission.figures.get(indicator__code="funding_state").value == 17_000_000


def test_a_figure_that_a_colleague_changed_meanwhile_is_not_overwritten(asked: Cast, client: Client):
    form = sent(asked, fte="4")
    asked.save(FigureAnswer(code="fte", value=Decimal(3), version=2), user=asked.signatory)
    client.force_login(asked.editor)
    response = client.post(url(asked), form)
    assert response.status_code == 409
    assert asked.submission.figures.get(indicator__code="fte").value == 3


def test_figures_that_are_not_on_the_page_cannot_be_slipped_in(asked: Cast, client: Client):
    client.force_login(asked.editor)
    client.post(url(asked), sent(asked, newsletters="999", newsletters__version="1"))
    assert asked.submission.figures.get(indicator__code="newsletters").value == 20


@pytest.mark.parametrize("status", [SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED])
def test_once_sent_it_is_read_only_and_what_was_typed_is_shown(asked: Cast, client: Client, status: str):
    form = sent(asked, fte="777")
    people = {"submitted_by": asked.signatory, "approved_by": asked.reviewer, "approved_at": NOW}
    Submission.objects.filter(pk=asked.submission.pk).update(status=status, **people)
    client.force_login(asked.editor)
    assert b'name="fte"' not in client.get(url(asked)).content
    response = client.post(url(asked), form)
    assert response.status_code == 409
    assert "777" in response.content.decode()
    assert asked.submission.figures.get(indicator__code="fte").value == 2


def test_a_reviewer_cannot_save(asked: Cast, client: Client):
    client.force_login(asked.reviewer)
    assert client.post(url(asked), sent(asked)).status_code == 403


def test_an_unknown_check_or_one_that_is_off_is_not_there(asked: Cast, client: Client):
    client.force_login(asked.editor)
    assert client.get(url(asked, code="unknown")).status_code == 404
    Check.objects.filter(code=CODE).update(active=False)
    assert client.get(url(asked)).status_code == 404


def test_it_leads_to_the_next_warning_and_from_the_last_to_the_first(asked: Cast, client: Client):
    asked.save(FigureAnswer(code="fees_companies", value=Decimal(25), version=1))
    fees = "fees_companies_within_funding_companies"
    client.force_login(asked.editor)
    assert client.get(url(asked)).context["warning"].next_code == fees
    assert client.get(url(asked, code=fees)).context["warning"].next_code == CODE
    asked.save(FigureAnswer(code="fees_companies", value=Decimal(20), version=2))
    assert client.get(url(asked)).context["warning"].next_code == ""


def test_it_takes_as_many_queries_whatever_the_check_rests_on(
    asked: Cast, client: Client, count_queries: Callable[[Callable[[], object]], int]
):
    client.force_login(asked.editor)
    one = count_queries(lambda: client.get(url(asked, code="fte_range")))
    assert count_queries(lambda: client.get(url(asked))) == one


# Last year's explanation


def test_last_year_s_accepted_explanation_is_offered_and_used_without_script(asked: Cast, client: Client):
    approve_last_year(asked)
    client.force_login(asked.editor)
    page = client.get(url(asked)).content.decode()
    assert LAST_YEAR in page
    assert 'name="reuse" value="funding_state"' in page
    client.post(url(asked), sent(asked, reuse="funding_state"))
    figure = asked.submission.figures.get(indicator__code="funding_state")
    assert figure.explanation == LAST_YEAR
    assert figure.explained


def test_on_the_section_it_is_used_too_and_leads_back_to_the_figure(asked: Cast, client: Client):
    approve_last_year(asked)
    client.force_login(asked.editor)
    section = url(asked, "section", "financing")
    assert 'name="reuse" value="funding_state"' in client.get(section).content.decode()
    form = {"funding_state": "16000000", "funding_state-version": "1", "reuse": "funding_state"}
    response = client.post(section, form)
    assert response["Location"] == f"{section}#row-funding_state"
    assert asked.submission.figures.get(indicator__code="funding_state").explanation == LAST_YEAR


@pytest.mark.parametrize("name", ["warning", "section"])
def test_what_was_typed_stays_in_front_of_last_year_s_explanation(asked: Cast, client: Client, name: str):
    approve_last_year(asked)
    client.force_login(asked.editor)
    address = url(asked) if name == "warning" else url(asked, "section", "financing")
    typed = "Vi er\r\nfå."
    client.post(address, sent(asked, funding_state__explanation=typed, reuse="funding_state"))
    figure = asked.submission.figures.get(indicator__code="funding_state")
    assert figure.explanation == f"Vi er\nfå.\n\n{LAST_YEAR}"
    # Pressed once more, from a page in another tab, it does not stand there twice.
    client.post(address, sent(asked, reuse="funding_state"))
    figure.refresh_from_db()
    assert figure.explanation == f"Vi er\nfå.\n\n{LAST_YEAR}"


def test_words_that_become_too_long_with_last_year_s_stay_on_the_page(asked: Cast, client: Client):
    approve_last_year(asked)
    client.force_login(asked.editor)
    typed = "x" * EXPLANATION_LENGTH
    response = client.post(
        url(asked), sent(asked, funding_state__explanation=typed, reuse="funding_state", fte="3")
    )
    assert response.status_code == 422
    assert typed in response.content.decode()
    assert asked.submission.figures.get(indicator__code="fte").value == 3


@pytest.mark.parametrize("status", [SubmissionStatus.SUBMITTED, SubmissionStatus.IN_REVIEW])
def test_an_explanation_that_nobody_has_accepted_is_not_offered(asked: Cast, client: Client, status: str):
    approve_last_year(asked, status)
    client.force_login(asked.editor)
    assert LAST_YEAR not in client.get(url(asked)).content.decode()


def test_only_words_that_were_accepted_can_be_used_again(asked: Cast):
    approve_last_year(asked)
    dossier = load_dossier(Submission.objects.with_people().get(pk=asked.submission.pk))
    for code in ("fte", "unknown", ""):
        untouched = QueryDict(f"reuse={code}&fte-explanation=Egne")
        assert with_reused(untouched, dossier) is untouched
    assert with_reused(QueryDict("reuse=funding_state"), dossier)["funding_state-explanation"] == LAST_YEAR


# The panel at a figure


def test_words_for_another_value_have_to_be_confirmed(asked: Cast, client: Client):
    asked.explain("funding_state", "Vi er få.")
    client.force_login(asked.editor)
    section = url(asked, "section", "financing")
    assert b"funding_state-confirm" not in client.get(section).content
    asked.save(
        FigureAnswer(code="funding_state", value=Decimal(18_000_000), explanation="Vi er få.", version=2)
    )
    page = client.get(section).content.decode()
    assert "funding_state-confirm" in page
    assert "16.000.000" in page
    client.post(url(asked), sent(asked, funding_state="18000000", funding_state__confirm="on"))
    assert asked.submission.figures.get(indicator__code="funding_state").explained
    assert b"funding_state-confirm" not in client.get(section).content


def test_the_words_are_never_in_the_part_that_is_renewed(asked: Cast, client: Client):
    """What one types must survive a save; so the room for an explanation stands outside."""
    client.force_login(asked.editor)
    page = client.get(url(asked, "section", "financing")).content.decode()
    begin = page.index('id="findings-funding_state"')
    renewed = page[begin : page.index('id="findings-funding_regions"')].split("figure-row__more")[0]
    assert "<textarea" not in renewed
    assert 'data-asks="funding_state"' in renewed
    assert "Finansiering i alt" in renewed.split("alert-text")[0]


def test_a_figure_that_nothing_is_said_of_has_an_empty_place_for_it(asked: Cast, client: Client):
    client.force_login(asked.editor)
    page = client.get(url(asked, "section", "financing")).content.decode()
    assert 'id="findings-funding_regions"' in page


def test_script_in_last_year_s_words_is_inert(asked: Cast, client: Client):
    approve_last_year(asked)
    Figure.objects.filter(explanation=LAST_YEAR).update(explanation="<script>alert(1)</script>")
    client.force_login(asked.editor)
    page = client.get(url(asked)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# What an explanation answers


def test_words_at_one_figure_say_nothing_of_a_warning_at_another(asked: Cast) -> None:
    asked.save(
        FigureAnswer(
            code="funding_eu",
            value=Decimal(10),
            version=1,
            explanation="To nye projekter.",
            shown=asked.shown("funding_state"),
        )
    )
    assert warning_at(asked, "funding_state").blocks


def test_words_written_before_a_warning_came_up_do_not_answer_it(cast: Cast) -> None:
    cast.answer_all()
    cast.explain("funding_state", "Vi fik en ny bevilling.")
    cast.save(FigureAnswer(code="fte", value=Decimal(2), version=1))
    assert warning_at(cast, "funding_state").blocks


def test_words_hold_for_a_warning_until_a_figure_behind_it_changes(asked: Cast) -> None:
    asked.explain("funding_state", "Vi er få.")
    assert not warning_at(asked, "funding_state").blocks
    asked.save(FigureAnswer(code="fte", value=Decimal("0.5"), version=2))
    assert warning_at(asked, "funding_state").blocks
    asked.save(FigureAnswer(code="fte", value=Decimal(2), version=3))
    assert not warning_at(asked, "funding_state").blocks


def test_words_hold_when_only_a_limit_is_moved(asked: Cast) -> None:
    asked.explain("funding_state", "Vi er få.")
    check = Check.objects.get(round=asked.round, code=CODE)
    check.parameters["high"] = "1000001"
    check.save()
    assert not warning_at(asked, "funding_state").blocks


def test_words_that_stand_are_said_to_answer_a_new_warning_too(asked: Cast, client: Client) -> None:
    asked.explain("funding_state", "Vi er få.")
    asked.save(FigureAnswer(code="fte", value=Decimal("0.5"), version=2))
    client.force_login(asked.editor)
    section = url(asked, "section", "financing")
    page = client.get(section).content.decode()
    assert "funding_state-confirm" in page
    assert " ".join(asked.shown("funding_state")) in page
    # Without the tick the button saves nothing, and the warning stands.
    client.post(url(asked), sent(asked, fte="0,5"))
    assert warning_at(asked, "funding_state").blocks
    client.post(url(asked), sent(asked, fte="0,5", funding_state__confirm="on"))
    assert not warning_at(asked, "funding_state").blocks
    assert b"funding_state-confirm" not in client.get(section).content


def test_a_number_and_its_words_sent_at_once_leave_the_warning_to_be_looked_at(
    asked: Cast, client: Client
) -> None:
    client.force_login(asked.editor)
    client.post(
        url(asked), sent(asked, funding_state="160000000", funding_state__explanation="En ny bevilling.")
    )
    assert warning_at(asked, "funding_state").blocks


def test_what_is_no_name_of_a_warning_is_not_kept(asked: Cast, client: Client) -> None:
    client.force_login(asked.editor)
    forged = "x" * 12 + " <script> " + "0" * 40
    client.post(url(asked), sent(asked, funding_state__explanation="Vi er få.", funding_state__shown=forged))
    assert asked.submission.figures.get(indicator__code="funding_state").explained_findings == ""


def test_words_that_come_back_answer_what_they_answered(asked: Cast) -> None:
    asked.explain("funding_state", "Vi er få.")
    asked.save(FigureAnswer(code="funding_state", value=Decimal(16_000_000), version=2))
    assert warning_at(asked, "funding_state").blocks
    change = FigureChange.objects.get(submission=asked.submission, version=3)
    undo_change(submission_id=asked.submission.pk, change_id=change.pk, version=3, user=asked.editor, now=NOW)
    assert not warning_at(asked, "funding_state").blocks


def warning_at(cast: Cast, code: str) -> Finding:
    """Return the one warning of financing for each FTE, where it stands."""
    (found,) = [finding for finding in run_checks(cast.submission) if finding.check_code == CODE]
    assert found.codes[0] == code
    return found
