"""Importing figures: all or nothing, in whose name, and approved by whom."""

import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.models import Cluster, ClusterName, Hosting, User
from submissions.content import content_hash
from submissions.models import (
    Collaboration,
    Event,
    Figure,
    FigureChange,
    Round,
    RoundStatus,
    Submission,
    SubmissionStatus,
)
from submissions.services.import_figures import ImportFailed, ImportOutcome, import_figures, read_rows
from tests import builders

pytestmark = pytest.mark.django_db

HEADER = "cluster,indicator,country,value,absence,explanation"
DOCUMENTED = Path(__file__).parents[2] / "docs" / "import.md"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def round_() -> Round:
    made = builders.round_with_catalogue(2018)
    made.status = RoundStatus.PLANNED
    made.save()
    return made


@pytest.fixture
def clean() -> Cluster:
    return builders.cluster("CLEAN", slug="clean")


@pytest.fixture
def odense() -> Cluster:
    return builders.cluster("Odense Robotics", slug="odense-robotics")


@pytest.fixture
def anna() -> User:
    return builders.administrator("anna@example.dk")


@pytest.fixture
def bo() -> User:
    return builders.reviewer("bo@example.dk")


def import_(*lines: str, by: User, approved_by: User | None = None, year: int = 2018) -> ImportOutcome:
    rows = read_rows(io.StringIO("\n".join([HEADER, *lines]), newline=""))
    return import_figures(year=year, rows=rows, user=by, now=builders.NOW, approved_by=approved_by)


def problems(*lines: str, by: User, approved_by: User | None = None, year: int = 2018) -> list[str]:
    with pytest.raises(ImportFailed) as failure:
        import_(*lines, by=by, approved_by=approved_by, year=year)
    assert not Figure.objects.exists()
    assert not Event.objects.exists()
    return [f"{problem.line}: {problem.message}" for problem in failure.value.problems]


def submission(cluster: Cluster) -> Submission:
    return Submission.objects.get(cluster=cluster)


def test_the_documented_example_is_imported(
    round_: Round,
    clean: Cluster,
    odense: Cluster,
    anna: User,
    bo: User,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    (example,) = re.findall(r"```csv\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "figures.csv"
    file.write_text(example, encoding="utf-8-sig", newline="\r\n")
    call_command(
        "import_figures", file, "--round", "2018", "--by", anna.email, "--approved-by", "BO@example.dk"
    )
    assert "9 figures into 2 submissions of 2018, and approved them" in capsys.readouterr().out
    figures = {
        figure.indicator.code: (figure.value, figure.absence, figure.explanation)
        for figure in submission(clean).figures.select_related("indicator")
    }
    assert figures == {
        "fte": (Decimal("24.5"), "", ""),
        "funding_state": (Decimal(17563000), "", "Innovation networks included, as agreed"),
        "collaborations_b2b": (Decimal(0), "", ""),
        "funding_eu": (Decimal("2500000.50"), "", ""),
        "courses": (Decimal(0), "", ""),
        "media_mentions": (None, "not_measured", ""),
    }
    assert list(Collaboration.objects.order_by("pk").values_list("country", "type", "count")) == [
        ("DE", "cluster", 4),
        ("SE", "b2b", 2),
    ]


def test_without_approval_the_submissions_wait_for_review(
    round_: Round, clean: Cluster, odense: Cluster, anna: User
):
    outcome = import_("clean,fte,,1,,", by=anna)
    assert outcome.submissions == outcome.figures == 1
    assert not outcome.approved
    sent = submission(clean)
    assert sent.status == SubmissionStatus.SUBMITTED
    assert (sent.submitted_by, sent.submitted_at) == (anna, builders.NOW)
    assert sent.content_hash == content_hash(sent) != ""
    assert list(sent.events.values_list("action", "user")) == [("import", anna.pk)]
    assert submission(odense).status == SubmissionStatus.NOT_STARTED


def test_approved_by_another_all_submissions_of_the_file_are_approved(
    round_: Round, clean: Cluster, odense: Cluster, anna: User, bo: User
):
    assert import_("clean,fte,,1,,", "odense-robotics,fte,,2,,", by=anna, approved_by=bo).approved
    for cluster in (clean, odense):
        approved = submission(cluster)
        assert approved.status == SubmissionStatus.APPROVED
        assert (approved.submitted_by, approved.approved_by, approved.approved_at) == (anna, bo, builders.NOW)
        assert [event.action for event in approved.events.all()] == ["import", "take", "approve"]
        assert {event.content_hash for event in approved.events.all()} == {content_hash(approved)}


def test_the_round_keeps_its_status_and_gets_its_submissions(
    round_: Round, clean: Cluster, odense: Cluster, anna: User
):
    import_("clean,fte,,1,,", by=anna)
    round_.refresh_from_db()
    assert round_.status == RoundStatus.PLANNED
    assert Submission.objects.count() == 2


def test_each_change_is_in_the_history_in_the_name_of_the_person(round_: Round, clean: Cluster, anna: User):
    import_("clean,fte,,1,,", by=anna)
    own = builders.editor(clean)
    import_("clean,fte,,2,,", "clean,courses,,3,,", by=own)
    changes = FigureChange.objects.order_by("pk").values_list(
        "indicator__code", "old_value", "new_value", "version", "user", "on_behalf"
    )
    assert list(changes) == [
        ("fte", None, Decimal(1), 1, anna.pk, True),
        ("fte", Decimal(1), Decimal(2), 2, own.pk, False),
        ("courses", None, Decimal(3), 1, own.pk, False),
    ]


def test_a_row_of_collaborations_is_replaced_and_one_of_none_taken_away(
    round_: Round, clean: Cluster, anna: User
):
    import_("clean,collaborations_b2b,DE,4,,", "clean,collaborations_b2b,SE,1,,", by=anna)
    import_("clean,collaborations_b2b,DE,5,,", "clean,collaborations_b2b,SE,0,,", by=anna)
    assert list(Collaboration.objects.order_by("country").values_list("country", "count", "version")) == [
        ("DE", 5, 2),
        ("SE", 0, 2),
    ]


def test_findings_of_the_checks_are_counted_and_do_not_stand_in_the_way(
    round_: Round, clean: Cluster, anna: User
):
    outcome = import_("clean,companies_total,,5,,", "clean,companies_sme,,6,,", by=anna)
    assert outcome.errors > 0
    assert submission(clean).status == SubmissionStatus.SUBMITTED


def test_a_reporter_is_known_by_the_name_it_had_in_the_year_and_todays(
    round_: Round, clean: Cluster, anna: User
):
    ClusterName.objects.create(cluster=clean, name="Old CLEAN", valid_to="2019-01-31")
    ClusterName.objects.create(cluster=clean, name="CLEAN", valid_from="2019-02-01")
    assert problems("Older CLEAN,fte,,1,,", by=anna) == ["2: There is no reporter “Older CLEAN” in 2018."]
    assert import_("Old CLEAN,fte,,1,,", by=anna).submissions == 1
    assert import_("CLEAN,fte,,2,,", by=anna).submissions == 1


def test_a_name_that_two_reporters_share_wants_the_slug(round_: Round, clean: Cluster, anna: User):
    builders.cluster("CLEAN", slug="inno-clean")
    assert problems("CLEAN,fte,,1,,", by=anna) == [
        "2: More than one reporter of 2018 is called “CLEAN”. Write its slug: clean, inno-clean."
    ]
    assert import_("clean,fte,,1,,", by=anna).submissions == 1


def test_a_network_within_a_cluster_is_no_reporter(
    round_: Round, clean: Cluster, odense: Cluster, anna: User
):
    Hosting.objects.create(guest=odense, host=clean)
    assert problems("odense-robotics,fte,,1,,", by=anna) == [
        "2: “odense-robotics” does not report for itself in 2018."
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("nobody,fte,,1,,", "There is no reporter “nobody” in 2018."),
        (",fte,,1,,", "The cluster is missing."),
        ("clean,nothing,,1,,", "There is no indicator “nothing” in 2018."),
        ("clean,,,1,,", "The indicator is missing."),
        ("clean,funding_total,,1,,", "“funding_total” is computed from its parts. Leave it out."),
        (
            "clean,collaborations_total,DE,1,,",
            "“collaborations_total” is computed from its parts. Leave it out.",
        ),
        ("clean,fte,,,,", "It has neither a value nor an absence. Write one of them, or leave the line out."),
        ("clean,fte,,1,not_measured,", "It has both a value and an absence. Write one of them."),
        ("clean,fte,,,none,", "“none” is not an absence. Write not_applicable, not_measured, or a value."),
        ("clean,fte,DE,1,,", "“fte” is not asked by country. Leave the country out."),
        ("clean,courses,,1.5,,", "1.5 has decimals, but this is a count. Write a whole number."),
        ("clean,courses,,-1,,", "-1 is below zero."),
        ("clean,fte,,1.234,,", "1.234 has more than 2 decimals."),
        ("clean,collaborations_b2b,,1,,", "The country is missing. Write its two letters, such as DE."),
        ("clean,collaborations_b2b,XX,1,,", "There is no country “XX”. Write its two letters, such as DE."),
        ("clean,collaborations_b2b,de,1,,", "There is no country “de”. Write its two letters, such as DE."),
        ("clean,collaborations_b2b,DK,1,,", "A collaboration abroad cannot be with Denmark itself."),
        ("clean,collaborations_b2b,DE,,,", "The number of collaborations is missing."),
        ("clean,collaborations_b2b,DE,3000000000,,", "3000000000 is too large."),
        ("clean,collaborations_b2b,DE,10000,,", "10000 is too large."),
        ("clean,fte,,9500,,", "9500 is too large."),
        (
            "clean,collaborations_b2b,DE,1,,words",
            "A row by country has neither absence nor explanation. Leave them out.",
        ),
    ],
)
def test_a_bad_row_is_named_with_what_to_write(round_: Round, clean: Cluster, anna: User, row: str, why: str):
    assert problems("clean,newsletters,,1,,", row, by=anna) == [f"3: {why}"]


def test_every_bad_row_is_named_and_nothing_imported(round_: Round, clean: Cluster, anna: User):
    lines = ["clean,fte,,1,,", "nobody,fte,,x,,", "clean,courses,,1.5,,", "clean,fte,,1,,"]
    assert problems(*lines, by=anna) == [
        "3: There is no reporter “nobody” in 2018.",
        "3: “x” is not a number. Write a decimal point and nothing between thousands: 1234.5.",
        "4: 1.5 has decimals, but this is a count. Write a whole number.",
        "5: It is about the same figure as line 2. Keep one of them.",
    ]


def test_slug_and_name_of_one_reporter_are_one_place(round_: Round, clean: Cluster, anna: User):
    assert problems("clean,fte,,1,,", "CLEAN,fte,,1,,", by=anna) == [
        "3: It is about the same figure as line 2. Keep one of them."
    ]


def test_an_unknown_round_is_refused(round_: Round, clean: Cluster, anna: User):
    assert problems("clean,fte,,1,,", by=anna, year=1999) == ["0: There is no round 1999."]


def test_what_is_approved_is_refused_with_the_line_that_names_it(
    round_: Round, clean: Cluster, odense: Cluster, anna: User, bo: User
):
    import_("clean,fte,,1,,", by=anna, approved_by=bo)
    with pytest.raises(ImportFailed) as failure:
        import_("odense-robotics,fte,,1,,", "clean,fte,,2,,", "clean,courses,,2,,", by=anna)
    assert str(failure.value) == "Line 3: CLEAN is approved. Reopen or return it before importing."
    assert submission(odense).status == SubmissionStatus.NOT_STARTED
    assert Figure.objects.count() == 1


def test_whoever_enters_the_figures_does_not_approve_them(round_: Round, clean: Cluster, anna: User):
    assert problems("clean,fte,,1,,", by=anna, approved_by=anna) == [
        "0: Another person than the one who enters the figures must approve them."
    ]


def test_whoever_works_for_a_cluster_in_the_file_does_not_approve_it(
    round_: Round, clean: Cluster, odense: Cluster, anna: User, bo: User
):
    odense.memberships.create(user=bo, role="editor")
    assert problems("clean,fte,,1,,", "odense-robotics,fte,,1,,", by=anna, approved_by=bo) == [
        "3: Whoever approves works for Odense Robotics. Another reviewer must approve."
    ]


def test_whoever_had_a_hand_in_a_figure_does_not_approve_it(
    round_: Round, clean: Cluster, anna: User, bo: User
):
    import_("clean,fte,,1,,", by=bo)
    with pytest.raises(ImportFailed, match="Line 2: You had a hand in these figures"):
        import_("clean,courses,,1,,", by=anna, approved_by=bo)
    assert Figure.objects.count() == 1


def test_whoever_sent_by_a_file_that_changed_nothing_does_not_approve(
    round_: Round, clean: Cluster, anna: User, bo: User
):
    import_("clean,fte,,1,,", by=bo)
    import_("clean,fte,,1,,", by=anna)
    with pytest.raises(ImportFailed, match="You had a hand in these figures"):
        import_("clean,fte,,1,,", by=bo, approved_by=anna)


def test_only_reviewers_and_administrators_approve(round_: Round, clean: Cluster, anna: User):
    someone = builders.person("someone@example.dk")
    assert problems("clean,fte,,1,,", by=anna, approved_by=someone) == [
        "0: someone@example.dk is not a reviewer or administrator."
    ]


def test_people_who_left_neither_enter_nor_approve(round_: Round, clean: Cluster, anna: User, bo: User):
    User.objects.update(is_active=False)
    anna.refresh_from_db()
    bo.refresh_from_db()
    assert problems("clean,fte,,1,,", by=anna, approved_by=bo) == [
        "0: anna@example.dk can no longer sign in.",
        "0: bo@example.dk is not a reviewer or administrator.",
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    round_: Round, clean: Cluster, anna: User, count_queries: Callable[[Callable[[], object]], int]
):
    import_("clean,fte,,0,,", by=anna)
    few = count_queries(lambda: import_("clean,courses,,1,,", "clean,collaborations_b2b,DE,1,,", by=anna))
    codes = ["applications_eu", "newsletters", "press_releases", "matchmaking", "public_actors"]
    many = [f"clean,{code},,1,," for code in codes] + ["clean,collaborations_b2b,SE,1,,"]
    assert count_queries(lambda: import_(*many, by=anna)) == few


@pytest.mark.parametrize(
    ("people", "why"),
    [
        (["--by", "nobody@example.dk"], "Nobody is known as nobody@example.dk"),
        (
            ["--by", "anna@example.dk", "--approved-by", "nobody@example.dk"],
            "Nobody is known as nobody@example.dk",
        ),
    ],
)
def test_the_command_refuses_people_whom_nobody_knows(
    round_: Round, clean: Cluster, anna: User, tmp_path: Path, people: list[str], why: str
):
    file = tmp_path / "figures.csv"
    file.write_text(f"{HEADER}\nclean,fte,,1,,\n")
    with pytest.raises(CommandError, match=why):
        call_command("import_figures", file, "--round", "2018", *people)


def test_the_command_says_that_nothing_is_imported_and_why(
    round_: Round, clean: Cluster, anna: User, tmp_path: Path
):
    file = tmp_path / "figures.csv"
    file.write_text(f"{HEADER}\nnobody,fte,,1,,\nclean,fte,,x,,\n")
    with pytest.raises(CommandError) as failure:
        call_command("import_figures", file, "--round", "2018", "--by", anna.email)
    said = str(failure.value).splitlines()
    assert said[0] == "Nothing is imported."
    assert [line.partition(":")[0] for line in said[1:]] == ["Line 2", "Line 3"]
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("cluster\xe6".encode("latin-1"), "is not in UTF-8"),
        (None, "cannot be read"),
        (b"", "The first line must read"),
    ],
)
def test_the_command_refuses_what_it_cannot_read(anna: User, tmp_path: Path, content: bytes | None, why: str):
    file = tmp_path / "figures.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=why):
        call_command("import_figures", file, "--round", "2018", "--by", anna.email)
