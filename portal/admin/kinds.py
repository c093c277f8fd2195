"""The kinds of records that administrators can look up. None shows a password, a code or a link."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, Certification, Cluster, Membership, User
from portal.admin.records import Records
from portal.admin.site import route_names, site
from reports.models import NationalTotal
from submissions.models import Collaboration, Event, Figure, FigureChange, Mail, Question, Round, Submission

__all__ = ["route_names", "site"]

WHOSE: Mapping[str, Promise] = {
    "submission__cluster__name": _("Cluster"),
    "submission__round__year": _("Year"),
}
OF_WHOM = ("submission__cluster", "submission__round")


@admin.register(User, site=site)
class People(Records):
    """Who can sign in, and as what."""

    title = _("People")
    shown: ClassVar[Mapping[str, Promise]] = {
        "email": _("E-mail address"),
        "name": _("Name"),
        "role": _("Role"),
        "is_active": _("Can log in"),
        "language": _("Language"),
        "date_joined": _("Since"),
    }
    search_fields = ("email", "name")
    list_filter = ("role", "is_active")
    ordering = ("email",)


@admin.register(Membership, site=site)
class Memberships(Records):
    """Who works for which cluster."""

    title = _("Who works for whom")
    shown: ClassVar[Mapping[str, Promise]] = {
        "user__email": _("Person"),
        "cluster__name": _("Cluster"),
        "role": _("Role"),
        "since": _("Since"),
    }
    search_fields = ("user__email", "user__name", "cluster__name")
    list_filter = ("role",)
    list_select_related = ("user", "cluster")
    ordering = ("cluster__name", "user__email")


@admin.register(Cluster, site=site)
class Clusters(Records):
    """The register."""

    title = _("Clusters and networks")
    shown: ClassVar[Mapping[str, Promise]] = {
        "name": _("Name"),
        "slug": _("Name in addresses"),
        "kind": _("Kind"),
        "region": _("Region"),
        "cvr": _("CVR number"),
        "active_from": _("From"),
        "active_to": _("Until"),
    }
    search_fields = ("name", "slug", "cvr")
    list_filter = ("kind", "region")


@admin.register(Certification, site=site)
class Certifications(Records):
    """The labels of clusters."""

    title = _("Labels")
    shown: ClassVar[Mapping[str, Promise]] = {
        "cluster__name": _("Cluster"),
        "level": _("Label"),
        "awarded": _("From"),
        "expires": _("Until"),
    }
    search_fields = ("cluster__name",)
    list_filter = ("level",)
    list_select_related = ("cluster",)
    ordering = ("cluster__name", "pk")


@admin.register(AuditEntry, site=site)
class AuditEntries(Records):
    """What people did that has no record of its own."""

    title = _("Entries of the log")
    shown: ClassVar[Mapping[str, Promise]] = {
        "at": _("When"),
        "user": _("Who"),
        "action": _("What"),
        "cluster__name": _("Cluster"),
        "year": _("Year"),
        "about": _("About"),
        "subject": _("Of what"),
    }
    search_fields = ("action", "subject", "user__email")
    list_select_related = ("user", "cluster", "about")


@admin.register(Round, site=site)
class Rounds(Records):
    """The rounds."""

    title = _("Rounds")
    shown: ClassVar[Mapping[str, Promise]] = {
        "year": _("Year"),
        "status": _("Status"),
        "opens": _("Opens"),
        "deadline": _("Deadline"),
        "last_edit": _("Last edit"),
    }
    ordering = ("-year",)


@admin.register(Question, site=site)
class Questions(Records):
    """What is asked."""

    title = _("Questions")
    shown: ClassVar[Mapping[str, Promise]] = {
        "round__year": _("Year"),
        "section__title": _("Section"),
        "order": _("Place"),
        "indicator__code": _("Code"),
        "label": _("Question"),
        "indicator__unit": _("Unit"),
        "required": _("Required"),
    }
    search_fields = ("indicator__code", "label_da", "label_en")
    list_filter = ("round",)
    list_select_related = ("round", "section", "indicator")
    ordering = ("-round__year", "section__order", "order", "pk")


@admin.register(Submission, site=site)
class Submissions(Records):
    """Who has come how far."""

    title = _("Submissions")
    shown: ClassVar[Mapping[str, Promise]] = {
        "cluster__name": _("Cluster"),
        "round__year": _("Year"),
        "status": _("Status"),
        "submitted_at": _("Sent"),
        "submitted_by": _("Sent by"),
        "approved_at": _("Approved"),
        "approved_by": _("Approved by"),
        "extended_to": _("Deadline of its own"),
    }
    search_fields = ("cluster__name",)
    list_filter = ("round", "status")
    list_select_related = ("cluster", "round", "submitted_by", "approved_by")
    ordering = ("-round__year", "cluster__name")


@admin.register(Figure, site=site)
class Figures(Records):
    """What clusters answered."""

    title = _("Figures")
    confidential = True
    shown: ClassVar[Mapping[str, Promise]] = {
        **WHOSE,
        "indicator__code": _("Question"),
        "value": _("Value"),
        "absence": _("Without a value"),
        "explanation": _("Explanation"),
        "version": _("Version"),
    }
    search_fields = ("submission__cluster__name", "indicator__code")
    list_filter = ("submission__round",)
    list_select_related = (*OF_WHOM, "indicator")
    ordering = ("-submission__round__year", "submission__cluster__name", "indicator__code")


@admin.register(Collaboration, site=site)
class Collaborations(Records):
    """The collaborations across borders that clusters answered."""

    title = _("Collaborations")
    confidential = True
    shown: ClassVar[Mapping[str, Promise]] = {
        **WHOSE,
        "country": _("Country"),
        "type": _("Kind"),
        "count": _("Number"),
    }
    search_fields = ("submission__cluster__name", "country")
    list_filter = ("submission__round", "type")
    list_select_related = OF_WHOM
    ordering = ("-submission__round__year", "submission__cluster__name", "country", "type")


@admin.register(FigureChange, site=site)
class FigureChanges(Records):
    """What a figure was before."""

    title = _("Changes of figures")
    confidential = True
    shown: ClassVar[Mapping[str, Promise]] = {
        "at": _("When"),
        "user": _("Who"),
        **WHOSE,
        "indicator__code": _("Question"),
        "old_value": _("Before"),
        "new_value": _("After"),
        "on_behalf": _("On the cluster’s behalf"),
    }
    search_fields = ("submission__cluster__name", "indicator__code")
    list_filter = ("submission__round",)
    list_select_related = (*OF_WHOM, "indicator", "user")
    ordering = ("-at", "-pk")


@admin.register(Event, site=site)
class Events(Records):
    """What was decided."""

    title = _("Decisions")
    shown: ClassVar[Mapping[str, Promise]] = {
        "at": _("When"),
        "user": _("Who"),
        **WHOSE,
        "action": _("What"),
        "from_status": _("From"),
        "to_status": _("To"),
        "reason": _("Reason"),
    }
    search_fields = ("submission__cluster__name", "action")
    list_filter = ("submission__round", "to_status")
    list_select_related = (*OF_WHOM, "user")
    ordering = ("-at", "-pk")


@admin.register(Mail, site=site)
class Mails(Records):
    """What was sent to whom. The mail itself is read on its own page."""

    title = _("Mails")
    shown: ClassVar[Mapping[str, Promise]] = {
        "written_at": _("Written"),
        "address": _("E-mail address"),
        "kind": _("Kind"),
        "subject": _("Subject"),
        "sent_at": _("Sent"),
        "problem": _("Problem"),
    }
    search_fields = ("address", "subject")
    list_filter = ("kind",)
    ordering = ("-written_at", "-pk")


@admin.register(NationalTotal, site=site)
class NationalTotals(Records):
    """Sums over the reporters of a round."""

    title = _("National totals")
    confidential = True
    shown: ClassVar[Mapping[str, Promise]] = {
        "round__year": _("Year"),
        "basis": _("Basis"),
        "indicator__code": _("Question"),
        "dimension": _("By"),
        "value": _("Of which"),
        "sum": _("Sum"),
        "answered": _("Answered"),
        "reporters": _("Reporters"),
    }
    search_fields = ("indicator__code",)
    list_filter = ("round", "basis", "dimension")
    list_select_related = ("round", "indicator")
    ordering = ("-round__year", "basis", "indicator__code", "dimension", "value")
