"""Scan the portal: `python -m tests.scan [ROLE …]`. README.md says more."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tests.scan.served import ROOT, Browser, NotSignedIn, copy_of, environment_for, room_for, served

if TYPE_CHECKING:
    from tests.scan.findings import Finding
    from tests.scan.places import Places
    from tests.scan.scanners import Scanners

VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
KEPT = VAR / "scan"
REPORTS = KEPT / "reports"


def main(arguments: Sequence[str]) -> int:
    """Scan; 1 where something of medium or above was found, or where a scanner did not get in."""
    parser = argparse.ArgumentParser(prog="python -m tests.scan", description=__doc__)
    parser.add_argument("roles", nargs="*", help="who attacks; without any, all")
    parser.add_argument("--whole", action="store_true", help="until every form has been attacked; hours")
    options = parser.parse_args(arguments)
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="klyngetal-scan-") as folder:
        return _scan(Path(folder), options.roles, whole=options.whole)


def _scan(folder: Path, roles: Sequence[str], *, whole: bool) -> int:
    database = folder / "demonstration.sqlite3"
    room_for(database, var=VAR)
    os.environ.update(environment_for(database))
    for name in ("REDIS_URL", "DEBUG", "HTTPS"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from tests.scan.false_findings import KNOWN
    from tests.scan.findings import CODE, judge, of_bandit, read, table
    from tests.scan.scanners import QUICK, WHOLE, Scanners

    begun = time.monotonic()
    print("· the scanners' environment", flush=True)
    scanners = Scanners(KEPT / "env", attack=WHOLE if whole else QUICK)
    scanners.make()
    print("· bandit", flush=True)
    scanners.bandit(REPORTS / "bandit.json")
    findings = of_bandit(read(REPORTS / "bandit.json"), root=Path())
    print("· loading the demonstration", flush=True)
    places = [one for one in _load() if not roles or one.who in roles]
    print(f"· wapiti as {', '.join(one.who for one in places)}", flush=True)
    with ThreadPoolExecutor(len(places)) as pool:
        scans = list(pool.map(lambda one: _attack(one, database, scanners, whole=whole), places))
    wrong = [line for _found, lines in scans for line in lines]
    findings += [one for found, _lines in scans for one in found]
    wrong += judge(findings, KNOWN)
    for finding in sorted(findings):
        print(finding)
    print(table(findings, [CODE, *(one.who for one in places)]))
    print(f"{time.monotonic() - begun:.0f} seconds; the reports are in {REPORTS}")
    for line in wrong:
        print(f"Wrong: {line}", file=sys.stderr)
    return 1 if wrong else 0


def _load() -> "list[Places]":
    """Load the demonstration, and return where each role begins."""
    from allauth.mfa.models import Authenticator
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from reports.demonstration.load import load_demonstration
    from tests.portal.access_world import make_world
    from tests.scan.places import places_of

    call_command("migrate", verbosity=0)
    load_demonstration(now=timezone.now(), say=lambda _: None)
    places = places_of(make_world())
    # The scanner logs in with a password alone.
    Authenticator.objects.all().delete()
    with connection.cursor() as cursor:
        # All of it in the one file, which is then copied.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return places


def _attack(
    places: "Places", database: Path, scanners: "Scanners", *, whole: bool
) -> "tuple[list[Finding], list[str]]":
    """Let wapiti attack as one role; return what it found, and what keeps the scan from saying anything."""
    from tests.scan.findings import of_server, of_wapiti, read
    from tests.scan.reach import out_of_reach
    from tests.scan.scanners import Failed

    log = REPORTS / f"{places.who}.server.log"
    report = REPORTS / f"{places.who}.json"
    kept = database.with_name(f"wapiti-{places.who}")
    with served(copy_of(database, f"{places.who}.sqlite3", var=VAR), log=log) as site:
        browser = Browser(site)
        try:
            browser.sign_in(places.email, places.password)
            cut = scanners.wapiti(site, places, browser.cookies(), report=report, kept=kept)
            browser.require(places.email)
        except (NotSignedIn, Failed) as failed:
            return [], [f"{places.who}: {failed}"]
    found = of_wapiti(read(report), who=places.who) + of_server(
        log.read_text(encoding="utf-8"), who=places.who
    )
    if cut:
        print(f"  {places.who}: cut off: {', '.join(cut)}", flush=True)
    return found, out_of_reach(places, kept) + [
        f"{places.who}: {module} was cut off before its end" for module in cut if whole
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
