"""How to get to the pages of corrections and accepted explanations in a state that one can meet them in."""

from playwright.sync_api import Page, Response

from reports.demonstration.corrections import CORRECTED
from reports.demonstration.people import editor_email, signatory_email
from submissions.models import AcceptedExplanation, Correction
from tests.browser.visits import BOARD, Go, answer_to, arrived
from tests.browser.world import World


def corrected() -> str:
    """Return the cluster whose signatory has a correction to answer."""
    return str(
        Correction.objects.filter(confirmed__isnull=True).values_list("submission__cluster__slug", flat=True)[
            0
        ]
    )


def signatory(world: World) -> str:
    """Return who answers it."""
    return signatory_email(corrected())


def editor(world: World) -> str:
    """Return a colleague, who does not."""
    return editor_email(corrected())


def of_corrected(path: str = "") -> Go:
    """Go to a page of the cluster's submission."""
    return lambda page, world: arrived(
        page.goto(f"/indberetninger/{corrected()}/{BOARD.strip('/').split('/')[-1]}/{path}")
    )


def correcting(path: str = f"{CORRECTED}/") -> Go:
    """Go to where a reviewer corrects a figure of that cluster."""
    return lambda page, world: arrived(page.goto(f"{BOARD}{corrected()}/ret/{path}"))


def misheard(page: Page, world: World) -> Response:
    """Enter what is no number, and name nobody."""
    page.goto(f"{BOARD}{corrected()}/ret/courses/")
    page.locator("#id_courses").fill("12o")
    return answer_to(page.locator("main form button.button-primary"))


def looked_at(page: Page, world: World) -> Response:
    """Enter a figure that the checks speak of, and come to what they say before the second press."""
    page.goto(f"{BOARD}{corrected()}/ret/companies_sme/")
    page.locator("#id_companies_sme").fill("999.999")
    page.locator("#id_given_by").fill("Anna Holm")
    return answer_to(page.locator("main form button.button-primary"))


def without_reason(page: Page, world: World) -> Response:
    """Decline without saying why."""
    page.goto(f"/indberetninger/{corrected()}/{BOARD.strip('/').split('/')[-1]}/rettelser/")
    page.locator("main summary").first.click()
    return answer_to(page.locator("main button[name=decline]").first)


def accepted() -> str:
    """Return the path of an explanation that was accepted with a footnote."""
    one = AcceptedExplanation.objects.select_related("submission__cluster", "submission__round", "indicator")[
        0
    ]
    submission = one.submission
    return f"/gennemgang/{submission.round.year}/{submission.cluster.slug}/bemaerkning/{one.indicator.code}/"


def explanation(page: Page, world: World) -> Response:
    """Go to an accepted explanation."""
    return arrived(page.goto(accepted()))


def footnote_in_danish_alone(page: Page, world: World) -> Response:
    """Word the footnote in one language."""
    page.goto(accepted())
    page.locator("#id_footnote_en").fill("")
    return answer_to(page.locator("main form button.button-primary"))
