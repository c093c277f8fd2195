"""Adds people."""

from argparse import ArgumentParser
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Cluster, ClusterRole, UserRole
from accounts.register.facts import slug_of
from accounts.services.add_person import PersonOutcome, add_person
from accounts.services.password_link import mail_password_link, password_link

NEAR_MATCHES = 3


class Command(BaseCommand):
    help = (
        "Add a person with a role at Cluster Excellence Denmark or in a cluster, or change the role of one "
        "who is there. A new person is mailed a link to choose a password with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--role", choices=UserRole.values, help="at Cluster Excellence Denmark")
        parser.add_argument("--cluster", metavar="SLUG", help="the cluster or network they work for")
        parser.add_argument(
            "--as", dest="cluster_role", choices=ClusterRole.values, help="the role in the cluster"
        )
        parser.add_argument("--name", default="", help="their name; left as it is where it is not given")
        parser.add_argument("--print-link", action="store_true", help="print the link instead of mailing it")

    def handle(self, *args: object, **options: Any) -> None:
        role, slug, cluster_role = options["role"], options["cluster"], options["cluster_role"]
        if bool(role) == bool(slug):
            raise CommandError("Give either --role or --cluster, and not both.")
        if bool(slug) != bool(cluster_role):
            raise CommandError(
                "--cluster and --as go together: --cluster SLUG --as editor, or --as signatory."
            )
        try:
            outcome = add_person(
                email=options["email"],
                name=options["name"],
                role=UserRole(role) if role else None,
                cluster=_cluster(slug) if slug else None,
                cluster_role=ClusterRole(cluster_role) if cluster_role else None,
            )
        except ValidationError as error:
            raise CommandError(f'"{options["email"]}" is not an e-mail address.') from error
        as_what = f"{cluster_role} of {slug}" if slug else role
        self._tell(outcome, as_what, print_link=options["print_link"])

    def _tell(self, outcome: PersonOutcome, as_what: str, *, print_link: bool) -> None:
        user = outcome.user
        verb = "added" if outcome.created else "changed" if outcome.changed else "was that already"
        self.stdout.write(f"{user.email}, {as_what}: {verb}.")
        if print_link:
            self.stdout.write(f"To choose a password, once: {password_link(user=user)}")
        elif not user.has_usable_password():
            mail_password_link(user=user)
            self.stdout.write("The link to choose a password was mailed.")
        else:
            self.stdout.write("A password was chosen already, so no mail was sent.")


def _cluster(slug: str) -> Cluster:
    cluster = Cluster.objects.filter(slug=slug).first()
    if cluster is not None:
        return cluster
    slugs = list(Cluster.objects.order_by("slug").values_list("slug", flat=True))
    if not slugs:
        raise CommandError("There are no clusters yet. Load them with: manage.py load_register")
    # Somebody may have typed the name, or a part of it.
    wanted = slug_of(slug) or slug
    holding = [known for known in slugs if wanted in known]
    near = list(dict.fromkeys([*holding, *get_close_matches(wanted, slugs, n=NEAR_MATCHES)]))[:NEAR_MATCHES]
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise CommandError(f'There is no cluster "{slug}".{hint}')
