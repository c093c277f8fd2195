"""Brings a questionnaire into the database, or tells how the two differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from submissions.catalogue.problems import CatalogueError, Problem
from submissions.catalogue.questionnaire import CheckEntry, QuestionEntry, Questionnaire, SectionEntry, Words
from submissions.models import Check, CheckChange, Indicator, Question, Round, RoundStatus, Section
from submissions.questionnaire.record import is_edited

# The values of a row by the names of its fields; of a row that is referred to, its code.
Values = Mapping[str, Any]
Rows = Mapping[str, Values]

LONGEST_SHOWN = 60  # characters of a text in a difference


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOutcome:
    """What loading a questionnaire came to.

    Attributes:
        created: whether the round is new.
        seeded: whether the round has not opened, so that the catalogue rules; otherwise the database does.
        differences: in words, what was replaced in a seeded round, and what differs in another.
        kept: in words, in what the checks that administrators changed in a seeded round differ; they stay.
        edited: whether administrators made or changed the round in the portal, so that the database rules.
    """

    year: int
    created: bool
    seeded: bool
    differences: tuple[str, ...]
    kept: tuple[str, ...] = ()
    edited: bool = False


@transaction.atomic
def load(questionnaires: Iterable[Questionnaire]) -> list[LoadOutcome]:
    """Seed the rounds that have not opened, and compare the others; all of them or, with an error, none.

    Raises:
        CatalogueError: an indicator is stored with another unit or way of being computed.
    """
    questionnaires = list(questionnaires)
    problems = [problem for questionnaire in questionnaires for problem in _changed_indicators(questionnaire)]
    if problems:
        raise CatalogueError(problems)
    return [_load(questionnaire) for questionnaire in questionnaires]


def _changed_indicators(questionnaire: Questionnaire) -> Iterator[Problem]:
    stored = Indicator.objects.in_bulk(questionnaire.codes, field_name="code")
    for question in questionnaire.questions():
        indicator = stored.get(question.code)
        if indicator is None:
            continue
        for key, here, there in (
            ("unit", question.unit, indicator.unit),
            ("computed", question.computed, indicator.computed),
            ("collaborations", question.collaborations, indicator.collaboration_type),
        ):
            if here != there:
                message = (
                    f'"{question.code}" is stored with {key} = {_shown(there)}, not {_shown(here)}; what a '
                    "code means stays the same over the years, so give what is new a code of its own"
                )
                yield Problem(path=question.spot.path, line=question.spot.line(key), message=message)


def _load(questionnaire: Questionnaire) -> LoadOutcome:
    dates = questionnaire.dates
    if dates is None:
        raise ValueError(f"The dates of {questionnaire.year} were not read.")
    round_, created = Round.objects.select_for_update().get_or_create(
        year=questionnaire.year,
        defaults={"opens": dates.opens, "deadline": dates.deadline, "last_edit": dates.last_edit},
    )
    edited = not created and is_edited(round_.year)
    seeded = round_.status == RoundStatus.PLANNED and not edited and not round_.submissions.exists()
    wanted, stored = _wanted(questionnaire), _stored(round_)
    changed = frozenset(
        CheckChange.objects.filter(on_check__round=round_).values_list("on_check__code", flat=True)
    )
    kept: tuple[str, ...] = ()
    if seeded and changed:
        ours, theirs = ({"check": _only(rows["check"], changed)} for rows in (wanted, stored))
        kept = tuple(_differences(ours, theirs))
        wanted["check"] = {**wanted["check"], **theirs["check"]}
    differences = tuple(_differences(wanted, stored))
    if seeded and differences:
        _replace(round_, questionnaire, wanted, stored, changed_checks=changed)
    return LoadOutcome(
        year=questionnaire.year,
        created=created,
        seeded=seeded,
        differences=() if created else differences,
        kept=kept,
        edited=edited,
    )


# What the catalogue has, and what the database has, as the same plain values.


def _bilingual(name: str, words: Words) -> Values:
    return {f"{name}_da": words.da, f"{name}_en": words.en}


def _section_values(section: SectionEntry, order: int, year: int) -> Values:
    return {
        "order": order,
        **_bilingual("title", section.title.about(year)),
        **_bilingual("intro", section.intro.about(year)),
        "has_collaborations": section.collaborations,
    }


def _question_values(question: QuestionEntry, section: str, order: int, year: int) -> Values:
    return {
        "section": section,
        "order": order,
        "required": question.required,
        "subset_of": question.subset_of,
        "part_of": question.part_of,
        "break_in_series": question.break_in_series,
        **_bilingual("label", question.label.about(year)),
        **_bilingual("definition", question.definition.about(year)),
        **_bilingual("help", question.help.about(year)),
    }


def _check_values(check: CheckEntry) -> Values:
    return {
        "rule": check.rule,
        "parameters": dict(check.parameters),
        "severity": check.severity,
        **_bilingual("message", check.message),
    }


def _wanted(questionnaire: Questionnaire) -> dict[str, Rows]:
    dates = questionnaire.dates
    return {
        "round": {
            str(questionnaire.year): {
                name: getattr(dates, name) for name in ("opens", "deadline", "last_edit")
            }
        },
        "section": {
            section.code: _section_values(section, order, questionnaire.year)
            for order, section in enumerate(questionnaire.sections, start=1)
        },
        "question": {
            question.code: _question_values(question, section.code, order, questionnaire.year)
            for section in questionnaire.sections
            for order, question in enumerate(section.questions, start=1)
        },
        "check": {check.code: _check_values(check) for check in questionnaire.checks},
    }


def _stored(round_: Round) -> dict[str, Rows]:
    """Return the same of the database: four queries, with the round's own."""
    return {
        "round": {
            str(round_.year): {name: getattr(round_, name) for name in ("opens", "deadline", "last_edit")}
        },
        "section": {
            section.code: {
                name: getattr(section, name)
                for name in ("order", "title_da", "title_en", "intro_da", "intro_en", "has_collaborations")
            }
            for section in round_.sections.all()
        },
        "question": {
            question.indicator.code: _stored_question(question)
            for question in round_.questions.all().with_indicators()
        },
        "check": {
            check.code: {
                name: getattr(check, name)
                for name in ("rule", "parameters", "severity", "message_da", "message_en")
            }
            for check in round_.checks.all()
        },
    }


def _stored_question(question: Question) -> Values:
    texts = ("label_da", "label_en", "definition_da", "definition_en", "help_da", "help_en")
    return {
        "section": question.section.code,
        "order": question.order,
        "required": question.required,
        "subset_of": question.subset_of.indicator.code if question.subset_of else "",
        "part_of": question.part_of.indicator.code if question.part_of else "",
        "break_in_series": question.break_in_series,
        **{name: getattr(question, name) for name in texts},
    }


def _differences(wanted: Mapping[str, Rows], stored: Mapping[str, Rows]) -> Iterator[str]:
    for kind, rows in wanted.items():
        there = stored[kind]
        for code, values in rows.items():
            if code not in there:
                yield f'the {kind} "{code}" is in the catalogue only'
                continue
            for name, value in values.items():
                if value != there[code][name]:
                    yield (
                        f"{kind} {code}, {name}: {_shown(value)} in the catalogue, "
                        f"{_shown(there[code][name])} in the database"
                    )
        for code in there:
            if code not in rows:
                yield f'the {kind} "{code}" is in the database only'


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return f'"{short}"' if isinstance(value, str) else short


# Bringing the database to what the catalogue has.


def _replace(
    round_: Round,
    questionnaire: Questionnaire,
    wanted: Mapping[str, Rows],
    stored: Mapping[str, Rows],
    *,
    changed_checks: frozenset[str],
) -> None:
    for name, value in wanted["round"][str(round_.year)].items():
        setattr(round_, name, value)
    # What is kept of the round in a process, and what an administrator has open, is out of date.
    round_.version += 1
    round_.save(update_fields=["opens", "deadline", "last_edit", "version"])
    if any(wanted[kind] != stored[kind] for kind in ("section", "question")):
        _replace_questions(round_, questionnaire, wanted)
    if wanted["check"] != stored["check"]:
        round_.checks.exclude(code__in=changed_checks).delete()
        Check.objects.bulk_create(
            Check(round=round_, code=code, **values)
            for code, values in wanted["check"].items()
            if code not in changed_checks
        )


def _replace_questions(round_: Round, questionnaire: Questionnaire, wanted: Mapping[str, Rows]) -> None:
    """Lay sections and questions anew; of a round that has not opened nothing else refers to them."""
    round_.questions.update(subset_of=None, part_of=None)
    round_.questions.all().delete()
    round_.sections.all().delete()
    Indicator.objects.bulk_create(
        [
            Indicator(
                code=question.code,
                unit=question.unit,
                computed=question.computed,
                collaboration_type=question.collaborations,
            )
            for question in questionnaire.questions()
        ],
        ignore_conflicts=True,
    )
    sections = {
        code: Section(round=round_, code=code, **values) for code, values in wanted["section"].items()
    }
    Section.objects.bulk_create(sections.values())
    indicators = Indicator.objects.in_bulk(questionnaire.codes, field_name="code")
    relations = ("subset_of", "part_of")
    questions = {
        code: Question(
            round=round_,
            indicator=indicators[code],
            **{**_without(values, relations), "section": sections[values["section"]]},
        )
        for code, values in wanted["question"].items()
    }
    Question.objects.bulk_create(questions.values())
    for code, question in questions.items():
        for name in relations:
            setattr(question, name, questions.get(wanted["question"][code][name]))
    related = [one for one in questions.values() if one.subset_of or one.part_of]
    Question.objects.bulk_update(related, relations)


def _only(rows: Rows, codes: frozenset[str]) -> Rows:
    return {code: values for code, values in rows.items() if code in codes}


def _without(values: Values, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
