"""The account as one page in one file, that can be kept and read without the portal."""

from django.template.loader import render_to_string

from reports.account import Account
from reports.charts.account import share_charts
from reports.renderers.base import Rendering


def render_html(account: Account) -> Rendering:
    """Return the account as a page in the language in use, with its own style sheet and nothing to fetch."""
    page = render_to_string(
        "reports/account_file.html", {"account": account, "charts": share_charts(account), "standalone": True}
    )
    return Rendering(
        filename=f"performanceregnskab-{account.year}.html",
        media_type="text/html; charset=utf-8",
        content=page.encode(),
    )
