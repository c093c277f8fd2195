"""The charts of an account: its wholes and their parts, with a reading of each."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.formatting import format_value
from reports.account import Account, Shares
from reports.charts.share import ShareChart, ShareMark, render_share

# A chart says in one sentence what it shows.
_READINGS = {
    "funding_total": gettext_lazy("%(part)s is the largest source, with %(percent)s %%"),
    "collaborations_total": gettext_lazy("%(part)s are the largest group, with %(percent)s %%"),
}


def share_charts(account: Account) -> dict[str, SafeString]:
    """Return the share charts of `account`, drawn, by the whole that each is about."""
    return {shares.code: render_share(_chart(account, shares)) for shares in account.shares if shares.total}


def _chart(account: Account, shares: Shares) -> ShareChart:
    marks = tuple(
        ShareMark(label=str(part.label), value=part.value, percent=part.percent) for part in shares.slices
    )
    largest = max(marks, key=lambda mark: mark.percent)
    whole = account.line(shares.code)
    return ShareChart(
        code=f"chart-{shares.code}",
        title=_READINGS[shares.code] % {"part": largest.label, "percent": largest.percent},
        description=_("A bar divided into parts: %(parts)s.")
        % {"parts": ", ".join(f"{mark.label} {mark.percent} %" for mark in marks)},
        heading=f"{whole.label}, {account.year}",
        unit=shares.unit,
        decimals=shares.decimals,
        total=shares.total,
        marks=marks,
        source=_("All reporters, %(year)s: %(total)s in total. The shares are rounded to add up to 100 %%.")
        % {
            "year": account.year,
            "total": format_value(shares.total, unit=shares.unit, decimals=shares.decimals),
        },
    )
