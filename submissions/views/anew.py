"""What an answer renews on the page beside the place that was saved."""

from submissions.dossier import Dossier
from submissions.forms.brought import Brought, Page
from submissions.models import Section
from submissions.sums import section_sums
from submissions.views.steps import steps_anew


def page_anew(dossier: Dossier, section: Section, page: Page, brought: Brought) -> dict[str, object]:
    """Return what the template of what is renewed reads: rows, sums and steps, each where the page has it.

    Args:
        section: where it was saved.
    """
    context: dict[str, object] = {"submission": dossier.submission, "brought": brought}
    if "sums" not in page.missing:
        sums = section_sums(dossier, section)
        # The page adds up itself. It cannot know what colleagues have changed, and the FTE of another page.
        news = bool(brought.changed or brought.countries)
        anew = bool(sums) and (news or page.digests.get("sums") != sums.fte_hundredths)
        context |= {"sums": sums, "sums_anew": anew}
    if "steps-wide" not in page.missing:
        context |= steps_anew(dossier, section, page.digests)
    return context
