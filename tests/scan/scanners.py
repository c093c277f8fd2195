"""The scanners in their environment, and how each is run."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.scan.places import Places
from tests.scan.served import ROOT

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
UV = (sys.executable, "-m", "uv")
# What ships. Tests do what no portal should, on purpose.
CODE = ("portal", "accounts", "submissions", "reports", "static", "manage.py")
# Bandit goes on after a check of its own broke, and says so only here.
BROKEN_CHECK = "Bandit internal error"
BROKEN_MODULE = ("seems broken and will be skipped", "Traceback (most recent call last)")
# wapiti ends as if nothing were wrong where it has left something out, and says so only here.
CUT = re.compile(r"Max attack time was reached for module (\w+)")
LEFT = re.compile(r"^.*(?:[1-9]\d* URLs and forms having more than|skipped due to network).*$", re.MULTILINE)

# wapiti's modules that have something to find here. Left out: those for other people's software (wapp, htp,
# cms, wp_enum, drupal, network_device, log4shell, spring4shell), those that ask a host on the internet (ssrf,
# takeover, nikto), those that guess names or passwords (buster, brute_login_form: sign-in has its own
# tests), and what there is none of (ldap; ssl and https_redirect at plain http).
MODULES = (
    *("cookieflags", "csp", "http_headers", "csrf", "redirect", "crlf", "xss", "permanentxss", "sql"),
    *("exec", "file", "xxe", "upload", "timesql", "methods", "htaccess", "backup", "shellshock"),
)
CRAWL = 1200  # seconds for looking round at most; it takes one to three minutes
QUICK = 45  # seconds for each module: all of the pages, and of the forms some
WHOLE = 2 * 3600  # seconds for each module, of which none needs all
ANSWER = 60  # seconds for a page
LARGEST_FORM = 500  # fields; a section with all its countries has some 200
ALIKE = 4  # addresses below one path, such as a list sorted and filtered in other ways


class Failed(Exception):  # noqa: N818 read as a sentence
    """A scanner did not do what it is there for."""


@dataclass(frozen=True, slots=True)
class Scanners:
    """An environment that has them."""

    folder: Path
    attack: int = QUICK  # seconds for each module

    def make(self) -> None:
        """Install exactly what the list says; quick where it is there."""
        python = self.folder / "bin" / "python"
        if not python.exists():
            subprocess.run([*UV, "venv", "--quiet", "--python", sys.executable, self.folder], check=True)
        subprocess.run([*UV, "pip", "sync", "--quiet", "--python", python, REQUIREMENTS], check=True)

    def bandit(self, report: Path) -> None:
        """Have bandit read the code that ships.

        Raises:
            Failed: one of its checks broke.
        """
        command = [str(self.folder / "bin" / "bandit"), "--quiet", "--recursive", *CODE]
        written = ("--format", "json", "--output", str(report))
        done = subprocess.run([*command, *written], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode not in {0, 1} or BROKEN_CHECK in done.stderr:
            raise Failed(f"bandit:\n{done.stderr}")

    def wapiti(
        self, site: str, places: Places, cookies: Mapping[str, object], *, report: Path, kept: Path
    ) -> list[str]:
        """Have wapiti attack the portal as a role; return the modules whose time was up before the end.

        Args:
            site: where the portal is served.
            cookies: of somebody who is signed in.
            report: the file that it writes.
            kept: the folder for what it keeps while it works.

        Raises:
            Failed: it broke, or one of its modules did, or it left something out.
        """
        kept.mkdir(parents=True)
        (kept / "cookies.json").write_text(json.dumps(cookies), encoding="utf-8")
        (kept / "start.txt").write_text("\n".join(site + path for path in places.start), encoding="utf-8")
        done = subprocess.run(
            [
                self.folder / "bin" / "wapiti",
                *_words(site, places, attack=self.attack, report=report, kept=kept),
            ],
            capture_output=True,
            text=True,
            check=False,
            # It keeps and looks for more at home.
            env={"HOME": str(kept), "PATH": "/usr/bin:/bin"},
        )
        report.with_suffix(".log").write_text(done.stdout + done.stderr, encoding="utf-8")
        printed = done.stdout + done.stderr
        if done.returncode or any(words in printed for words in BROKEN_MODULE):
            raise Failed(f"wapiti, {places.who}: it broke; {report.with_suffix('.log')} says how")
        return cut_off(printed, who=places.who)


def cut_off(printed: str, *, who: str) -> list[str]:
    """Read in what wapiti printed which modules' time was up.

    Raises:
        Failed: it left something out for another reason.
    """
    if left := LEFT.findall(printed):
        raise Failed(f"wapiti, {who}: {'; '.join(left)}")
    return CUT.findall(printed)


def _words(site: str, places: Places, *, attack: int, report: Path, kept: Path) -> Sequence[str]:
    """Return what wapiti is told."""
    left = [word for path in places.leave for word in ("--exclude", f"{site}{path}")]
    left += [word for name in places.alike for word in ("--skip", name)]
    return [
        *("--url", f"{site}/", "--scope", "folder", "--start", str(kept / "start.txt"), *left),
        *("--cookie", str(kept / "cookies.json"), "--module", ",".join(MODULES)),
        # One step from where it begins: the forms there, and what they lead to.
        *("--depth", "1", "--scan-force", "paranoid", "--max-files-per-dir", str(ALIKE)),
        *("--max-parameters", str(LARGEST_FORM), "--timeout", str(ANSWER)),
        *("--max-scan-time", str(CRAWL), "--max-attack-time", str(attack)),
        # Nothing is asked of, or told to, anybody but the portal.
        *("--endpoint", f"{site}/", "--no-bugreport"),
        *("--store-session", str(kept), "--store-config", str(kept / "config")),
        *("--format", "json", "--output", str(report), "--verbose", "1"),
    ]
