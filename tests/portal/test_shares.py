"""Two runs that share the browser tests leave none of them out."""

from pathlib import Path

from tests import shares

FILES = [file.name for file in (Path(shares.__file__).parent / "browser").glob("test_*.py")]


def test_two_shares_come_to_all_of_them():
    first, second = (shares.files_of(share, 2, FILES) for share in (1, 2))
    assert first | second == set(FILES)
    assert first & second == shares.IN_EVERY_RUN


def test_one_run_alone_takes_all():
    assert shares.files_of(1, 1, FILES) == set(FILES)


def test_ci_runs_both_shares():
    script = (Path(shares.__file__).parent.parent / ".ci" / "run").read_text()
    assert script.count("BROWSER_SHARE=1/2 make test") == 1
    assert script.count("BROWSER_SHARE=2/2 make test") == 1
