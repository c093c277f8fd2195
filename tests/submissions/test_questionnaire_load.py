"""What load_catalogue does to a round that administrators have made or changed in the portal."""

from io import StringIO

import pytest
from django.core.management import call_command

from submissions.models import Round
from submissions.questionnaire.content import SectionContent
from submissions.services.reword_section import reword_section
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_catalogue", 2019, stdout=out)
    return out.getvalue()


def test_a_planned_round_that_was_changed_in_the_portal_is_left_alone_and_told():
    load()
    round_ = Round.objects.get(year=2019)
    old = SectionContent.of(round_.sections.get(code="secretariat"))
    reword_section(
        round_id=round_.pk,
        code="secretariat",
        user=builders.administrator(),
        now=NOW,
        content=SectionContent(title_da="Staben", title_en="Staff", intro_da="", intro_en=""),
        version=round_.version,
    )
    said = load()
    assert "section secretariat, title_da" in said
    assert "in the portal" in said
    assert round_.sections.get(code="secretariat").title_da == "Staben" != old.title_da


def test_what_the_catalogue_replaces_counts_the_version_up():
    load()
    round_ = Round.objects.get(year=2019)
    load()
    round_.refresh_from_db()
    seen = round_.version
    round_.sections.update(title_da="Andet")
    load()
    round_.refresh_from_db()
    assert round_.version == seen + 1
