"""Photos as people send them, made into what we keep: a JPEG of ours without a trace of where it was taken.

What a file is, its content says; its name and the sender's word for it do not count.
"""

import io
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, UnidentifiedImageError

from submissions.photo_header import kind_of, png_size, webp_size

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000  # the largest cameras that secretariats have take some 24 million
LONGEST_SIDE = 2_400  # pixels: 20 cm in print at 300 to the inch
QUALITY = 85  # of JPEG, of 100; above it files grow and nobody sees why
FORMATS = ("JPEG", "PNG", "WEBP")
WHITE = (255, 255, 255)
ORIENTATION = 0x0112  # the EXIF tag
HOW_TO_TURN: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises where a file is broken, or made to break it.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
)
TOO_MANY = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# A photo at the limit takes up to 400 MB while it is read, so a process reads one at a time.
_one_at_a_time = threading.Lock()


class PhotoRefused(Exception):  # noqa: N818 read as a sentence: "except PhotoRefused"
    """A file is no photo that we take. Its text says why and what to do, in the language in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as it is kept: JPEG, at most `LONGEST_SIDE` pixels wide and high, sRGB, without metadata."""

    content: bytes
    width: int
    height: int


def read_photo(file: IO[bytes], *, size: int) -> Photo:
    """Return the photo in `file`, of which only the picture is kept. Of one that moves, the first picture.

    Args:
        file: what was sent, from its beginning.
        size: of the file, in bytes.

    Raises:
        PhotoRefused: too large, of another kind, broken, or of too many pixels.
    """
    if size > LARGEST_FILE:
        raise PhotoRefused(
            _("The photo is larger than 10 MB. Save it with lower quality or fewer pixels, and try again.")
        )
    _require_kind(file)
    try:
        with _one_at_a_time:
            _check(file)
            return _encode(_srgb(_decode(file)))
    except TOO_MANY as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, *BROKEN) as error:
        raise PhotoRefused(
            _("The photo is broken, or a part is missing. Open it, save it again, and choose the new file.")
        ) from error


def _require_kind(file: IO[bytes]) -> None:
    """Refuse by the first bytes what is no photo, and by its header what unpacks into too much."""
    file.seek(0)
    head = file.read(64)
    if not head:
        raise PhotoRefused(_("The file is empty. Choose another one."))
    kind = kind_of(head)
    if kind not in FORMATS:
        raise PhotoRefused(
            _("The file is %(kind)s, whatever its name says. Choose a photo as JPEG, PNG or WebP.")
            % {"kind": kind}
            if kind
            else _("The file is not a photo, whatever its name says. Choose a photo as JPEG, PNG or WebP.")
        )
    # Pillow makes room for the whole of a WebP when it opens it, so its size is read here.
    if kind == "WEBP":
        _require_few(webp_size(head))
    elif kind == "PNG":
        _require_few(png_size(head))


def _check(file: IO[bytes]) -> None:
    """Refuse what the header or the checksums say is not whole, before a pixel is unpacked."""
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        _require_few(image.size)
        image.verify()


def _require_few(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_many_pixels(size)


def _too_many_pixels(size: tuple[int, int] | None = None) -> PhotoRefused:
    if size is None:
        return PhotoRefused(
            _("The photo has more than 40 million pixels. Make it smaller, for instance 2,400 pixels wide.")
        )
    return PhotoRefused(
        _(
            "The photo is %(width)s × %(height)s pixels; more than 40 million cannot be taken. "
            "Make it smaller, for instance 2,400 pixels wide."
        )
        % {"width": size[0], "height": size[1]}
    )


def _decode(file: IO[bytes]) -> Image.Image:
    """Return the picture the way up it was taken, no larger than it is kept, with its colour profile."""
    file.seek(0)
    with Image.open(file, formats=FORMATS) as opened:
        turn = HOW_TO_TURN.get(_orientation(opened))
        profile = opened.info.get("icc_profile")
        # A JPEG can be unpacked at a fraction of its size: no smaller than asked for.
        opened.draft("RGB" if opened.mode == "YCbCr" else opened.mode, (LONGEST_SIDE, LONGEST_SIDE))
        opened.load()
        image = _eight_bits(opened)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if turn is not None:
        image = image.transpose(turn)
    image.info["icc_profile"] = profile
    return image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except BROKEN:  # metadata that cannot be read is no reason to refuse a picture that can
        return 1


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return the picture with 8 bits a channel, and with colours instead of numbers of colours."""
    if image.mode.startswith("I;16"):
        high = 0 if image.mode.endswith("B") else 1
        return Image.frombytes("L", image.size, image.tobytes()[high::2])
    if image.mode in {"RGB", "RGBA", "CMYK", "L"} and "transparency" not in image.info:
        return image  # no copy: at the limit one more takes 160 MB
    return image.convert("RGBA")


def _srgb(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB, what was transparent on white."""
    profile = image.info.get("icc_profile")
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, WHITE)
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    if profile:
        image = _by_profile(image, profile)
    return image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, *BROKEN):  # a profile that does not fit the picture is left out of account
        return image
    return converted or image


def _encode(image: Image.Image) -> Photo:
    """Return a new file of the pixels alone: what else an image carries, comments too, stays behind."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    content = io.BytesIO()
    bare.save(content, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Photo(content=content.getvalue(), width=bare.width, height=bare.height)
