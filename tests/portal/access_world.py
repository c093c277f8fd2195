"""The demonstration as a walk over every route finds it: who walks, and what each address names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Cluster, ClusterRole, ErasureRequest, Invitation, Language, Membership, User
from accounts.services.accept_invitation import hash_of
from accounts.services.change_member import remove_member
from accounts.services.invite import invite
from portal.access_table import Address, Who
from portal.admin.kinds import site
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
from tests.accounts.passkey import with_passkey
from tests.accounts.phone import with_phone

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
class Own:
    """What somebody has of their own. Of another it would not be there.

    Attributes:
        token: of the link with which they are invited.
    """

    identity: int
    passkey: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who walks, and what there is to be met, all of clusters for which editor and signatory work.

    Attributes:
        people: by role; nobody is None.
        own: what each of them has; nobody has nothing, and asks for what is the signatory's.
        submissions: one of each status.
        removed: who worked for the cluster of the draft until lately.
        invitation: to that cluster, of somebody who has not answered.
    """

    people: Mapping[Who, User | None]
    own: Mapping[Who, Own]
    submissions: Mapping[str, Submission]
    case: CaseStory
    thread: Comment
    resolved: Comment
    correction: Correction
    change: FigureChange
    mail: Mail
    removed: User
    invitation: Invitation
    erasure: ErasureRequest

    def url(self, address: Address, who: Who) -> str:
        """Return the address of something that is there, for `who` where everybody has their own."""
        parts = address.pattern.pattern.regex.groupindex
        met = self._met(address.name)
        person = self.people[Who.SIGNATORY]
        own = self.own[who]
        reset = default_token_generator.make_token(person)
        named = {
            "slug": met.cluster.slug,
            "year": ACCOUNT_YEAR if address.name.startswith("account-") else met.round.year,
            "code": CODES.get(address.name, QUESTION),
            "number": self._numbers(own).get(address.name, self.mail.pk),
            "pk": own.passkey,
            "token": own.token,
            "country": "DE",
            "kind": "csv" if address.name == "audit-file" else "returned",
            "language": "da",
            "ending": "csv",
            "provider_id": "mitid",
            "app_label": "submissions",
            "object_id": _first_of(address.name),
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

    def _numbers(self, own: Own) -> Mapping[str, int]:
        editor = self.people[Who.EDITOR]
        assert editor is not None
        return {
            **dict.fromkeys(("comment-thread", "comment-resolve"), self.thread.pk),
            "comment-reopen": self.resolved.pk,
            **dict.fromkeys(("case", "case-photo", "case-edit", "case-remove"), self.case.pk),
            "identity-unlink": own.identity,
            **dict.fromkeys(("person", "cluster-person", "cluster-person-remove"), editor.pk),
            "cluster-person-restore": self.removed.pk,
            **dict.fromkeys(
                ("invitation-send", "invitation-correct", "invitation-withdraw"), self.invitation.pk
            ),
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
    submissions: Mapping[str, Submission] = {
        status: open_.filter(status=status).order_by("pk")[0] for status in {S.DRAFT, *STATUSES.values()}
    }
    cluster = submissions[S.DRAFT].cluster
    administrator = User.objects.get(email=ADMINISTRATOR)
    signatory = builders.person("signatar@walk.example.dk")
    people = {
        Who.NOBODY: None,
        Who.EDITOR: builders.person("rediger@walk.example.dk"),
        Who.SIGNATORY: signatory,
        Who.STRANGER: builders.editor(builders.cluster(), "fremmed@walk.example.dk"),
        Who.REVIEWER: User.objects.get(email=REVIEWERS[0]),
        Who.ADMINISTRATOR: administrator,
    }
    own = {who: _own(person, administrator) for who, person in people.items() if person}
    own[Who.NOBODY] = replace(own[Who.SIGNATORY], token=_token("ny@walk.example.dk", administrator))
    asking = builders.editor(builders.cluster(), "beder@walk.example.dk")
    world = World(
        people=people,
        own=own,
        submissions=submissions,
        case=case.select_related(*met)[0],
        thread=threads.filter(resolved_at__isnull=True)[0],
        resolved=threads.filter(resolved_at__isnull=False)[0],
        correction=Correction.objects.filter(of_round, confirmed__isnull=True).select_related(*met)[0],
        change=changes.select_related(*met)[0],
        mail=Mail.objects.exclude(html="")[0],
        removed=_removed(cluster, administrator),
        invitation=_invited("kollega@walk.example.dk", cluster, administrator),
        erasure=ErasureRequest.objects.create(person=asking, asked_at=timezone.now()),
    )
    clusters = {one.cluster for one in world.submissions.values()} | {
        one.submission.cluster
        for one in (world.case, world.thread, world.resolved, world.correction, world.change)
    }
    for who, role in ((Who.EDITOR, ClusterRole.EDITOR), (Who.SIGNATORY, ClusterRole.SIGNATORY)):
        Membership.objects.bulk_create(
            Membership(user=world.people[who], cluster=one, role=role) for one in clusters
        )
    return world


def _own(person: User, administrator: User) -> Own:
    with_phone(person)
    identity = SocialAccount.objects.create(user=person, provider="mitid", uid=f"of-{person.pk}")
    return Own(
        identity=identity.pk, passkey=with_passkey(person).pk, token=_token(person.email, administrator)
    )


def _invited(email: str, to: Cluster, by: User) -> Invitation:
    role, language = ClusterRole.EDITOR, Language.DANISH
    return invite(email=email, cluster=to, role=role, language=language, user=by, now=timezone.now())


def _token(email: str, by: User) -> str:
    """Return the token of a link that was sent to somebody."""
    token = f"token-of-{email.partition('@')[0]}"
    invitation = _invited(email, builders.cluster(), by)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_of(token), mailed_at=timezone.now())
    return token


def _removed(cluster: Cluster, by: User) -> User:
    person = builders.editor(cluster, "forhen@walk.example.dk")
    return remove_member(cluster=cluster, person_id=person.pk, user=by, now=timezone.now())


def _first_of(route: str) -> int:
    """Return the number of a record that the admin shows there; 0 where it shows none by itself."""
    kind = route.removeprefix("admin:").removesuffix("_change")
    models = {f"{one._meta.app_label}_{one._meta.model_name}": one for one in site._registry}
    return models[kind]._default_manager.order_by("pk")[0].pk if kind in models else 0
