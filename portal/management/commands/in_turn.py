"""Several management commands in one process: manage.py in_turn "migrate --verbosity 0" load_register."""

import shlex
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Runs several commands in one process: starting Python for each would take longer than they do."""

    help = "Run commands one after the other, each given as one argument; the first that fails ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("commands", nargs="+", metavar="'COMMAND WORDS'")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in options["commands"]:
            self.stdout.write(f"· {line}")
            name, *words = shlex.split(line)
            call_command(name, *words)
