"""Where a figure stands among its kind, in a few words."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import ClusterKind
from portal.formatting import decimals_of, format_value
from submissions.models import Unit
from submissions.reviewing.peers import Standing

MILLION = Decimal(1_000_000)
# From and to which quarter; several where the cuts between them are the same figure.
QUARTERS: Mapping[tuple[int, int], Promise] = {
    (1, 1): gettext_lazy("1st quartile"),
    (2, 2): gettext_lazy("2nd quartile"),
    (3, 3): gettext_lazy("3rd quartile"),
    (4, 4): gettext_lazy("4th quartile"),
    (1, 2): gettext_lazy("1st to 2nd quartile"),
    (2, 3): gettext_lazy("2nd to 3rd quartile"),
    (1, 3): gettext_lazy("1st to 3rd quartile"),
}


def quarter_text(standing: Standing) -> str:
    """Return the quarter, as in "2. kvartil"; empty where it cannot be told."""
    return str(QUARTERS[standing.quarters]) if standing.quarters else ""


def among_text(standing: Standing, unit: str) -> str:
    """Return what the quarters rest on, as in "median 4,2 mio. kr. · 14 klynger"; or that it is too few."""
    if standing.quartiles is None:
        return too_few(standing)
    median = _("median %(value)s") % {"value": short_value(standing.quartiles.median, unit)}
    return f"{median} · {reporters(standing.count, standing.kind)}"


def short_value(value: Decimal, unit: str) -> str:
    """Print a figure with its unit in few digits: kroner in millions where they are, at most one decimal."""
    if unit == Unit.DKK and abs(value) >= MILLION:
        return format_value(value / MILLION, unit="mio_dkk", decimals=1)
    return format_value(value, unit=unit, decimals=0 if unit == Unit.DKK else min(decimals_of(value), 1))


def reporters(count: int, kind: str) -> str:
    """Say how many clusters, or networks."""
    if kind == ClusterKind.NETWORK:
        words = ngettext("%(count)s network", "%(count)s networks", count)
    else:
        words = ngettext("%(count)s cluster", "%(count)s clusters", count)
    return words % {"count": count}


def too_few(standing: Standing) -> str:
    """Say that too few others have handed in a number to hold this one against."""
    if not standing.others:
        if standing.kind == ClusterKind.NETWORK:
            return _("no other network yet")
        return _("no other cluster yet")
    if standing.kind == ClusterKind.NETWORK:
        words = ngettext("only %(count)s other network", "only %(count)s other networks", standing.others)
    else:
        words = ngettext("only %(count)s other cluster", "only %(count)s other clusters", standing.others)
    return words % {"count": standing.others}
