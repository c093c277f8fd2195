"""Writes the list of indicators from the catalogues: docs/indicators.md."""

from collections.abc import Iterable, Iterator

from submissions.catalogue.questionnaire import QuestionEntry, Questionnaire, SectionEntry

OPENING = """\
# Indicators

Generated from the catalogues in `submissions/catalogue/` by
`manage.py document_indicators`; do not edit it by hand.

Every indicator has a code that stays the same over the years. The codes are used in imports, in open data and
in the account lines. Money is asked in kroner with at most two decimals, FTE with at most two decimals, and
everything else is counted in whole numbers. No figure is negative. A question marked *optional* may be left
without an answer.
"""
UNITS = {"fte": "FTE", "dkk": "DKK", "count": "number"}


def indicator_list(questionnaires: Iterable[Questionnaire]) -> str:
    """Return the list as Markdown. Years that ask the same share a chapter; that of the newest is first."""
    years: dict[str, list[int]] = {}
    for questionnaire in sorted(questionnaires, key=lambda questionnaire: -questionnaire.year):
        sections = "\n".join(line for section in questionnaire.sections for line in _section(section))
        years.setdefault(sections, []).append(questionnaire.year)
    chapters = [f"## {_listed(same)}\n\n{sections}" for sections, same in years.items()]
    return "\n".join([OPENING, *chapters])


def _listed(years: Iterable[int]) -> str:
    *first, last = [str(year) for year in sorted(years)]
    return f"{', '.join(first)} and {last}" if first else last


def _section(section: SectionEntry) -> Iterator[str]:
    yield f"### {section.title.en} · {section.title.da}"
    yield ""
    yield "| code | unit | Danish | English | what counts |"
    yield "|---|---|---|---|---|"
    for question in section.questions:
        cells = (
            f"`{question.code}`",
            UNITS[question.unit],
            question.label.da,
            question.label.en,
            " ".join(_description(question)),
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _description(question: QuestionEntry) -> Iterator[str]:
    if question.collaborations:
        yield "*Computed from the rows of collaborations.*"
    elif question.computed:
        yield "*Computed.*"
    elif not question.required:
        yield "*Optional.*"
    if question.subset_of:
        yield f"*Subset of* `{question.subset_of}`."
    if question.part_of:
        yield f"*Part of* `{question.part_of}`."
    if question.break_in_series:
        yield "*Cannot be compared with earlier years.*"
    yield " ".join(question.definition.about("the year").en.split())
