"""Photos: what is taken, what is refused and why, and that nothing but the picture is kept."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from PIL import Image, ImageCms

from submissions.photos import LARGEST_FILE, LONGEST_SIDE, Photo, PhotoRefused, read_photo
from tests.submissions import pictures
from tests.submissions.pictures import CORNERS, encoded, plain, quarters

pytestmark = pytest.mark.shared

NEAR = 12  # of 255: JPEG does not keep a colour to the digit
SECRET = b"Karen lives at 55.6761, 12.5683"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(content: bytes) -> Photo:
    return read_photo(io.BytesIO(content), size=len(content))


def opened(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.content))


def refused(content: bytes) -> str:
    with pytest.raises(PhotoRefused) as refusal:
        read(content)
    return str(refusal.value)


def is_near(colour: object, expected: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= NEAR for one, other in zip(colour, expected, strict=True))


SIXTEEN_BITS = Image.new("I;16", (300, 200), 0xC000)
TAKEN = {
    "JPEG": encoded(plain()),
    "JPEG, progressive": encoded(plain(), progressive=True),
    "JPEG, grey": encoded(plain("L")),
    "JPEG, CMYK": encoded(plain("CMYK")),
    "JPEG, of several pictures": encoded(plain(), "MPO", save_all=True, append_images=[plain()]),
    "PNG": encoded(plain(), "PNG"),
    "PNG, transparent": encoded(plain("RGBA"), "PNG"),
    "PNG, palette": encoded(plain("P"), "PNG"),
    "PNG, palette with a transparent colour": encoded(plain("P"), "PNG", transparency=0),
    "PNG, grey with transparency": encoded(plain("LA"), "PNG"),
    "PNG, black and white": encoded(plain("1"), "PNG"),
    "PNG, 16 bits": encoded(SIXTEEN_BITS, "PNG"),
    "PNG that moves": encoded(plain(), "PNG", save_all=True, append_images=[plain(colour=pictures.BLUE)]),
    "WebP": encoded(plain(), "WEBP"),
    "WebP, lossless": encoded(plain(), "WEBP", lossless=True),
    "WebP, transparent": encoded(plain("RGBA"), "WEBP"),
    "WebP that moves": encoded(plain(), "WEBP", save_all=True, append_images=[plain(colour=pictures.BLUE)]),
    "one pixel": encoded(plain(size=(1, 1)), "PNG"),
    "a strip": encoded(plain(size=(5000, 1)), "PNG"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_becomes_a_jpeg_without_anything_but_the_picture(name: str):
    photo = read(TAKEN[name])
    with opened(photo) as image:
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert image.size == (photo.width, photo.height)
        assert set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        image.load()


@pytest.mark.parametrize(
    "name", ["JPEG", "JPEG, CMYK", "PNG, palette", "WebP", "PNG that moves", "WebP that moves"]
)
def test_colours_stay_and_of_what_moves_the_first_picture_is_kept(name: str):
    with opened(read(TAKEN[name])) as image:
        assert is_near(image.getpixel((0, 0)), pictures.RED)


def test_sixteen_bits_keep_their_brightness():
    with opened(read(TAKEN["PNG, 16 bits"])) as image:
        assert is_near(image.getpixel((10, 10)), (0xC0, 0xC0, 0xC0))


def test_what_was_transparent_is_white():
    with opened(read(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))) as image:
        assert is_near(image.getpixel((25, 25)), (255, 255, 255))


RENAMED = {
    "GIF": encoded(plain(), "GIF"),
    "BMP": encoded(plain(), "BMP"),
    "TIFF": encoded(plain(), "TIFF"),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "EXE": b"MZ\x90\x00\x03" + b"\0" * 100,
    "ZIP": b"PK\x03\x04" + b"\0" * 100,
    "HEIC": b"\0\0\0\x18ftypheic" + b"\0" * 100,
    "AVIF": b"\0\0\0\x18ftypavif" + b"\0" * 100,
}


@pytest.mark.parametrize("kind", RENAMED)
def test_what_only_calls_itself_a_photo_is_refused_by_what_it_is(kind: str):
    message = refused(RENAMED[kind])
    assert f"The file is {kind}" in message
    assert "JPEG, PNG or WebP" in message


@pytest.mark.parametrize(
    "content", [b"not a photo", b"\xff\xd8", b"\x89PNG", b"RIFF\0\0\0\0WAVE", b"\0" * 5000]
)
def test_what_is_nothing_that_we_know_is_refused(content: bytes):
    assert "is not a photo" in refused(content)


def test_an_empty_file_is_refused():
    assert "empty" in refused(b"")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_photo_that_is_cut_off_is_refused(format_: str, part: float):
    whole = encoded(Image.effect_noise((200, 200), 80).convert("RGB"), format_)
    assert "broken" in refused(whole[: int(len(whole) * part)])


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_head_with_rubbish_behind_it_is_refused(format_: str):
    content = encoded(plain(), format_)[:30] + b"<script>alert(1)</script>" * 20
    assert "broken" in refused(content)


def test_a_page_behind_a_photo_does_not_survive():
    assert b"script" not in read(encoded(plain()) + b"<script>alert(1)</script>").content


@pytest.mark.parametrize(
    "content",
    [
        pictures.png_that_claims(20_000, 10_000),
        pictures.jpeg_that_claims(20_000, 10_000),
        pictures.webp_that_claims(16_000, 12_500),
        pictures.png_that_claims(8_001, 5_000),
        pictures.jpeg_that_claims(8_001, 5_000),
        pictures.webp_that_claims(8_001, 5_000),
        pictures.png_that_claims(2**31 - 1, 2**31 - 1),
    ],
)
def test_too_many_pixels_are_refused_by_the_header(content: bytes):
    assert "40 million" in refused(content)


def test_a_real_photo_of_forty_million_pixels_is_taken():
    photo = read(encoded(plain("L", size=(8_000, 5_000), colour=0), "PNG"))
    assert (photo.width, photo.height) == (2400, 1500)


MEASURE = """
import io, resource, sys, time, warnings
warnings.simplefilter("ignore")
import django
django.setup()
from submissions.photos import PhotoRefused, read_photo

def read(name):
    with open(name, "rb") as file:
        content = file.read()
    try:
        read_photo(io.BytesIO(content), size=len(content))
    except PhotoRefused:
        return True

read(sys.argv[1])
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
assert read(sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.process_time() - began)
"""


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_200_million_pixels_takes_neither_memory_nor_time(format_: str, tmp_path: Path):
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(TAKEN["WebP"])
    size = (16_000, 12_500)
    content = (
        pictures.webp_that_claims(*size) + b"\0" * 100_000
        if format_ == "WEBP"
        else encoded(Image.new("L", size), format_)
    )
    large.write_bytes(content)
    assert len(content) < LARGEST_FILE
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, small, large],
        capture_output=True,
        check=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"},
    )
    kilobytes, seconds = done.stdout.split()
    assert int(kilobytes) < 20_000
    assert float(seconds) < 0.5


def test_a_file_of_more_than_ten_megabytes_is_refused_unread():
    class Unreadable(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError

    with pytest.raises(PhotoRefused, match="10 MB"):
        read_photo(Unreadable(), size=LARGEST_FILE + 1)


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (2401, 10)])
def test_a_large_photo_is_kept_at_2400_pixels(size: tuple[int, int]):
    photo = read(encoded(plain(size=size)))
    assert max(photo.width, photo.height) == LONGEST_SIDE
    assert abs(photo.width / photo.height - size[0] / size[1]) < 0.01 * size[0] / size[1] + 24 * (
        size[1] < 100
    )


def test_a_small_photo_stays_as_large_as_it_is():
    photo = read(encoded(plain(size=(640, 480))))
    assert (photo.width, photo.height) == (640, 480)


# How a camera that was held otherwise stores what is seen as `quarters`: the turn that undoes each.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_the_way_up_that_it_was_taken(format_: str, orientation: int):
    turn = STORED[orientation]
    stored = quarters() if turn is None else quarters().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    with opened(read(encoded(stored, format_, exif=exif))) as image:
        assert image.size == (300, 200)
        places = [(20, 20), (280, 20), (20, 180), (280, 180)]
        for place, colour in zip(places, CORNERS.values(), strict=True):
            assert is_near(image.getpixel(place), colour)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_where_and_by_whom_it_was_taken_is_gone(format_: str):
    exif = Image.Exif()
    exif[0x013B] = SECRET.decode()  # the artist
    exif.get_ifd(0x8825)[2] = (55.0, 40.0, 34.0)  # latitude
    exif.get_ifd(0x8825)[1] = "N"
    options: dict[str, object] = {"exif": exif}
    if format_ != "PNG":
        options["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if format_ == "JPEG":
        options["comment"] = SECRET
    content = encoded(plain(), format_, **options)
    assert SECRET in content
    photo = read(content)
    assert SECRET not in photo.content
    for trace in (b"Exif", b"xmpmeta", b"ICC_PROFILE", b"Photoshop", b"IPTC"):
        assert trace not in photo.content
    with opened(photo) as image:
        assert dict(image.getexif()) == {}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_metadata_that_cannot_be_read_is_no_reason_to_refuse():
    assert read(encoded(plain(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff rubbish")).width == 300


def test_a_colour_profile_is_worked_in_and_left_out():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with opened(read(encoded(plain(), icc_profile=lab))) as image:
        assert is_near(image.getpixel((5, 5)), pictures.RED)
        assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    "profile", [b"rubbish", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()]
)
def test_a_colour_profile_that_does_not_fit_is_left_out_of_account(profile: bytes):
    with opened(read(encoded(plain(), icc_profile=profile))) as image:
        assert is_near(image.getpixel((5, 5)), pictures.RED)


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
@pytest.mark.parametrize("header", [b"II*\0", b"II+\0\x08\0\0\0"])
def test_metadata_that_breaks_off_in_its_header_does_no_harm(format_: str, header: bytes) -> None:
    photo = read(encoded(plain(), format_, exif=b"Exif\0\0" + header))
    assert opened(photo).size == (300, 200)
