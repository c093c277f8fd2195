"""Whether wapiti got to what it is to attack. A scan that stood before a closed door has found nothing."""

from pathlib import Path

from tests.scan.crawl import read_crawl
from tests.scan.places import Places
from tests.scan.scanners import MODULES


def out_of_reach(places: Places, kept: Path) -> list[str]:
    """Return what wapiti did not see, or saw as somebody else; print how far each module got."""
    crawl = read_crawl(kept)
    attacked = ", ".join(f"{module} {crawl.attacked.get(module, 0)}" for module in MODULES)
    print(f"  {places.who}: {len(crawl.pages)} pages, {len(crawl.forms)} forms; {attacked}", flush=True)
    return [
        *(f"{places.who}: {path} was not shown" for path in crawl.missed(places.shown)),
        *(
            f"{places.who}: {path} was shown to somebody else"
            for path in crawl.strange(signed_in=bool(places.email))
        ),
    ]
