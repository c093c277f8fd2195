"""Who answered for a cluster in earlier years: predecessors, guests, and the names they had then.

The register is a national one, some dozens of rows, so all of it that touches the years in question is
read at once, for one submission as for a whole round.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, F, Q, Value

from accounts.models import Cluster, ClusterName, Hosting, Succession, SuccessionKind
from submissions.models import Question

YEARS_BACK = 4  # years that a figure is held against; a page shows the newest two
HOSTED, NAMED, BREAK = "hosted", "named", "break"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Someone whose figures of an earlier year count in those of a cluster now.

    Attributes:
        name: the name it had at the end of that year.
        is_new: it may have come to be since, so that it is no wonder if it reported nothing then.
        is_whole: the cluster was split from it, so that its figures are more than the cluster's.
        ended: it reports no more.
    """

    cluster_id: int
    name: str
    is_new: bool = False
    is_whole: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a cluster's figures of an earlier year are to be found.

    Attributes:
        reporters: whose figures they are, added up.
        within: names of those who reported some of it together with figures of their own.
        parted: names of those who were counted in it then and are not now.
    """

    year: int
    reporters: tuple[Reporter, ...]
    within: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()


class _Tie(NamedTuple):
    """A row of the register: a succession from `start`, or something that holds from `start` to `end`."""

    kind: str
    before: int
    after: int | None
    name: str
    after_name: str
    start: dt.date | None
    end: dt.date | None
    ended: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or self.end >= day)


@dataclass(slots=True)
class _Member:
    """Someone who counts in the cluster's figures now, however they came to it."""

    name: str
    until: dt.date
    is_whole: bool = False
    ended: bool = False


class Lineage:
    """The register as it touches `year` and the years before it, and the breaks in the series."""

    def __init__(self, year: int, ties: Sequence[_Tie]) -> None:
        """Sort the rows by what they are about."""
        self.year = year
        self.breaks: dict[int, int] = {}  # indicator id: the newest year whose definition is another
        self.cuts: set[tuple[int, int]] = set()  # indicator id and every year whose definition is another
        self._into: defaultdict[int | None, list[_Tie]] = defaultdict(list)
        self._out_of: defaultdict[int, list[_Tie]] = defaultdict(list)
        self._hostings: list[_Tie] = []
        self._names: defaultdict[int, list[_Tie]] = defaultdict(list)
        for tie in ties:
            if tie.kind == BREAK:
                self.cuts.add((tie.before, tie.after or 0))
                self.breaks[tie.before] = max(tie.after or 0, self.breaks.get(tie.before, 0))
            elif tie.kind == NAMED:
                self._names[tie.before].append(tie)
            elif tie.kind == HOSTED:
                self._hostings.append(tie)
            else:
                self._into[tie.after].append(tie)
                self._out_of[tie.before].append(tie)

    def origin(self, cluster: Cluster, year: int) -> Origin:
        """Return where the figures of `cluster`, which reports in the lineage's year, are found in `year`."""
        then = _last_day(year)
        members = self._members(cluster, then)
        reporters: list[Reporter] = []
        within: dict[str, None] = {}
        parted: dict[str, None] = {}
        for pk, member in members.items():
            host = next((tie for tie in self._hostings if tie.before == pk and tie.holds(then)), None)
            if host is not None:
                if host.after not in members:
                    within[self._name(host.after, host.after_name, then)] = None
                continue
            reporters.append(
                Reporter(
                    cluster_id=pk,
                    name=self._name(pk, member.name, then),
                    is_new=any(self._in_window(tie, then) for tie in self._into[pk]),
                    is_whole=member.is_whole,
                    ended=member.ended,
                )
            )
            if not member.is_whole:
                parted.update(dict.fromkeys(self._gone_from(pk, members, then)))
        return Origin(year=year, reporters=tuple(reporters), within=tuple(within), parted=tuple(parted))

    def cluster_ids(self, cluster: Cluster) -> set[int]:
        """Return the ids of all whose figures of any of the years may count in those of `cluster`."""
        return set(self._members(cluster, _last_day(self.year - YEARS_BACK)))

    def _members(self, cluster: Cluster, then: dt.date) -> Mapping[int, _Member]:
        """Return who counts in the cluster's figures now, traced back to `then`, by id."""
        now = _last_day(self.year)
        members = {cluster.pk: _Member(cluster.name, now)}
        for tie in self._hostings:
            if tie.after == cluster.pk and tie.holds(now):
                members[tie.before] = _Member(tie.name, now)
        waiting = list(members)
        while waiting:
            successor = waiting.pop()
            member = members[successor]
            for tie in self._into[successor]:
                if tie.before in members or not self._in_window(tie, then) or _later(tie.start, member.until):
                    continue
                members[tie.before] = _Member(
                    tie.name,
                    tie.start or then,
                    is_whole=member.is_whole or tie.kind == SuccessionKind.SPLIT,
                    ended=tie.ended is not None and tie.ended <= now,
                )
                waiting.append(tie.before)
        return members

    def _gone_from(self, pk: int, members: Mapping[int, _Member], then: dt.date) -> Iterator[str]:
        """Yield the names of those who were counted in the figures of `pk` then, and now are elsewhere."""
        for tie in self._hostings:
            if tie.after == pk and tie.holds(then) and tie.before not in members:
                closed = any(way.kind == SuccessionKind.CLOSURE for way in self._out_of[tie.before])
                if not closed:
                    yield tie.name
        for tie in self._out_of[pk]:
            if tie.kind == SuccessionKind.SPLIT and self._in_window(tie, then) and tie.after not in members:
                yield tie.after_name

    def _in_window(self, tie: _Tie, then: dt.date) -> bool:
        return tie.start is not None and then < tie.start <= _last_day(self.year)

    def _name(self, pk: int | None, today: str, day: dt.date) -> str:
        """Return the name that a cluster had on `day`: of several in force the latest."""
        held = [tie for tie in self._names.get(pk or 0, ()) if tie.holds(day)]
        return max(held, key=lambda tie: tie.start or dt.date.min).name if held else today


def load_lineage(year: int) -> Lineage:
    """Read what the register and the questionnaires say of `year` and the years before it. One query."""
    first, last = _last_day(year - YEARS_BACK), _last_day(year)
    no_day = Value(None, output_field=DateField())
    no_id = Value(None, output_field=BigIntegerField())
    no_text = Value("", output_field=CharField())

    def word(kind: str) -> Value:
        return Value(kind, output_field=CharField())

    successions: Any = Succession.objects.filter(date__gt=first, date__lte=last).values_list(
        "kind",
        "predecessor_id",
        "successor_id",
        "predecessor__name",
        "successor__name",
        "date",
        no_day,
        "predecessor__active_to",
    )
    hostings: Any = Hosting.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=last),
        Q(valid_to__isnull=True) | Q(valid_to__gte=first),
    ).values_list(
        word(HOSTED), "guest_id", "host_id", "guest__name", "host__name", "valid_from", "valid_to", no_day
    )
    # All names of those that ever had another one: the latest in force may be today's.
    names: Any = ClusterName.objects.filter(
        cluster__in=ClusterName.objects.exclude(name=F("cluster__name")).values("cluster")
    ).values_list(word(NAMED), "cluster_id", no_id, "name", no_text, "valid_from", "valid_to", no_day)
    breaks: Any = Question.objects.filter(
        break_in_series=True, round__year__gt=year - YEARS_BACK, round__year__lte=year
    ).order_by()
    breaks = breaks.values_list(
        word(BREAK), "indicator_id", "round__year", no_text, no_text, no_day, no_day, no_day
    )
    return Lineage(year, [_Tie(*row) for row in successions.union(hostings, names, breaks, all=True)])


def _later(day: dt.date | None, other: dt.date) -> bool:
    return day is not None and day > other


def _last_day(year: int) -> dt.date:
    return dt.date(year, 12, 31)
