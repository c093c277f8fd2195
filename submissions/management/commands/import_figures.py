"""Import figures from a long CSV. Its format is described in docs/import.md."""

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from submissions.services.import_figures import ImportFailed, ImportOutcome, import_figures, read_rows


class Command(BaseCommand):
    help = "Import figures from a long CSV (see docs/import.md): all of them, or none and what is wrong."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--round", metavar="YEAR", type=int, required=True, help="the year of the figures"
        )
        parser.add_argument("--by", metavar="EMAIL", required=True, help="in whose name they are entered")
        parser.add_argument(
            "--approved-by", metavar="EMAIL", default="", help="another person, who approves the submissions"
        )

    def handle(self, *, file: Path, round: int, by: str, approved_by: str, **_options: object) -> None:  # noqa: A002 the option's name
        user = person(by)
        approver = person(approved_by) if approved_by else None
        try:
            # A byte order mark, as spreadsheets write it, is not part of the text.
            with file.open(encoding="utf-8-sig", newline="") as stream:
                rows = read_rows(stream)
            outcome = import_figures(
                year=round, rows=rows, user=user, now=timezone.now(), approved_by=approver
            )
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(error)s") % {"file": file, "error": error}
            ) from error
        except UnicodeDecodeError as error:
            raise CommandError(
                _("%(file)s is not in UTF-8. Save it as CSV UTF-8.") % {"file": file}
            ) from error
        except ImportFailed as failure:
            nothing = _("Nothing is imported.")
            raise CommandError("\n".join([nothing, *map(str, failure.problems)])) from failure
        self.stdout.write(summary(outcome, round))


def person(email: str) -> User:
    """Return the person with this e-mail address.

    Raises:
        CommandError: there is none.
    """
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        raise CommandError(_("Nobody is known as %(email)s.") % {"email": email}) from None


def summary(outcome: ImportOutcome, year: int) -> str:
    """Return what was imported, in two sentences."""
    numbers = {
        "figures": outcome.figures,
        "submissions": outcome.submissions,
        "year": year,
        "errors": outcome.errors,
        "warnings": outcome.warnings,
    }
    if outcome.approved:
        done = _(
            "Imported %(figures)s figures into %(submissions)s submissions of %(year)s, and approved them."
        )
    else:
        done = _(
            "Imported %(figures)s figures into %(submissions)s submissions of %(year)s; they wait for review."
        )
    return " ".join([done, _("The checks find %(errors)s errors and %(warnings)s warnings.")]) % numbers
