"""What the tests of the pages about stories do, in few words."""

from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from submissions.models import CaseStory, Submission
from submissions.photos import Photo, read_photo
from submissions.services.save_case import CaseAnswer, PhotoAnswer, save_case
from tests.builders import NOW
from tests.submissions.pictures import encoded, plain, upload

SCRIPT = "<script>alert(1)</script>"


def told(
    one: Submission, user: User, title: str = "Et skib", *, body: str = "En tekst", photo: bool = True
) -> CaseStory:
    image = PhotoAnswer(
        image=pictures_photo(), alt_text="Et skib ved kaj", credit="Karen Madsen", consent=True
    )
    answer = CaseAnswer(title=title, category="matchmaking", body=body, photo=image if photo else None)
    case = save_case(submission_id=one.pk, user=user, now=NOW, answer=answer).case
    assert case is not None
    return case


def pictures_photo() -> Photo:
    file = upload(encoded(plain()))
    return read_photo(file, size=file.size or 0)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def url(one: Submission, name: str = "cases", case: CaseStory | None = None) -> str:
    return reverse(name, args=[one.cluster.slug, one.round.year, *([case.pk] if case else [])])


def fields(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """Return what the form at `address` would send, with what is typed over it."""
    form = client.get(address).context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in (shown | typed).items() if value not in (None, False)}


def text(response: Any) -> str:
    return unescape(response.content.decode())
