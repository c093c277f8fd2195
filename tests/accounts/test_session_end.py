"""How long one is signed in for still, and staying signed in."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts.sessions import ENDS
from tests import builders
from tests.builders import NOW

URL = reverse("session-end")
HOUR = 60 * 60  # seconds


@pytest.fixture
def editor(db: None, time_machine: TimeMachineFixture) -> Client:
    time_machine.move_to(NOW, tick=False)
    client = Client()
    client.force_login(builders.editor(builders.cluster()))
    return client


def left(client: Client) -> int:
    return int(client.get(URL).json()["seconds"])


def test_asking_tells_what_is_left_and_puts_nothing_off(editor: Client, time_machine: TimeMachineFixture):
    assert left(editor) == settings.SESSION_COOKIE_AGE
    time_machine.shift(HOUR)
    assert left(editor) == left(editor) == settings.SESSION_COOKIE_AGE - HOUR


def test_staying_begins_it_anew_and_the_row_agrees(editor: Client, time_machine: TimeMachineFixture):
    time_machine.shift(HOUR)
    assert editor.post(URL).json() == {"seconds": settings.SESSION_COOKIE_AGE}
    assert left(editor) == settings.SESSION_COOKIE_AGE
    row = Session.objects.get()
    assert (row.expire_date - timezone.now()).total_seconds() == settings.SESSION_COOKIE_AGE


def test_whoever_is_logged_out_is_told_and_stays_so(editor: Client, time_machine: TimeMachineFixture):
    time_machine.shift(settings.SESSION_COOKIE_AGE + 1)
    for answer in (
        editor.get(URL, headers={"HX-Request": "true"}),
        editor.post(URL, headers={"HX-Request": "true"}),
    ):
        assert answer.status_code == 401


def test_a_session_from_before_sessions_said_so_is_not_taken_for_one_that_is_over(editor: Client):
    session = editor.session
    Session.objects.update(session_data=session.encode({k: v for k, v in session.items() if k != ENDS}))
    assert left(editor) == settings.SESSION_COOKIE_AGE


def test_a_page_says_how_long_there_is_without_a_query(
    editor: Client, count_queries: Callable[[Callable[[], object]], int]
):
    page = editor.get("/indberetninger/").content.decode()
    assert f'data-seconds="{settings.SESSION_COOKIE_AGE}"' in page
    # The session and the person.
    assert count_queries(lambda: editor.get(URL)) == 2
    assert 'id="session-end"' not in Client().get("/").content.decode()
