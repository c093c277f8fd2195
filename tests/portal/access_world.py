"""The demonstration as a walk over every route finds it: who walks, and what each address names."""

from collections.abc import Mapping
from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClusterRole, ErasureRequest, Membership, User
from portal.access_table import Address, Who
from reports.demonstration.load import ACCOUNT_YEAR, OPEN_YEAR
from reports.demonstration.people import ADMINISTRATOR, REVIEWERS
from submissions.models import (
    CaseStory,
    Comment,
    Correction,
    FigureChange,
    Mail,
    Submission,
    SubmissionStatus,
)
from tests import builders

S = SubmissionStatus
# In which status a submission is met; a draft where nothing stands here.
STATUSES = {
    **dict.fromkeys(("recall", "receipt", "receipt-file", "take"), S.SUBMITTED),
    **dict.fromkeys(("review", "take-over", "release", "approve", "send-back"), S.IN_REVIEW),
    **dict.fromkeys(("correct", "accept-explanation"), S.IN_REVIEW),
    "reopen": S.APPROVED,
    "readmit": S.EXCUSED,
}
QUESTION, SECTION, CHECK = "courses", "financing", "funding_total_per_fte"
CODES = {
    **dict.fromkeys(("section", "comment-section", "section-edit", "section-remove"), SECTION),
    "questionnaire-preview": SECTION,
    **dict.fromkeys(("warning", "check-limits", "check-edit", "check-remove"), CHECK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who walks, and what there is to be met, all of clusters for which editor and signatory work.

    Attributes:
        people: by role; nobody is None.
        submissions: one of each status.
    """

    people: Mapping[Who, User | None]
    submissions: Mapping[str, Submission]
    case: CaseStory
    thread: Comment
    resolved: Comment
    correction: Correction
    change: FigureChange
    mail: Mail
    identity: SocialAccount
    erasure: ErasureRequest

    def url(self, address: Address) -> str:
        """Return the address of something that is there."""
        parts = address.pattern.pattern.regex.groupindex
        met = self._met(address.name)
        person = self.people[Who.SIGNATORY]
        reset = default_token_generator.make_token(person)
        named = {
            "slug": met.cluster.slug,
            "year": ACCOUNT_YEAR if address.name.startswith("account-") else met.round.year,
            "code": CODES.get(address.name, QUESTION),
            "number": self._numbers().get(address.name, self.mail.pk),
            "country": "DE",
            "kind": "csv" if address.name == "audit-file" else "returned",
            "language": "da",
            "ending": "csv",
            "provider_id": "mitid",
            "key": reset,
            "uidb36": user_pk_to_url_str(person),
        }
        return reverse(address.name, kwargs={part: named[part] for part in parts})

    def slug(self, address: Address) -> str:
        """Return whose submission is met there."""
        return self._met(address.name).cluster.slug

    def fields(self, name: str) -> dict[str, str]:
        """Return what is sent: nothing, but what else would name something that is not there."""
        sent = {
            "corrections": {"correction": str(self.correction.pk), "decline": ""},
            "history": {"change": str(self.change.pk), "version": "0"},
            "questionnaire-order": {"up": f"section:{SECTION}"},
        }
        return sent.get(name, {})

    def _met(self, name: str) -> Submission:
        of_its_own: Mapping[str, Submission] = {
            **dict.fromkeys(("comment-thread", "comment-resolve"), self.thread.submission),
            "comment-reopen": self.resolved.submission,
            "history": self.change.submission,
            "corrections": self.correction.submission,
            **dict.fromkeys(("case", "case-photo", "case-edit", "case-remove"), self.case.submission),
        }
        return of_its_own.get(name) or self.submissions[STATUSES.get(name, S.DRAFT)]

    def _numbers(self) -> Mapping[str, int]:
        return {
            **dict.fromkeys(("comment-thread", "comment-resolve"), self.thread.pk),
            "comment-reopen": self.resolved.pk,
            **dict.fromkeys(("case", "case-photo", "case-edit", "case-remove"), self.case.pk),
            "identity-unlink": self.identity.pk,
            **dict.fromkeys(("person-erase", "person-erase-refuse"), self.erasure.person_id),
        }


def make_world() -> World:
    """Return the demonstration, which is loaded, with an editor and a signatory of everything that is met."""
    open_ = Submission.objects.filter(round__year=OPEN_YEAR).select_related("cluster", "round")
    of_round = Q(submission__round__year=OPEN_YEAR)
    met = ("submission__cluster", "submission__round")
    threads = Comment.objects.threads().filter(of_round).select_related(*met)
    case = CaseStory.objects.filter(of_round, submission__status=S.DRAFT).exclude(photo="")
    changes = FigureChange.objects.filter(of_round, submission__status=S.DRAFT, indicator__code=QUESTION)
    signatory = builders.person("signatar@walk.example.dk")
    asking = builders.editor(builders.cluster(), "beder@walk.example.dk")
    world = World(
        people={
            Who.NOBODY: None,
            Who.EDITOR: builders.person("rediger@walk.example.dk"),
            Who.SIGNATORY: signatory,
            Who.STRANGER: builders.editor(builders.cluster(), "fremmed@walk.example.dk"),
            Who.REVIEWER: User.objects.get(email=REVIEWERS[0]),
            Who.ADMINISTRATOR: User.objects.get(email=ADMINISTRATOR),
        },
        submissions={
            status: open_.filter(status=status).order_by("pk")[0] for status in {S.DRAFT, *STATUSES.values()}
        },
        case=case.select_related(*met)[0],
        thread=threads.filter(resolved_at__isnull=True)[0],
        resolved=threads.filter(resolved_at__isnull=False)[0],
        correction=Correction.objects.filter(of_round, confirmed__isnull=True).select_related(*met)[0],
        change=changes.select_related(*met)[0],
        mail=Mail.objects.exclude(html="")[0],
        erasure=ErasureRequest.objects.create(person=asking, asked_at=timezone.now()),
        identity=SocialAccount.objects.create(user=signatory, provider="mitid", uid="of-the-signatory"),
    )
    own = {one.cluster for one in world.submissions.values()} | {
        one.submission.cluster
        for one in (world.case, world.thread, world.resolved, world.correction, world.change)
    }
    for who, role in ((Who.EDITOR, ClusterRole.EDITOR), (Who.SIGNATORY, ClusterRole.SIGNATORY)):
        Membership.objects.bulk_create(
            Membership(user=world.people[who], cluster=cluster, role=role) for cluster in own
        )
    return world
