"""Pictures as people, and their enemies, send them."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

RED, GREEN, BLUE, YELLOW = (220, 20, 20), (20, 160, 20), (20, 20, 220), (230, 220, 20)
CORNERS = {"top left": RED, "top right": GREEN, "bottom left": BLUE, "bottom right": YELLOW}


def plain(mode: str = "RGB", size: tuple[int, int] = (300, 200), colour: Any = RED) -> Image.Image:
    """Make a picture of one colour."""
    return Image.new("RGB", size, colour).convert(mode)


def quarters(size: tuple[int, int] = (300, 200)) -> Image.Image:
    """Make a picture with another colour in each corner, so that it shows which way up it is."""
    image = Image.new("RGB", size)
    half = (size[0] // 2, size[1] // 2)
    for place, colour in enumerate(CORNERS.values()):
        image.paste(colour, (place % 2 * half[0], place // 2 * half[1], *size))
    return image


def encoded(image: Image.Image, format_: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file."""
    content = io.BytesIO()
    image.save(content, format_, **options)
    return content.getvalue()


def upload(content: bytes, name: str = "IMG_2041.jpg") -> SimpleUploadedFile:
    """Return a file as a browser sends it; what it says of itself is always the same."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is so large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_that_claims(width: int, height: int) -> bytes:
    """Return a JPEG whose header says that it is so large."""
    content = bytearray(encoded(plain()))
    start = content.index(b"\xff\xc0") + 5
    content[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def webp_that_claims(width: int, height: int) -> bytes:
    """Return an extended WebP whose header says that it is so large."""
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + sizes
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
