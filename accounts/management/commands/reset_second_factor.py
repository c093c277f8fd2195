"""Takes away the second factors of a person who has lost them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.services.reset_second_factor import reset_second_factor


class Command(BaseCommand):
    help = (
        "Take away apps, passkeys and recovery codes of a person who has lost them, and end their sessions. "
        "Be sure first that it is they who ask."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: object, **options: Any) -> None:
        email = options["email"]
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"There is nobody with the address {email}.")
        taken = reset_second_factor(user=user, by=None, now=timezone.now())
        if taken:
            self.stdout.write(f"{user.email}: {taken} taken away, signed out everywhere, and told by mail.")
        else:
            self.stdout.write(f"{user.email} has none.")
