"""What a catalogue must not say: each function looks for one kind of contradiction."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from string import Formatter

from submissions.catalogue.problems import Problem
from submissions.catalogue.questionnaire import CheckEntry, QuestionEntry, Questionnaire, Spot
from submissions.checks.messages import MESSAGE_FIELDS
from submissions.checks.parameters import Parameters
from submissions.checks.registry import RULES
from submissions.models import NOT_ONE_TYPE

Questions = Mapping[str, QuestionEntry]


def contradictions(questionnaire: Questionnaire) -> list[Problem]:
    """Return everything in which `questionnaire` contradicts itself."""
    questions = {question.code: question for question in questionnaire.questions() if question.code}
    return [problem for look in _LOOKS for problem in look(questionnaire, questions)]


def _problem(spot: Spot, key: str, message: str) -> Problem:
    return Problem(path=spot.path, line=spot.line(key), message=message)


def dates_in_order(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """It opens before the deadline, and the last edit is not before that."""
    dates = questionnaire.dates
    if dates is None:
        return
    if dates.opens >= dates.deadline:
        yield _problem(dates.spot, "deadline", "the deadline is not after the opening")
    if dates.deadline > dates.last_edit:
        yield _problem(dates.spot, "last_edit", "the last edit is before the deadline")


def codes_once(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """No two sections, questions or checks have the same code."""
    for kind, entries in (
        ("section", questionnaire.sections),
        ("question", tuple(questionnaire.questions())),
        ("check", questionnaire.checks),
    ):
        seen: dict[str, Spot] = {}
        for entry in entries:
            if not entry.code:
                continue
            if entry.code in seen:
                first = seen[entry.code].line("code")
                message = f'the {kind} "{entry.code}" stands twice; the first is in line {first}'
                yield _problem(entry.spot, "code", message)
            seen.setdefault(entry.code, entry.spot)


def sections_filled(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """Every section asks something, and what sums up collaborations has a section that asks for them."""
    for section in questionnaire.sections:
        if not section.questions:
            yield _problem(section.spot, "", f'the section "{section.code}" has no questions')
    asked = sum(section.collaborations for section in questionnaire.sections)
    for question in questions.values():
        if question.collaborations and not asked:
            yield _problem(
                question.spot,
                "collaborations",
                f'"{question.code}" sums up collaborations that no section asks for',
            )
    if asked > 1:
        last = [section for section in questionnaire.sections if section.collaborations][-1]
        yield _problem(last.spot, "collaborations", "collaborations are asked for in two sections")


def computed_from_something(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """What is computed has parts or sums up collaborations, not both, and nothing else has either."""
    parts = Counter(question.part_of for question in questions.values() if question.part_of)
    for question in questions.values():
        code, spot = question.code, question.spot
        if question.computed and not question.collaborations and not parts[code]:
            yield _problem(spot, "computed", f'"{code}" is computed, but nothing is part of it')
        if question.collaborations and not question.computed:
            yield _problem(spot, "collaborations", f'"{code}" sums up collaborations, so it must be computed')
        if question.collaborations and parts[code]:
            message = f'"{code}" sums up collaborations, so it cannot have parts too'
            yield _problem(spot, "collaborations", message)
        if question.collaborations and question.unit not in {"count", ""}:
            yield _problem(spot, "unit", f'"{code}" sums up collaborations, so its unit must be count')
        if question.computed and question.required and question.collaborations in NOT_ONE_TYPE:
            yield _problem(spot, "required", f'"{code}" is computed, so nobody can be required to answer it')


def relations_hold(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """`subset_of` and `part_of` name another question of the same unit; only what is computed has parts."""
    for question in questions.values():
        for key, word in (("subset_of", "a subset"), ("part_of", "part")):
            whole_code = getattr(question, key)
            whole = questions.get(whole_code)
            if not whole_code:
                continue
            if whole is None:
                message = f'"{question.code}" is {word} of "{whole_code}", an unknown code'
                yield _problem(question.spot, key, message)
                continue
            if whole is not question and question.unit and whole.unit and question.unit != whole.unit:
                yield _problem(
                    question.spot,
                    key,
                    f'"{question.code}" counts {question.unit}, but "{whole_code}", of which it is {word}, '
                    f"counts {whole.unit}",
                )
            if key == "part_of" and not whole.computed:
                message = f'"{question.code}" is part of "{whole_code}", which is asked, not computed'
                yield _problem(question.spot, key, message)


def no_circles(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """Nothing is a subset or a part of itself, not even by way of others. Each circle is named once."""
    for key, word in (("subset_of", "a subset"), ("part_of", "part")):
        settled: set[str] = set()
        for start in questions:
            way: list[str] = []
            code = start
            while code in questions and code not in settled and code not in way:
                way.append(code)
                code = getattr(questions[code], key)
            if code in way:
                circle = [*way[way.index(code) :], code]
                message = f'"{code}" is {word} of itself'
                if len(circle) > 2:  # noqa: PLR2004 more than itself twice
                    message += f": {' → '.join(circle)}"
                yield _problem(questions[code].spot, key, message)
            settled.update(way)


def checks_apply(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """Every check has a rule there is, with the parameters that it takes, over questions of one unit."""
    for check in questionnaire.checks:
        rule = RULES.get(check.rule)
        if rule is None:
            known = ", ".join(sorted(RULES))
            if check.rule:
                yield _problem(check.spot, "rule", f'unknown rule "{check.rule}"; known are {known}')
            continue
        problems = rule.parameters.problems_in(check.parameters)
        for problem in problems:
            yield _problem(check.spot, "parameters", f'the rule "{check.rule}": {problem.message}')
        if not problems:
            for message in _mismatches(check, rule.parameters.read(check.parameters), questions):
                yield _problem(check.spot, "parameters", message)


def _mismatches(check: CheckEntry, parameters: Parameters, questions: Questions) -> Iterator[str]:
    """Say why the questions that a check names cannot be compared."""
    codes = parameters.codes_named()
    for code in codes:
        if code not in questions:
            yield f'the check "{check.code}" names "{code}", an unknown code'
    if len(set(codes)) < len(codes):
        yield f'the check "{check.code}" compares a figure with itself'
    units = {questions[code].unit for code in parameters.compared() if code in questions} - {""}
    if len(units) > 1:
        yield f'the check "{check.code}" compares {" with ".join(sorted(units))}'
    if codes and codes[0] in questions and questions[codes[0]].collaborations:
        yield (
            f'the check "{check.code}" is about "{codes[0]}", which is counted up from rows by country, so '
            "that nobody can explain it; name a figure that is asked first"
        )


def messages_fill(questionnaire: Questionnaire, questions: Questions) -> Iterator[Problem]:
    """A check's message names only what it is given."""
    for check in questionnaire.checks:
        for language, text in (("da", check.message.da), ("en", check.message.en)):
            try:
                names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            except ValueError as error:
                yield _problem(check.spot, "message", f"its message ({language}) is no template: {error}")
                continue
            for name in sorted(names - MESSAGE_FIELDS):
                message = f'its message ({language}) has a place for "{name}", which nothing fills'
                yield _problem(check.spot, "message", message)


_LOOKS: tuple[Callable[[Questionnaire, Questions], Iterator[Problem]], ...] = (
    dates_in_order,
    codes_once,
    sections_filled,
    computed_from_something,
    relations_hold,
    no_circles,
    checks_apply,
    messages_fill,
)
