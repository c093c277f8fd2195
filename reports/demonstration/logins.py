"""Who to sign in as, to see what."""

from dataclasses import dataclass

from reports.demonstration.people import OF_TWO, PASSWORD, STAFF, editor_email, signatory_email
from reports.demonstration.stages import Stage, stages_of
from submissions.models import Submission

# The clusters of these stages share a person.
SHARED = (Stage.HALF_FILLED, Stage.NOT_BEGUN)
# The stages of the open round that one wants to see from the side of a secretariat.
SHOWN = (Stage.HALF_FILLED, Stage.WITH_ERRORS, Stage.WITH_WARNINGS, Stage.RETURNED, Stage.NOT_BEGUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How someone signs in, and what for."""

    email: str
    password: str
    what: str


def logins(open_year: int) -> list[Login]:
    """Return the staff, and signatory and editor of one cluster in each of the stages that are worth seeing.

    A cluster is where it was when the demonstration was loaded; since then, people may have gone on.
    """
    listed = [
        Login(email=email, password=PASSWORD, what=f"{name}, {role}") for email, (name, role) in STAFF.items()
    ]
    shown = slugs_shown(open_year)
    for stage in SHOWN:
        if slug := shown.get(stage):
            listed += [
                Login(email=signatory_email(slug), password=PASSWORD, what=f"signatory; {open_year} {stage}"),
                Login(email=editor_email(slug), password=PASSWORD, what=f"editor; {open_year} {stage}"),
            ]
    both = " and ".join(shown[stage] for stage in SHARED if stage in shown)
    return [*listed, Login(email=OF_TWO[0], password=PASSWORD, what=f"{OF_TWO[1]}, editor of {both}")]


def slugs_shown(open_year: int) -> dict[Stage, str]:
    """Return, for each stage worth seeing, the cluster to see it at: the one that is easiest to type."""
    slugs = Submission.objects.filter(round__year=open_year).values_list("cluster__slug", flat=True)
    stages = stages_of(slugs)
    shown = {}
    for stage in SHOWN:
        there = [slug for slug, at in stages.items() if at == stage]
        if there:
            shown[stage] = min(there, key=lambda slug: (len(slug), slug))
    return shown
