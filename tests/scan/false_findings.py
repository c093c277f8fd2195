"""Findings that are none. Each is one module, one path and one parameter, with the reason."""

from tests.scan.findings import FalseFinding

KNOWN: tuple[FalseFinding, ...] = ()
