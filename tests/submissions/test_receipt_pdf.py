"""The receipt as a PDF, read back."""

import io
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from submissions.receipt import Receipt, receipt_of, sendings_of
from submissions.receipt_pdf import receipt_pdf
from submissions.services.save_figures import FigureAnswer
from submissions.services.submit import submit
from tests.builders import NOW
from tests.submissions.conftest import Cast
from tests.submissions.test_sending import ready

HOSTILE = '<script>alert(1)</script> #panic("x") #sys.inputs $x^2$ *b* _i_ \\ ] } @a <b> `c` "d" // e /* f'


@pytest.fixture
def receipt(cast: Cast) -> Receipt:
    """Return the receipt of figures that were sent."""
    ready(cast)
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    return receipt_of(sendings_of(cast.submission)[0])


def reader(document: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(document))


def catalogue_of(document: bytes) -> Any:
    """Return what a PDF says of itself; pypdf types it as any object."""
    return reader(document).trailer["/Root"]


def resources(page: Any) -> Any:
    """Return what a page is set with."""
    return page["/Resources"]


def words_of(document: bytes) -> str:
    """Return all text without spaces and hyphens: lines are broken where there is room."""
    return squeezed("".join(page.extract_text() for page in reader(document).pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def test_it_holds_the_hash_the_time_and_all_figures(receipt: Receipt) -> None:
    words = words_of(receipt_pdf(receipt))
    for text in (receipt.content_hash, receipt.cluster, receipt.when, receipt.sent_by, str(receipt.number)):
        assert squeezed(text) in words
    for section in receipt.sections:
        assert squeezed(section.title) in words
        for row in section.rows:
            assert squeezed(row.label) + squeezed(row.answer) in words, row.code
    for country in receipt.countries:
        assert squeezed(f"{country.country}{country.type}{country.count}") in words


def test_a_screen_reader_is_told_title_language_and_structure(receipt: Receipt) -> None:
    with translation.override("da"):
        catalogue = catalogue_of(receipt_pdf(receipt))
    assert catalogue["/Lang"] == "da"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    # There is one.
    assert reader(receipt_pdf(receipt)).metadata.title == receipt.title  # type: ignore[union-attr]
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_it_is_set_in_the_portals_typeface(receipt: Receipt) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader(receipt_pdf(receipt)).pages
        for font in resources(page)["/Font"].values()
    }
    assert fonts
    assert all("IBMPlexSans" in font for font in fonts)


def test_without_its_typefaces_there_is_a_receipt_all_the_same(
    receipt: Receipt, settings: object, tmp_path: object
) -> None:
    settings.FONTS_DIR = f"{tmp_path}/none"  # type: ignore[attr-defined] # not known to the stubs
    assert squeezed(receipt.content_hash) in words_of(receipt_pdf(receipt))


def test_it_is_the_same_whenever_it_is_made(receipt: Receipt) -> None:
    assert receipt_pdf(receipt) == receipt_pdf(receipt)


def test_what_was_sent_within_a_second_has_a_receipt(receipt: Receipt) -> None:
    sent_at = receipt.sent_at.replace(microsecond=123_456)
    assert squeezed(receipt.content_hash) in words_of(receipt_pdf(replace(receipt, sent_at=sent_at)))


def test_it_is_made_in_english_too(cast: Cast, receipt: Receipt) -> None:
    with translation.override("en"):
        event = sendings_of(cast.submission)[0]
        document = receipt_pdf(receipt_of(event))
    assert squeezed("Friday 8 February 2019 at 13.00") in words_of(document)
    assert catalogue_of(document)["/Lang"] == "en"


def test_script_and_typst_in_texts_are_printed_and_never_run(cast: Cast) -> None:
    cast.cluster.name = HOSTILE
    cast.cluster.save()
    ready(cast)
    cast.save(FigureAnswer(code="courses", value=Decimal(10), explanation=HOSTILE, version=1))
    submit(submission_id=cast.submission.pk, user=cast.signatory, now=NOW, tell=False)
    made = receipt_of(sendings_of(cast.submission)[0])
    assert words_of(receipt_pdf(made)).count(squeezed(HOSTILE)) >= 3


@pytest.mark.parametrize(
    ("written", "printed"), [("😀", "[U+1F600]"), ("中", "[U+4E2D]"), ("\x01", "[U+0001]")]
)
def test_what_the_typefaces_lack_is_printed_by_its_number(
    receipt: Receipt, written: str, printed: str
) -> None:
    section = receipt.sections[0]
    row = replace(section.rows[0], explanation=f"Rigtig mange {written} – også i år")
    odd = replace(receipt, sections=(replace(section, rows=(row,)),))
    assert squeezed(f"Rigtig mange {printed} – også i år") in words_of(receipt_pdf(odd))
