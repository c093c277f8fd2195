"""The receipt as a PDF: tagged for screen readers (PDF/UA-1), in the portal's typeface."""

import datetime as dt
import json
import logging
import re
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.formatting import format_answer
from submissions.receipt import Receipt

TEMPLATE = Path(__file__).with_name("receipt.typ")
# All but what the typefaces surely have: Latin letters, punctuation, minus and the euro.
RARE = re.compile(r"[^\n\x20-\x7e\xa0-\u017f\u2010-\u2027\u2030-\u2044\u2212\u20ac]")
SHORT_HASH = 12  # characters of the hash at the foot of each page: enough to tell two sendings apart

logger = logging.getLogger(__name__)


def receipt_pdf(receipt: Receipt) -> bytes:
    """Return the receipt as a PDF in the language in use: the same bytes whenever it is made.

    What people wrote goes in as data and is never read as markup.
    """
    content = _content(receipt)
    try:
        return _compiled(receipt, content)
    except typst.TypstError:
        # PDF/UA takes no letter that the typefaces lack, and people write emoji.
        return _compiled(receipt, _spelled_out(content))


def _compiled(receipt: Receipt, content: object) -> bytes:
    fonts = Path(settings.FONTS_DIR)
    if not fonts.is_dir():
        # A receipt in another typeface is better than none.
        logger.error("There are no typefaces in %s: build the front end.", fonts)
    document = typst.compile(
        TEMPLATE,
        format="pdf",
        root=TEMPLATE.parent,
        font_paths=[fonts] if fonts.is_dir() else [],
        ignore_system_fonts=True,
        sys_inputs={"receipt": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        # Typst takes whole seconds only.
        timestamp=receipt.sent_at.astimezone(dt.UTC).replace(microsecond=0),
    )
    if not isinstance(document, bytes):
        raise TypeError("Typst gives a PDF as one piece.")
    return document


def _spelled_out(content: object) -> object:
    """Return `content` with the numbers of rare characters in their place, as in [U+1F600]."""
    match content:
        case str():
            return RARE.sub(lambda rare: f"[U+{ord(rare[0]):04X}]", content)
        case dict():
            return {name: _spelled_out(part) for name, part in content.items()}
        case list() | tuple():
            return [_spelled_out(part) for part in content]
    return content


def _content(receipt: Receipt) -> dict[str, object]:
    """Return what the template prints, all of it text, yes and no, and lists of these."""
    return {
        "title": receipt.title,
        "language": (get_language() or "da")[:2],
        "cluster": receipt.cluster,
        "year": str(receipt.year),
        "short": receipt.content_hash[:SHORT_HASH],
        "demonstration": _("Demonstration: the figures are made up.") if settings.DEMONSTRATION else "",
        # Label, text, and whether it is set small.
        "facts": [
            [_("Cluster"), receipt.cluster, False],
            [_("Round"), str(receipt.year), False],
            [
                _("Sent"),
                " ".join([receipt.when, "({})".format(_("after the deadline"))])
                if receipt.late
                else receipt.when,
                False,
            ],
            [_("Sent by"), receipt.sent_by, False],
            [_("Receipt number"), str(receipt.number), False],
            [_("Fingerprint of the content (SHA-256)"), receipt.content_hash, True],
        ],
        "words": {
            "publisher": "Cluster Excellence Denmark",
            "question": _("Question"),
            "answer": _("Answer"),
            "explanation": _("Explanation:"),
            "countries": _("Collaborations by country"),
            "country": _("Country"),
            "type": _("Type"),
            "number": _("Number"),
            "stories": _("Case stories"),
        },
        "sections": [asdict(section) for section in receipt.sections],
        "countries": [
            {"country": row.country, "type": row.type, "count": format_answer(Decimal(row.count))}
            for row in receipt.countries
        ],
        "stories": [asdict(story) for story in receipt.stories],
    }
