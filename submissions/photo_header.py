"""What the first bytes of a file say: its kind, and how large a PNG or WebP is. Nothing is unpacked."""

# Bytes near the beginning, and what the file then is. Those that we do not take are told by name.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (8, b"WEBP", "WEBP"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftyp", "MP4"),
    (0, b"%PDF", "PDF"),
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"MZ", "EXE"),
)


def kind_of(head: bytes) -> str:
    """Return the kind of a file that begins with `head` (64 bytes); empty where it is none that we know."""
    for place, signature, kind in SIGNATURES:
        if head[place : place + len(signature)] == signature:
            return kind
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml")):
        return "SVG"
    return "HTML" if text.startswith((b"<!doctype", b"<html", b"<script")) else ""


def png_size(head: bytes) -> tuple[int, int]:
    """Return width and height of the PNG that begins with `head`."""
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def webp_size(head: bytes) -> tuple[int, int]:
    """Return width and height of the WebP that begins with `head`; (0, 0) where that cannot be read.

    The three layouts are those of the WebP container specification: extended, lossless and lossy.
    """
    chunk, body = head[12:16], head[20:]
    if chunk == b"VP8X":
        return _number(body[4:7]) + 1, _number(body[7:10]) + 1
    if chunk == b"VP8L" and body[:1] == b"\x2f":
        bits = _number(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return _number(body[6:8]) & 0x3FFF, _number(body[8:10]) & 0x3FFF
    return 0, 0


def _number(little: bytes) -> int:
    return int.from_bytes(little, "little")
