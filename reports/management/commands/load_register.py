"""Loads the register, and the published series."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.register.facts import RegisterError, read_register
from accounts.register.loader import RegisterOutcome, load_register
from reports.published.loader import PublishedOutcome, load_published
from reports.published.printed import PrintedError, printed_table


class Command(BaseCommand):
    help = "Load clusters, networks, names, hosts and labels of 2018, and the published figures of 2014-2017."

    def handle(self, *args: object, **options: Any) -> None:
        try:
            facts, lines = read_register(), printed_table()
        except (RegisterError, PrintedError) as error:
            raise CommandError(f"Nothing was changed.\n{error}") from error
        with transaction.atomic():
            register, published = load_register(facts), load_published(lines)
        if options["verbosity"]:
            self._tell(register, published)

    def _tell(self, register: RegisterOutcome, published: PublishedOutcome) -> None:
        added = len(register.created)
        if added:
            what = "cluster or network" if added == 1 else "clusters and networks"
            self.stdout.write(f"Register: {added} {what} added.")
        else:
            self.stdout.write("Register: nothing to change.")
        if register.differences:
            self.stdout.write("The register is kept in the database. It differs from the file:")
        for difference in register.differences:
            self.stdout.write(f"  {difference}")
        if published.changed:
            self.stdout.write(
                f"Published figures: {published.created} added, {published.corrected} corrected, "
                f"{published.removed} removed; {published.total} in all."
            )
        else:
            self.stdout.write(f"Published figures: nothing to change; {published.total} in all.")
