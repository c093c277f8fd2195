"""Two editors at their pages, in any order: what a page takes for saved is what its version stands for."""

import re
from html import unescape
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from time_machine import TimeMachineFixture

from accounts.models import User
from submissions.models import FigureChange
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_interleavings import taken_back

INTERLEAVINGS = 15  # each takes some forty requests
CODES = ("courses", "newsletters", "press_releases")
ABSENCES = ("not_applicable", "not_measured")

ROW = re.compile(
    r'<div class="figure-row[^>]* id="row-(?P<code>\w+)".*?name="(?P=code)-version"[^>]*>', re.DOTALL
)
VERSION = re.compile(r'<input type="hidden" name="(?P<code>\w+)-version"[^>]*value="(?P<version>\d+)"')


class Answer(NamedTuple):
    """What a row says: number and absence as the field has them."""

    number: str
    absence: str = ""


class Step(NamedTuple):
    """What one of the two does next."""

    who: int
    do: str
    code: str
    answer: Answer


answers = st.one_of(
    st.sampled_from(["", "0", "1", "2", "12o"]).map(Answer),
    st.sampled_from(ABSENCES).map(lambda absence: Answer("", absence)),
)
steps = st.builds(
    Step,
    who=st.integers(0, 1),
    do=st.sampled_from(
        ["save", "save", "save", "save again", "lost", "load", "keep mine", "take theirs", "all"]
    ),
    code=st.sampled_from(CODES),
    answer=answers,
)


class Page:
    """A section that stands open in a browser, saving figure by figure as static/js/autosave.js does."""

    def __init__(self, cast: Cast, user: User) -> None:
        self.cast, self.user = cast, user
        self.client = Client(headers={"accept-language": "da"})
        self.client.force_login(user)
        self.fields: dict[str, Answer] = {}
        self.versions: dict[str, int] = {}
        self.theirs: dict[str, int] = {}  # versions that a conflict has shown
        self.unsaved: set[str] = set()
        self.load()

    def url(self, name: str, code: str) -> str:
        return reverse(name, args=[self.cast.cluster.slug, self.cast.round.year, code])

    def load(self) -> None:
        self.theirs.clear()
        self.unsaved.clear()
        self.take_rows(self.client.get(self.url("section", "competence")).content.decode())

    def take_rows(self, page: str) -> None:
        """Take over the rows of a page or fragment, except where something is not saved."""
        for row in ROW.finditer(page):
            code, text = row["code"], row[0]
            if code in CODES and code not in self.unsaved:
                number = re.search(rf'<input[^>]*name="{code}"[^>]*>', text)
                chosen = re.search(r'<option value="(\w*)"\s+selected', text)
                version = VERSION.search(text)
                assert number
                assert version
                value = re.search(r'value="([^"]*)"', number[0])
                self.fields[code] = Answer(unescape(value[1]) if value else "", chosen[1] if chosen else "")
                self.versions[code] = int(version["version"])

    def sent(self, code: str) -> dict[str, str]:
        return {
            code: self.fields[code].number,
            f"{code}-absence": self.fields[code].absence,
            f"{code}-explanation": "",
            f"{code}-version": str(self.versions[code]),
        }

    def save(self, code: str, *, lost: bool = False) -> None:
        seen = " ".join(f"{one}:{self.versions[one]}" for one in CODES)
        before = self.changes(code)
        response = self.client.post(
            self.url("field", code), self.sent(code) | {"seen": seen}, headers={"HX-Request": "true"}
        )
        self.overwrote_nothing_unseen(code, before)
        page = response.content.decode()
        assert response.status_code in {200, 409, 422}, page
        self.unsaved.add(code)
        if lost:
            return
        self.take_rows(page)
        if response.status_code == 200:
            self.unsaved.discard(code)
            self.theirs.pop(code, None)
            self.versions |= {
                match["code"]: int(match["version"])
                for match in VERSION.finditer(page)
                if match["code"] == code
            }
        kept = re.search(r'data-keep-mine="(\d+)"', page)
        if response.status_code == 409:
            assert kept
            assert int(kept[1]) == len(self.changes(code))
            self.theirs[code] = int(kept[1])

    def keep_mine(self, code: str) -> None:
        if code in self.theirs:
            self.versions[code] = self.theirs.pop(code)
            self.save(code)

    def take_theirs(self, code: str) -> None:
        if code in self.theirs:
            del self.theirs[code]
            self.unsaved.discard(code)
            self.take_rows(self.client.get(self.url("field", code)).content.decode())

    def save_all(self) -> None:
        """Press the button; the page that follows shows what stands."""
        before = {code: self.changes(code) for code in CODES}
        data = {name: value for code in CODES for name, value in self.sent(code).items()}
        response = self.client.post(self.url("section", "competence"), data | {"stay": "1"})
        for code in CODES:
            self.overwrote_nothing_unseen(code, before[code])
        self.unsaved.clear()
        self.theirs.clear()
        if response.status_code == 302:
            self.load()
            return
        page = response.content.decode()
        self.take_rows(page)
        stands = {code: self.changes(code) for code in CODES}
        # What could not be read, or collided and shows both, is still to be saved.
        self.unsaved = {code for code in CODES if not stands_for(self.fields[code], stands[code])}

    def changes(self, code: str) -> list[FigureChange]:
        return list(
            FigureChange.objects.filter(submission=self.cast.submission, indicator__code=code).order_by("pk")
        )

    def overwrote_nothing_unseen(self, code: str, before: list[FigureChange]) -> None:
        after = self.changes(code)
        assert [change.version for change in after] == list(range(1, len(after) + 1))
        if len(after) > len(before):
            assert len(after) == len(before) + 1
            assert self.versions[code] == len(before)

    def check(self) -> None:
        """A figure that the page takes for saved is what stood at the version it carries."""
        for code in CODES:
            if code not in self.unsaved:
                chain = self.changes(code)
                assert stands_for(self.fields[code], chain[: self.versions[code]]), code


def stands_for(answer: Answer, chain: list[FigureChange]) -> bool:
    """Whether a row says what the last of these changes left."""
    if not chain:
        return answer == Answer("")
    value, absence = chain[-1].new_value, chain[-1].new_absence
    return answer == Answer("" if value is None else str(int(value)), absence)


@pytest.mark.postgres
@pytest.mark.slow
@settings(
    max_examples=INTERLEAVINGS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=st.lists(steps, min_size=4, max_size=12))
def test_what_a_page_takes_for_saved_is_what_its_version_stands_for(
    cast: Cast, time_machine: TimeMachineFixture, sequence: list[Step]
) -> None:
    time_machine.move_to(NOW)
    with taken_back():
        pages = [Page(cast, cast.editor), Page(cast, cast.signatory)]
        for step in sequence:
            page = pages[step.who]
            match step.do:
                case "save" | "lost":
                    page.fields[step.code] = step.answer
                    page.save(step.code, lost=step.do == "lost")
                case "save again":
                    page.save(step.code)
                case "load":
                    page.load()
                case "keep mine":
                    page.keep_mine(step.code)
                case "take theirs":
                    page.take_theirs(step.code)
                case "all":
                    page.save_all()
            for each in pages:
                each.check()
