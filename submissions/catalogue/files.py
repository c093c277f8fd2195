"""Which catalogues there are, read and found free of contradictions."""

from collections.abc import Iterable
from pathlib import Path

from submissions.catalogue.contradictions import contradictions
from submissions.catalogue.problems import CatalogueError, Problem
from submissions.catalogue.questionnaire import Questionnaire
from submissions.catalogue.read import read
from submissions.catalogue.validators import problems_elsewhere

CATALOGUES = Path(__file__).resolve().parent


def catalogue_files() -> list[Path]:
    """Return the files of all years, oldest first."""
    return sorted(CATALOGUES.glob("[0-9][0-9][0-9][0-9].toml"))


def catalogue_file(year: int) -> Path:
    """Return the file of a year, whether or not there is one."""
    return CATALOGUES / f"{year}.toml"


def read_sound(paths: Iterable[Path]) -> list[Questionnaire]:
    """Read the catalogues at `paths`.

    Raises:
        CatalogueError: one or more contradict themselves or what rests on them; it names everything found.
    """
    questionnaires: list[Questionnaire] = []
    problems: list[Problem] = []
    for path in paths:
        reading = read(path)
        problems += reading.problems
        if reading.questionnaire is None:
            continue
        questionnaires.append(reading.questionnaire)
        problems += contradictions(reading.questionnaire)
        problems += problems_elsewhere(reading.questionnaire.codes)
    if problems:
        raise CatalogueError(problems)
    return questionnaires
