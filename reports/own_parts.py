"""What reports keep about a person: the accounts that they built or published."""

from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.privacy.parts import Column, Part, register
from reports.models import AccountVersion

register(
    Part(
        key="accounts",
        title=gettext_lazy("Performance accounts"),
        says=gettext_lazy("Those that you built or published."),
        of=lambda person: AccountVersion.objects.filter(Q(built_by=person) | Q(published_by=person)),
        covers=frozenset({"reports.AccountVersion.built_by", "reports.AccountVersion.published_by"}),
        columns={
            "year": Column(path="year", says=gettext_lazy("the year")),
            "version": Column(path="version", says=gettext_lazy("the version")),
            "built": Column(path="built_at", says=gettext_lazy("when it was built")),
            "published": Column(path="published_at", says=gettext_lazy("when it was published")),
            "reason": Column(path="reason", says=gettext_lazy("why it replaced the one before")),
        },
    )
)
