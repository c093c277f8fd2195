"""That there are no collaborations of a type: said by a person, and kept apart from a blank."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from time_machine import TimeMachineFixture

from submissions.answers import answers_of, questions_of
from submissions.changes import changes_in_words, standing_of
from submissions.checks.run import run_checks
from submissions.content import canonical_content, content_hash
from submissions.dossier import Progress, load_dossier
from submissions.models import (
    Absence,
    Collaboration,
    Figure,
    FigureChange,
    Submission,
    SubmissionStatus,
)
from submissions.own_figures import own_figures_csv
from submissions.services.import_figures import ImportFailed, ImportRow, import_figures
from submissions.services.save_figures import CollaborationAnswer, FigureAnswer, save_figures
from submissions.services.submit import submit
from submissions.services.undo_change import undo_change
from submissions.summary import summary_of
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_country_rows import HTMX, signed_in, text

NONE = Decimal(0)
CODES = ("collaborations_cluster", "collaborations_knowledge", "collaborations_b2b")


@pytest.fixture(autouse=True)
def asked(cast: Cast, time_machine: TimeMachineFixture) -> Iterator[None]:
    """Ask for it while the round is open, as rounds do since 2019."""
    time_machine.move_to(NOW)
    builders.ask_for_none(cast.round)
    with translation.override("en"):
        yield


def said(code: str, value: Decimal | None = None, absence: str = "", version: int = 0) -> FigureAnswer:
    return FigureAnswer(code=f"collaborations_{code}", value=value, absence=absence, version=version)


def put(cast: Cast, country: str, type_: str, count: int, version: int = 0) -> None:
    save_figures(
        submission_id=cast.submission.pk,
        user=cast.editor,
        now=NOW,
        collaborations=[CollaborationAnswer(country=country, type=type_, count=count, version=version)],
    )


def answers(cast: Cast) -> Mapping[str, tuple[float | Decimal | None, str]]:
    found = answers_of(cast.submission, questions_of(cast.submission))
    return {code: (found[code].value, found[code].absence) for code in (*CODES, "collaborations_total")}


def progress(cast: Cast) -> Progress:
    dossier = load_dossier(cast.submission)
    return dossier.progress(next(one for one in dossier.sections if one.has_collaborations))


def missing(cast: Cast) -> set[str]:
    found = (finding for finding in run_checks(cast.submission) if finding.check_code == "required")
    return {code for finding in found for code in finding.codes} & set(CODES)


def test_none_not_applicable_not_measured_and_nothing_are_four_answers(cast: Cast):
    cast.save(said("cluster", NONE), said("knowledge", absence=Absence.NOT_APPLICABLE))
    assert answers(cast) == {
        "collaborations_cluster": (0, ""),
        "collaborations_knowledge": (None, "not_applicable"),
        "collaborations_b2b": (None, ""),
        "collaborations_total": (0, ""),
    }
    cast.save(said("b2b", absence=Absence.NOT_MEASURED))
    assert answers(cast)["collaborations_b2b"] == (None, "not_measured")


def test_all_types_together_have_no_number_where_no_type_has(cast: Cast):
    cast.save(*(said(type_, absence=Absence.NOT_APPLICABLE) for type_ in ("cluster", "knowledge", "b2b")))
    assert answers(cast)["collaborations_total"] == (None, "")


def test_a_type_without_countries_beside_others_is_not_answered(cast: Cast):
    put(cast, "DE", "cluster", 3)
    assert answers(cast)["collaborations_b2b"] == (None, "")
    assert answers(cast)["collaborations_total"] == (3, "")


def test_where_nobody_is_asked_it_is_none_as_before(cast: Cast):
    cast.round.questions.filter(indicator__code__in=CODES).update(required=False)
    put(cast, "DE", "cluster", 3)
    assert answers(cast)["collaborations_b2b"] == (0, "")
    assert missing(cast) == set()
    assert progress(cast).asked == 1


def test_a_country_takes_its_place_and_what_was_said_comes_back_with_the_last(cast: Cast):
    cast.save(said("cluster", NONE))
    put(cast, "DE", "cluster", 3)
    assert answers(cast)["collaborations_cluster"] == (3, "")
    put(cast, "DE", "cluster", 0, version=1)
    assert answers(cast)["collaborations_cluster"] == (0, "")


def test_it_is_missing_until_it_is_said_or_a_country_is_there(cast: Cast):
    assert missing(cast) == set(CODES)
    cast.save(said("cluster", NONE), said("knowledge", absence=Absence.NOT_MEASURED))
    assert missing(cast) == {"collaborations_b2b"}
    put(cast, "DE", "b2b", 1)
    assert missing(cast) == set()


def test_the_section_counts_each_type_and_is_done_when_all_are_answered(cast: Cast):
    cast.save(FigureAnswer(code="international_total", value=Decimal(4)), said("cluster", NONE))
    put(cast, "DE", "b2b", 1)
    assert (progress(cast).answered, progress(cast).asked) == (3, 4)
    cast.save(said("knowledge", absence=Absence.NOT_APPLICABLE))
    assert progress(cast).done


def test_what_two_say_at_once_is_a_conflict(cast: Cast):
    cast.save(said("cluster", NONE))
    outcome = cast.save(said("cluster", absence=Absence.NOT_MEASURED), user=cast.signatory)
    assert [(one.code, one.value) for one in outcome.conflicts] == [("collaborations_cluster", NONE)]
    assert answers(cast)["collaborations_cluster"] == (0, "")


def test_the_content_leaves_out_what_a_country_has_taken_the_place_of(cast: Cast):
    put(cast, "DE", "cluster", 3)
    before = content_hash(cast.submission)
    cast.save(said("cluster", NONE))
    assert content_hash(cast.submission) == before
    cast.save(said("b2b", NONE))
    assert '["collaborations_b2b","0.00","",""]' in canonical_content(cast.submission)


def test_every_change_is_kept_and_can_be_undone(cast: Cast):
    put(cast, "DE", "b2b", 1)
    cast.save(said("cluster", NONE))
    cast.save(said("cluster", absence=Absence.NOT_MEASURED, version=1))
    question = next(one for one in questions_of(cast.submission) if one.code == "collaborations_total")
    changes = FigureChange.objects.filter(submission=cast.submission).select_related("user", "indicator")
    newest, *_others = changes_in_words(
        changes.order_by("-pk"), question, standing_of(cast.submission, question)
    )
    assert (newest.where, newest.old, newest.new) == ("Clusters", "0", "Not measured")
    undo_change(submission_id=cast.submission.pk, change_id=newest.id, version=2, user=cast.editor, now=NOW)
    assert answers(cast)["collaborations_cluster"] == (0, "")


def test_sent_back_with_the_collaborations_alone_it_can_be_said(cast: Cast):
    Submission.objects.filter(pk=cast.submission.pk).update(
        status=SubmissionStatus.RETURNED, open_questions=["collaborations_total"]
    )
    cast.save(said("cluster", NONE), FigureAnswer(code="international_total", value=Decimal(4)))
    assert [figure.indicator.code for figure in cast.submission.figures.all()] == ["collaborations_cluster"]


def test_the_own_file_says_it(cast: Cast):
    put(cast, "DE", "b2b", 2)
    cast.save(said("cluster", NONE), said("knowledge", absence=Absence.NOT_MEASURED))
    lines = own_figures_csv(cast.submission, questions_of(cast.submission), "Vind").decode("utf-8-sig")
    by_code = {line.split(";")[3]: line.split(";")[5:9] for line in lines.splitlines() if ";" in line}
    assert by_code["collaborations_cluster"] == ["", "0", "number", ""]
    assert by_code["collaborations_knowledge"] == ["", "", "number", "Not measured"]


def test_the_page_before_sending_says_it(cast: Cast):
    cast.save(said("cluster", NONE), said("knowledge", absence=Absence.NOT_APPLICABLE))
    rows = {row.question.code: row for one in summary_of(load_dossier(cast.submission)) for row in one.rows}
    shown = {code: (rows[code].answered, rows[code].value) for code in CODES}
    assert shown == {
        "collaborations_cluster": (True, "0"),
        "collaborations_knowledge": (True, "Not applicable"),
        "collaborations_b2b": (False, "–"),
    }


# --- An import


def imported(cast: Cast, *rows: tuple[str, str, str, str]) -> None:
    import_figures(
        year=cast.round.year,
        rows=[
            ImportRow(
                line=number,
                cluster=cast.cluster.slug,
                indicator=f"collaborations_{type_}",
                country=country,
                value=value,
                absence=absence,
                explanation="",
            )
            for number, (type_, country, value, absence) in enumerate(rows, start=2)
        ],
        user=cast.administrator,
        now=NOW,
    )


def test_an_import_says_it_by_a_row_without_a_country(cast: Cast):
    imported(cast, ("cluster", "", "0", ""), ("knowledge", "", "", "not_applicable"), ("b2b", "DE", "2", ""))
    assert [answers(cast)[code] for code in CODES] == [(0, ""), (None, "not_applicable"), (2, "")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("cluster", "", "2", ""), "The country is missing."),
        (("cluster", "", "0", "not_measured"), "both a value and an absence"),
        (("cluster", "", "", "unknown"), "is not an absence"),
        (("cluster", "DE", "", "not_measured"), "neither absence nor explanation"),
    ],
)
def test_an_import_refuses_what_says_neither(cast: Cast, row: tuple[str, str, str, str], message: str):
    with pytest.raises(ImportFailed, match=message):
        imported(cast, row)
    assert not Figure.objects.filter(submission=cast.submission).exists()


# --- The page


def page_url(cast: Cast) -> str:
    return reverse("section", args=[cast.cluster.slug, cast.round.year, "internationalisation"])


def field_url(cast: Cast) -> str:
    return reverse("field", args=[cast.cluster.slug, cast.round.year, "collaborations_cluster"])


def sent(value: str, version: int = 0, type_: str = "cluster") -> dict[str, str]:
    return {f"collaborations_{type_}": value, f"collaborations_{type_}-version": str(version)}


def test_it_saves_by_itself_and_the_guide_counts_it(cast: Cast):
    response = signed_in(cast.editor).post(field_url(cast), sent("not_measured"), headers=HTMX)
    assert response.status_code == 200
    assert "not measured" in text(response)
    assert "1 of 4 answered" in text(response)
    assert answers(cast)["collaborations_cluster"] == (None, "not_measured")
    signed_in(cast.editor).post(field_url(cast), sent("", version=1), headers=HTMX)
    assert answers(cast)["collaborations_cluster"] == (None, "")


def test_whoever_was_slower_sees_both_and_chooses(cast: Cast):
    cast.save(said("cluster", NONE), user=cast.signatory)
    response = signed_in(cast.editor).post(field_url(cast), sent("not_measured"), headers=HTMX)
    assert response.status_code == 409
    assert "Yours, not saved Not measured" in text(response)
    assert answers(cast)["collaborations_cluster"] == (0, "")
    theirs = signed_in(cast.editor).get(field_url(cast), headers=HTMX)
    assert '<option value="0" selected>' in theirs.content.decode()


@pytest.mark.parametrize("value", ["3", "unknown", "-0"])
def test_nothing_else_can_be_chosen(cast: Cast, value: str):
    response = signed_in(cast.editor).post(field_url(cast), sent(value), headers=HTMX)
    assert response.status_code == 422
    assert not Figure.objects.exists()


def test_without_a_script_the_form_saves_it(cast: Cast):
    client = signed_in(cast.editor)
    response = client.post(page_url(cast), {**sent("0"), **sent("not_applicable", type_="b2b"), "stay": "1"})
    assert response.status_code == 302
    assert answers(cast)["collaborations_cluster"] == (0, "")
    assert answers(cast)["collaborations_b2b"] == (None, "not_applicable")
    shown = client.get(page_url(cast)).content.decode()
    assert shown.count(" selected>") == 4


def test_without_a_script_too_whoever_was_slower_keeps_what_they_chose(cast: Cast):
    cast.save(said("cluster", NONE), user=cast.signatory)
    response = signed_in(cast.editor).post(page_url(cast), {**sent("not_measured"), **sent("0", type_="b2b")})
    assert response.status_code == 409
    assert '<option value="not_measured" selected>' in response.content.decode()
    assert answers(cast)["collaborations_b2b"] == (0, "")


def test_a_country_hides_the_choice_and_shows_its_sum(cast: Cast):
    cast.save(said("cluster", NONE))
    put(cast, "DE", "cluster", 3)
    shown = signed_in(cast.editor).get(page_url(cast)).content.decode()
    assert shown.count("data-type-none hidden") == 1
    assert "data-type-count>3<" in shown


def test_where_nobody_is_asked_there_is_no_choice(cast: Cast):
    cast.round.questions.filter(indicator__code__in=CODES).update(required=False)
    assert "data-type-none" not in signed_in(cast.editor).get(page_url(cast)).content.decode()


def test_a_closed_form_says_it_in_words(cast: Cast):
    cast.save(said("cluster", NONE), said("b2b", absence=Absence.NOT_APPLICABLE))
    Submission.objects.filter(pk=cast.submission.pk).update(status=SubmissionStatus.SUBMITTED)
    shown = text(signed_in(cast.editor).get(page_url(cast)))
    assert "International B2B collaborations Not applicable" in shown
    assert "International cluster collaborations None" in shown
    assert "Clusters 0 Knowledge institutions – Between companies (B2B) Not applicable" in shown


def test_a_country_that_saves_by_itself_moves_the_guide(cast: Cast):
    url = reverse("country", args=[cast.cluster.slug, cast.round.year, "DE"])
    row = {"country-DE-country": "DE", "country-DE-cluster": "2"}
    client = signed_in(cast.editor)
    assert "1 of 4 answered" in text(client.post(url, row, headers=HTMX))
    removed = {"country-DE-country": "DE", "country-DE-cluster-version": "1", "remove": "DE"}
    gone = client.post(url, removed, headers=HTMX)
    assert 'id="steps-wide"' in gone.content.decode()


@pytest.mark.usefixtures("asked")
def test_a_count_by_country_that_looks_odd_is_explained_where_one_can_and_sent(cast: Cast) -> None:
    last = builders.submission(cast.cluster, round=builders.round_with_catalogue(2017), status="approved")
    Collaboration.objects.create(submission=last, country="DE", type="b2b", count=10)
    cast.answer_all()
    for type_, count in (("b2b", 90), ("cluster", 3), ("knowledge", 3)):
        put(cast, "DE", type_, count)
    cast.submission.refresh_from_db()
    (found,) = [finding for finding in run_checks(cast.submission) if finding.blocks]
    assert (found.check_code, found.codes[0]) == ("collaborations_digits", "international_total")
    cast.explain("international_total", "Vi er med i et nyt program.")
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW)


@pytest.mark.usefixtures("asked")
def test_the_page_of_a_warning_shows_a_type_as_its_section_does(cast: Cast) -> None:
    client = signed_in(cast.editor)
    address = reverse("warning", args=[cast.cluster.slug, cast.round.year, "collaborations_digits"])
    page = client.get(address).content.decode()
    assert 'id="id_collaborations_b2b"' in page
    assert 'id="id_collaborations_b2b-absence"' not in page
