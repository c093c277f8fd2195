"""manage.py messages update | compile | check."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import translations


class Command(BaseCommand):
    """Keeps the catalogue of translations."""

    help = "Bring the translations up to what code and templates say, compile them, or check them."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["update", "compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        {"update": self.update, "compile": self.compile, "check": self.check_all}[options["what"]]()

    def update(self) -> None:
        """Rewrite the catalogue and list what is left to translate."""
        missing = translations.update(settings.BASE_DIR)
        for message in missing:
            self.stdout.write(f"  {message}")
        self.stdout.write(f"{len(missing)} to translate in {translations.po_path()}")

    def compile(self) -> None:
        """Compile the catalogues."""
        if not translations.compile_all():
            self.stdout.write("  no catalogue yet")

    def check_all(self) -> None:
        """Fail where something is untranslated, or translated without being said."""
        lines = translations.shortcomings(
            translations.collect(settings.BASE_DIR), translations.read_catalogue()
        )
        if lines:
            raise CommandError("\n".join([*lines, f"{len(lines)} to mend; make messages begins."]))
