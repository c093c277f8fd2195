"""Earlier years in words: figures, the change, whose they are and why they do not compare."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from time_machine import TimeMachineFixture

from accounts.models import Succession, SuccessionKind
from submissions.checks.finding import Answer
from submissions.history import Barrier, FigureHistory, PastAnswer
from submissions.models import Collaboration, Indicator, Question, Unit
from submissions.past import Past, definition_paragraphs, names, past_of
from tests import builders
from tests.builders import NOW
from tests.submissions.conftest import Cast

QUESTION = Question(indicator=Indicator(code="courses", unit=Unit.COUNT))


def answer(value: int | str | None = None, absence: str = "") -> Answer:
    return Answer(code="courses", value=None if value is None else Decimal(value), absence=absence)


def past_answer(
    value: int | None = 12,
    *,
    year: int = 2017,
    barrier: Barrier = Barrier.NONE,
    reporters: Sequence[str] = (),
    about: Sequence[str] = (),
) -> PastAnswer:
    return PastAnswer(
        year=year,
        answer=answer(value),
        own=not reporters,
        reporters=tuple(reporters),
        barrier=barrier,
        about=tuple(about),
    )


def past(*years: PastAnswer, now: Answer | None = None) -> Past:
    with override("en"):
        return past_of(QUESTION, now or answer(13), FigureHistory(code="courses", years=years))


def test_two_years_and_the_change_from_the_last() -> None:
    shown = past(past_answer(12), past_answer(9, year=2016))
    assert [(one.year, one.text) for one in shown.years] == [(2017, "12"), (2016, "9")]
    assert (shown.change, shown.compared, shown.notes) == ("+8\N{NO-BREAK SPACE}%", "1200", ())


def test_where_nothing_was_ever_answered_one_dash_is_enough() -> None:
    shown = past(past_answer(None), past_answer(None, year=2016))
    assert [(one.year, one.text) for one in shown.years] == [(2017, "–")]
    assert not shown.answered


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (past_answer(0), answer(5)),
        (past_answer(12), answer(None)),
        (past_answer(12), answer(absence="not_measured")),
        (past_answer(12, barrier=Barrier.BREAK), answer(5)),
    ],
)
def test_without_two_numbers_that_compare_there_is_no_change(before: PastAnswer, now: Answer) -> None:
    shown = past(before, past_answer(9, year=2016), now=now)
    assert shown.change == "–"
    assert shown.compared == ("" if not before.answer.value or before.barrier else "1200")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (past_answer(reporters=["Alfa"]), "2017: reported by Alfa."),
        (past_answer(reporters=["Alfa", "Beta", "Gamma"]), "2017: reported by Alfa, Beta and Gamma."),
        (
            past_answer(barrier=Barrier.BREAK),
            "2017: the definition was another, so the years cannot be compared.",
        ),
        (
            past_answer(barrier=Barrier.SPLIT, reporters=["Alfa"], about=["Alfa"]),
            "2017: the figure of all of Alfa, before you were separated. It cannot be compared.",
        ),
        (
            past_answer(barrier=Barrier.PARTED, about=["Alfa"]),
            "2017: with Alfa, not counted here now. The years cannot be compared.",
        ),
        (past_answer(None, barrier=Barrier.WITHIN, about=["Alfa"]), "2017: you reported together with Alfa."),
        (
            past_answer(barrier=Barrier.MISSING, about=["Alfa"]),
            "2017: Alfa gave no figure. The years cannot be compared.",
        ),
    ],
)
def test_who_reported_and_why_it_does_not_compare_is_said(given: PastAnswer, said: str) -> None:
    assert past(given, past_answer(9, year=2016)).notes == (said,)


def test_what_holds_for_both_years_is_said_once() -> None:
    years = (past_answer(reporters=["Alfa"]), past_answer(9, year=2016, reporters=["Alfa"]))
    assert past(*years).notes == ("2017 and 2016: reported by Alfa.",)


def test_nothing_is_said_of_a_year_without_a_figure() -> None:
    empty = past_answer(None, barrier=Barrier.BREAK, reporters=["Alfa"])
    assert past(empty, past_answer(9, year=2016)).notes == ()


def test_names_are_joined_as_one_says_them() -> None:
    with override("da"):
        assert names(["Alfa", "Beta", "Gamma"]) == "Alfa, Beta og Gamma"
        assert names([]) == ""


@pytest.mark.parametrize(
    "definition",
    [
        "Tæl alle med. Regn deltid om. Tæl ikke frivillige med; de hører til. Eksempel: én er 1.",
        "Count everyone. Convert part time. Do not count volunteers. Example: one is 1.",
    ],
)
def test_a_definition_is_what_counts_what_does_not_and_an_example(definition: str) -> None:
    found = definition_paragraphs(definition)
    assert len(found) == 3
    assert " ".join(found) == definition
    assert definition_paragraphs("") == []


def test_the_section_says_whose_last_years_figure_is(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)
    before = builders.cluster("Møllelauget")
    last = builders.submission(before, round=builders.round_with_catalogue(2017))
    builders.put_figures(last, courses=Decimal(1240))
    Succession.objects.create(
        predecessor=before, successor=cast.cluster, date="2018-04-01", kind=SuccessionKind.RENAME
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.editor)
    page = client.get(reverse("section", args=[cast.cluster.slug, 2018, "competence"])).content.decode()
    assert "1.240" in page
    assert "2017: reported by Møllelauget." in page
    assert 'data-change-of="courses" data-compared="124000"' in page
    client.force_login(cast.reviewer)
    review = client.get(reverse("review", args=[2018, cast.cluster.slug])).content.decode()
    assert "2017: reported by Møllelauget." in review


def test_the_section_takes_the_same_queries_with_none_and_five_predecessors(
    cast: Cast, time_machine: TimeMachineFixture, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    time_machine.move_to(NOW)
    before = builders.round_with_catalogue(2017)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.editor)
    page = reverse("section", args=[cast.cluster.slug, 2018, "internationalisation"])
    client.get(page)  # what is read once a minute is read
    none = count_queries(lambda: client.get(page))
    for name in ("Alfa", "Beta", "Gamma", "Delta", "Epsilon"):
        one = builders.submission(builders.cluster(name), round=before)
        Collaboration.objects.create(submission=one, country="DE", type="b2b", count=2)
        builders.put_figures(one, international_total=Decimal(3))
        Succession.objects.create(
            predecessor=one.cluster, successor=cast.cluster, date="2018-04-01", kind=SuccessionKind.MERGER
        )
    assert count_queries(lambda: client.get(page)) == none
    shown = client.get(page).content.decode()
    assert 'data-change-of="international_total" data-compared="1500"' in shown
    assert 'data-change-of="collaborations_b2b" data-compared="1000"' in shown
    assert 'data-change-of="collaborations_total" data-compared="1000"' in shown
