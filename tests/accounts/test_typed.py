"""What was typed while a sign-in ran out: kept for who typed it, for nobody else, and within bounds."""

import datetime as dt
import logging
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.models import User
from accounts.typed import KEPT_FOR, LARGEST, MOST_PAGES, seal
from submissions.models import Figure, Submission
from tests import builders
from tests.builders import NOW, PASSWORD

FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/indberetninger/"}


@pytest.fixture(autouse=True)
def _while_the_round_is_open(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def submission(db: None) -> Submission:
    return builders.submission(round=builders.round_with_catalogue())


@pytest.fixture
def editor(submission: Submission) -> User:
    return builders.editor(submission.cluster)


def url(submission: Submission, section: str = "competence") -> str:
    return reverse("section", args=[submission.cluster.slug, submission.round.year, section])


def typed(user: User, **fields: str) -> dict[str, str]:
    """Return what a page of `user` sends."""
    return {"typed-by": seal(user), "courses": "1.240", "courses-version": "0"} | fields


def log_in(client: Client, user: User, then: str = "") -> str:
    """Sign in, and return where that leads."""
    sent = {"login": user.email, "password": PASSWORD, "next": then}
    return client.post(reverse("account_login"), sent)["Location"]


def shown(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_it_comes_back_to_the_same_person_unsaved(submission: Submission, editor: User) -> None:
    client, page = Client(), url(submission)
    response = client.post(page, typed(editor, **{"courses-explanation": "Et nyt hold"}))
    assert response["Location"] == f"{reverse('account_login')}?next={quote(page)}"
    assert log_in(client, editor, page) == page

    back = client.get(page)
    assert back.context["put_back"].fields["courses-explanation"] == "Et nyt hold"
    assert 'value="1.240"' in back.content.decode()
    assert "csrfmiddlewaretoken" not in back.context["put_back"].fields
    assert not Figure.objects.exists()
    # It is there until it is saved, or thrown away.
    assert client.get(page).context["put_back"]
    assert client.get(url(submission, "outcomes")).context["put_back"] is None
    client.post(page, typed(editor))
    assert client.get(page).context["put_back"] is None
    assert Figure.objects.get().value == 1240


def test_it_can_be_thrown_away(submission: Submission, editor: User) -> None:
    client, page = Client(), url(submission)
    client.post(page, typed(editor))
    log_in(client, editor)
    assert client.post(page, {"forget-typed": "1"})["Location"] == page
    assert client.get(page).context["put_back"] is None
    assert not Figure.objects.exists()


def test_nobody_else_sees_it_and_it_is_gone_when_they_sign_in(submission: Submission, editor: User) -> None:
    client, page, other = Client(), url(submission), builders.editor(submission.cluster)
    client.post(page, typed(editor))
    log_in(client, other)
    assert client.get(page).context["put_back"] is None
    assert "1.240" not in shown(client, page)
    assert "1.240" not in str([session.get_decoded() for session in Session.objects.all()])


@pytest.mark.parametrize("forged", ["", "1", "1:abc", "no:such:thing"])
def test_who_was_never_signed_in_keeps_nothing_here(submission: Submission, forged: str) -> None:
    client = Client()
    client.post(url(submission), {"typed-by": forged, "courses": "7"})
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert not Session.objects.exists()


def test_it_is_bounded_in_size_number_and_time(
    submission: Submission, editor: User, time_machine: TimeMachineFixture
) -> None:
    client, page = Client(), url(submission)
    client.post(page, typed(editor, courses="7" * LARGEST))
    assert "typed" not in client.session
    sections = ["secretariat", "financing", "participation", "competence"]
    for section in [*sections, sections[-1]]:
        client.post(url(submission, section), typed(editor))
    assert [page["path"] for page in client.session["typed"]] == [
        url(submission, section) for section in sections[-MOST_PAGES:]
    ]
    time_machine.move_to(NOW + KEPT_FOR + dt.timedelta(seconds=1))
    client.force_login(editor)
    assert client.get(page).context["put_back"] is None


def test_where_a_form_is_closed_nothing_is_put_back(submission: Submission, editor: User) -> None:
    client = Client()
    client.post(url(submission), typed(editor))
    Submission.objects.update(status="in_review")
    client.force_login(editor)
    assert client.get(url(submission)).context["put_back"] is None


def test_a_decision_leads_back_to_the_page_it_was_made_on(submission: Submission) -> None:
    overview = reverse("submission", args=[submission.cluster.slug, submission.round.year])
    address = reverse("recall", args=[submission.cluster.slug, submission.round.year])
    response = Client().post(address, headers={"referer": f"http://testserver{overview}"})
    assert response["Location"].endswith(f"?next={quote(overview)}")
    for elsewhere in ("https://evil.example/x", ""):
        response = Client().post(address, headers={"referer": elsewhere})
        assert response["Location"].endswith("?next=/")


def test_a_decision_without_a_sign_in_is_told_and_recorded(
    submission: Submission, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing was typed that could be kept, it is said that nothing was done."""
    client = Client(headers={"accept-language": "da"})
    address = reverse("recall", args=[submission.cluster.slug, submission.round.year])
    with caplog.at_level(logging.INFO, logger="accounts.middleware"):
        page = client.post(address, follow=True).content.decode()
    assert "Du er ikke længere logget ind, så der er ikke sket noget." in page
    assert f"A form for {address} came" in caplog.text
    assert "der er ikke sket noget" not in client.get(reverse("account_login")).content.decode()


def test_a_fragment_is_told_with_401_where_to_sign_in(submission: Submission) -> None:
    response = Client().post(url(submission), {"courses": "1"}, headers=FRAGMENT)
    assert response.status_code == 401
    assert f"{reverse('account_login')}?next=%2Findberetninger%2F" in response.content.decode()
    away = FRAGMENT | {"HX-Current-URL": "https://evil.example/x"}
    assert "evil" not in Client().get(url(submission), headers=away).content.decode()


def test_what_one_typed_is_never_saved_as_anothers(submission: Submission, editor: User) -> None:
    client, other = Client(), builders.editor(submission.cluster)
    client.force_login(other)
    page = client.post(url(submission), typed(editor, courses="<b>7"))
    assert page.status_code == 403
    assert "&lt;b&gt;7" in page.content.decode()
    fragment = client.post(
        reverse("field", args=[submission.cluster.slug, submission.round.year, "courses"]),
        {"courses": "7"},
        headers=FRAGMENT | {"X-Person": str(editor.pk)},
    )
    assert fragment.status_code == 401
    assert not Figure.objects.exists()


def test_a_full_save_tells_the_script_of_which_page(submission: Submission, editor: User) -> None:
    client = Client()
    client.force_login(editor)
    assert "typed-saved" not in client.post(url(submission), typed(editor, courses="12o")).cookies
    saved = client.post(url(submission), typed(editor))
    assert saved.cookies["typed-saved"].value == quote(url(submission), safe="")


def strict() -> Client:
    """Return a browser whose tokens are looked at."""
    return Client(enforce_csrf_checks=True)


def test_an_old_token_costs_nothing_to_who_filled_in_the_page(submission: Submission, editor: User) -> None:
    client, page = strict(), url(submission)
    client.force_login(editor)
    assert client.post(page, typed(editor))["Location"] == page
    assert 'value="1.240"' in shown(client, page)
    assert not Figure.objects.exists()


def test_an_old_token_of_nobody_leads_to_the_sign_in(submission: Submission, editor: User) -> None:
    client, page = strict(), url(submission)
    assert client.post(page, typed(editor))["Location"] == f"{reverse('account_login')}?next={quote(page)}"
    client.force_login(editor)
    assert client.get(page).context["put_back"]


def test_without_a_seal_what_another_site_may_have_made_is_shown_to_copy_alone(
    submission: Submission, editor: User
) -> None:
    client, page = strict(), url(submission)
    client.force_login(editor)
    script = "<script>alert(1)</script>"
    response = client.post(page, {"courses": "1.240", "courses-explanation": script, "courses-version": "3"})
    text = response.content.decode()
    assert response.status_code == 403
    assert "1.240" in text
    assert script not in text
    assert "&lt;script&gt;" in text
    assert "courses-version" not in text
    assert f'href="{page}"' in text
    assert client.get(page).context["put_back"] is None


def test_an_old_token_at_sign_in_shows_no_password(db: None) -> None:
    response = strict().post(reverse("account_login"), {"login": "bo@example.dk", "password": "hemmelig"})
    assert response.status_code == 403
    assert "hemmelig" not in response.content.decode()


def test_an_old_token_of_a_fragment_is_told_so(submission: Submission, editor: User) -> None:
    client = strict()
    client.force_login(editor)
    response = client.post(url(submission), typed(editor), headers=FRAGMENT)
    assert response.status_code == 403
    assert "signed-out" in response.content.decode()
