"""Who to sign in as, to see what."""

from dataclasses import dataclass

from reports.demonstration.people import PASSWORD, STAFF, editor_email, signatory_email
from reports.demonstration.stages import Stage, stages_of
from submissions.models import Submission

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
    slugs = Submission.objects.filter(round__year=open_year).values_list("cluster__slug", flat=True)
    # The shortest address of each stage is the easiest to type.
    for stage in SHOWN:
        there = [slug for slug, at in stages_of(slugs).items() if at == stage]
        if there:
            slug = min(there, key=lambda slug: (len(slug), slug))
            listed += [
                Login(email=signatory_email(slug), password=PASSWORD, what=f"signatory; {open_year} {stage}"),
                Login(email=editor_email(slug), password=PASSWORD, what=f"editor; {open_year} {stage}"),
            ]
    return listed
