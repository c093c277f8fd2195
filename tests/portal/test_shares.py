"""Two runs that share tests leave none of them out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import shares

FILES = [file.name for file in (Path(shares.__file__).parent / "browser").glob("test_*.py")]


def test_two_shares_come_to_all_of_them():
    first, second = (shares.files_of(share, 2, FILES) for share in (1, 2))
    assert first | second == set(FILES)
    assert first & second == shares.IN_EVERY_RUN


def test_two_shares_of_tests_come_to_all_of_them():
    tests = [f"tests/test_{name}.py::test[{number}]" for name in "ba" for number in range(3)]
    first, second = (shares.tests_of(share, 2, tests) for share in (1, 2))
    assert first | second == set(tests)
    assert not first & second
    assert len(first) == len(second)


def test_a_run_takes_every_other_test_that_is_marked(pytestconfig: pytest.Config):
    """As pytest itself collects a file of them."""
    file = "tests/submissions/test_readmitting.py"
    taken = [_collected(pytestconfig, file, share) for share in ("1/2", "2/2", "1/1")]
    assert taken[0] | taken[1] == taken[2]
    assert not taken[0] & taken[1]
    assert taken[0]
    assert taken[1]


def _collected(config: pytest.Config, file: str, share: str) -> set[str]:
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:xdist", file]
    said = subprocess.run(
        asked,
        cwd=config.rootpath,
        env={**os.environ, "SHARE": share},
        capture_output=True,
        text=True,
        check=True,
    )
    return {line for line in said.stdout.splitlines() if "::" in line}


def test_one_run_alone_takes_all():
    assert shares.files_of(1, 1, FILES) == set(FILES)


def test_ci_runs_both_shares():
    script = (Path(shares.__file__).parent.parent / ".ci" / "run").read_text()
    assert script.count("SHARE=1/2 make test") == 1
    assert script.count("SHARE=2/2 make test") == 1
