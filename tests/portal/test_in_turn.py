"""Several commands in one process."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def test_each_is_run_in_its_turn(capsys: pytest.CaptureFixture[str]):
    out = StringIO()
    call_command("in_turn", "messages compile", "diffsettings --output unified", stdout=out)
    assert out.getvalue().splitlines() == ["· messages compile", "· diffsettings --output unified"]
    assert "ROOT_URLCONF" in capsys.readouterr().out


def test_the_first_that_fails_ends_it():
    out = StringIO()
    with pytest.raises(CommandError, match="nowhere"):
        call_command("in_turn", "nowhere", "diffsettings", stdout=out)
    assert out.getvalue() == "· nowhere\n"
