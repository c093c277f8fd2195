"""Where it is written down what was done: each kind of record as rows of the same columns.

A row of the audit says when, who, what, of which cluster and year, about whom, and of which figure,
file or mail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Expression,
    F,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, Left

from accounts.models import AuditEntry
from submissions.mail.withdrawn import Withdrawn
from submissions.models import (
    MOST_ATTEMPTS,
    CheckChange,
    Comment,
    Event,
    FigureChange,
    Mail,
    SendingRequest,
)

WITHDRAWN = Q(problem__in=[str(reason) for reason in Withdrawn])
LONGEST_QUOTE = 200  # characters of a comment, a reason or a note
COLUMNS = (
    "moment",
    "source",
    "row",
    "who_id",
    "what",
    "cluster_pk",
    "of_year",
    "about_pk",
    "on",
    "detail_text",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A kind of record.

    Attributes:
        rows: those that say that something was done.
        moment: the field that says when.
        who: the field of the person's id; empty where the portal did it by itself.
        cluster, year: the paths to the cluster's id and the year; empty where it is of none.
        about: the field of the id of the person it was done to.
        on: what it was done to, as text.
        on_fields: paths in which a search for that looks.
        indicator: the field of the indicator's id, if it has one.
        what: the slug of what was done; `slugs` which rows have which.
        slug_field: the field that holds the slug, where rows have slugs of many kinds.
        detail: what else there is to know, as JSON.
    """

    name: str
    model: type[Model]
    rows: Q = field(default_factory=Q)
    moment: str = "at"
    who: str = ""
    cluster: str = ""
    year: str = ""
    about: str = ""
    on: Expression | F = field(default_factory=lambda: Value(""))
    on_fields: Sequence[str] = ()
    indicator: str = ""
    slugs: Mapping[str, Q] = field(default_factory=dict)
    slug_field: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    detail_field: str = ""

    def all(self) -> QuerySet[Any]:
        """Return its records."""
        return self.model._default_manager.filter(self.rows)  # noqa: SLF001 Django's documented name

    def with_slugs(self, slugs: Sequence[str]) -> Q | None:
        """Return which rows say that one of `slugs` was done; None where none can."""
        if self.slug_field:
            return Q(**{f"{self.slug_field}__in": list(slugs)}) if slugs else None
        found = [rows for slug, rows in self.slugs.items() if slug in slugs]
        if not found:
            return None
        either = found[0]
        for rows in found[1:]:
            either |= rows
        return either

    def columns(self) -> dict[str, Any]:
        """Return the columns of a row, in the order of `COLUMNS`."""
        return {
            "moment": F(self.moment),
            "source": _text(Value(self.name)),
            "row": F("pk"),
            "who_id": _id(self.who),
            "what": _text(self._what()),
            "cluster_pk": _id(self.cluster),
            "of_year": Cast(F(self.year) if self.year else Value(None), IntegerField()),
            "about_pk": _id(self.about),
            "on": Cast(self.on, TextField()),
            "detail_text": Cast(self._detail(), TextField()),
        }

    def _what(self) -> Expression | F:
        if self.slug_field:
            return F(self.slug_field)
        *others, last = self.slugs.items()
        if not others:
            return Value(last[0])
        return Case(
            *(When(rows, then=Value(slug)) for slug, rows in others),
            default=Value(last[0]),
            output_field=CharField(),
        )

    def _detail(self) -> Expression | F:
        if self.detail_field:
            return F(self.detail_field)
        return JSONObject(**self.detail) if self.detail else Value("{}")


def _id(path: str) -> Expression:
    return Cast(F(path) if path else Value(None), BigIntegerField())


def _text(value: Expression | F) -> Expression:
    return Cast(value, TextField())


def _quoted(name: str) -> Expression:
    return Left(name, LONGEST_QUOTE)


CLUSTER, YEAR = "submission__cluster_id", "submission__round__year"

SOURCES: tuple[Source, ...] = (
    Source(
        name="event",
        model=Event,
        who="user_id",
        slug_field="action",
        detail={"reason": _quoted("reason"), "until": "until", "questions": Cast("questions", TextField())},
        cluster=CLUSTER,
        year=YEAR,
    ),
    Source(
        name="figure",
        model=FigureChange,
        who="user_id",
        on=Concat("indicator__code", Value(" "), "country", output_field=CharField()),
        on_fields=("country__iexact",),
        indicator="indicator_id",
        slugs={"figure-changed-for": Q(on_behalf=True), "figure-changed": Q(on_behalf=False)},
        detail={
            "old": "old_value",
            "new": "new_value",
            "old_absence": "old_absence",
            "new_absence": "new_absence",
            "old_explanation": _quoted("old_explanation"),
            "new_explanation": _quoted("new_explanation"),
            "given_by": "correction__given_by",
            "note": _quoted("correction__note"),
        },
        cluster=CLUSTER,
        year=YEAR,
    ),
    Source(
        name="check",
        model=CheckChange,
        who="user_id",
        year="on_check__round__year",
        on=F("on_check__code"),
        on_fields=("on_check__code__icontains",),
        slugs={"check-changed": Q()},
        detail={
            "old": Cast("old_parameters", TextField()),
            "new": Cast("new_parameters", TextField()),
            "old_severity": "old_severity",
            "new_severity": "new_severity",
            "old_active": "old_active",
            "new_active": "new_active",
        },
    ),
    Source(
        name="comment",
        model=Comment,
        who="author_id",
        on=Coalesce("indicator__code", "section__code", output_field=CharField()),
        on_fields=("section__code__icontains", "text__icontains"),
        indicator="indicator_id",
        slugs={"commented": Q()},
        detail={"text": _quoted("text")},
        cluster=CLUSTER,
        year=YEAR,
    ),
    Source(
        name="request",
        model=SendingRequest,
        who="user_id",
        slugs={"asked-to-send": Q()},
        detail={"note": _quoted("note")},
        cluster=CLUSTER,
        year=YEAR,
    ),
    Source(
        name="mail",
        model=Mail,
        rows=Q(sent_at__isnull=False),
        moment="sent_at",
        about="recipient_id",
        on=F("subject"),
        on_fields=("subject__icontains", "address__icontains"),
        slugs={"mail-sent": Q()},
        detail={"address": "address"},
        cluster=CLUSTER,
        year=YEAR,
    ),
    Source(
        name="mail-failed",
        model=Mail,
        rows=Q(sent_at__isnull=True, attempts__gte=MOST_ATTEMPTS),
        moment="try_after",
        about="recipient_id",
        on=F("subject"),
        on_fields=("subject__icontains", "address__icontains"),
        slugs={"mail-withdrawn": WITHDRAWN, "mail-given-up": ~WITHDRAWN},
        detail={"address": "address", "problem": "problem"},
        cluster=CLUSTER,
        year=YEAR,
    ),
    Source(
        name="entry",
        model=AuditEntry,
        who="user_id",
        cluster="cluster_id",
        year="year",
        about="about_id",
        # Of an invitation the address stands with the invitation alone.
        on=Concat("subject", Coalesce("invitation__email", Value("")), output_field=CharField()),
        on_fields=("subject__icontains", "invitation__email__icontains"),
        slug_field="action",
        detail_field="detail",
    ),
)
