"""A picture is drawn anew; whatever else a file may carry is refused or lost on the way."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from essaim.core.accounts.actions.logos import clean_logo
from essaim.core.foundation.refusal import Refusal

SCRIPT = b"<script>alert('canary-7f3a')</script>"


def a_picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#F2B705").save(buffer, kind, **options)
    return buffer.getvalue()


def a_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_flood() -> bytes:
    """A few hundred bytes that unfold into 50 000 × 50 000 pixels."""
    header = a_chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + a_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + a_chunk(b"IEND", b"")


def a_photograph_with_a_place() -> bytes:
    picture, exif = Image.new("RGB", (300, 200)), Image.Exif()
    exif[0x010E] = "canary-7f3a"
    exif.get_ifd(0x8825)[2] = (50.0, 37.0, 45.0)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def a_chatty_picture() -> bytes:
    words = PngInfo()
    words.add_text("Comment", SCRIPT.decode())
    return a_picture(pnginfo=words)


REFUSED = {
    "nothing": b"",
    "text": b"bonjour",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
    "svg with a script": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "html": b"<!DOCTYPE html>" + SCRIPT,
    "gif": a_picture("GIF"),
    "gif that is a script": b"GIF89a/*" + a_picture("GIF")[8:] + b"*/=1;alert(1)",
    "bmp": a_picture("BMP"),
    "tiff": a_picture("TIFF"),
    "pixel flood": a_flood(),
    "png and a script": a_picture() + SCRIPT,
    "png and a zip": a_picture() + b"PK\x05\x06" + b"\0" * 18,
    "two pngs": a_picture() + a_picture(),
    "jpeg and a script": a_picture("JPEG") + SCRIPT,
    "webp and a script": a_picture("WEBP") + SCRIPT,
    "cut in two": a_picture()[:200],
    "cut but closed": a_picture()[:60] + a_chunk(b"IEND", b""),
    "too heavy": a_picture() + b"\0" * (2 * 1024 * 1024),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_not_one_plain_picture_is_refused(name):
    with pytest.raises(Refusal) as refusal:
        clean_logo(REFUSED[name])
    assert refusal.value.field == "logo"


def test_a_picture_that_is_cut_is_refused_also_where_cut_pictures_are_forgiven(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Refusal):
        clean_logo(REFUSED["cut but closed"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_plain_picture_becomes_a_small_png(kind):
    made = Image.open(io.BytesIO(clean_logo(a_picture(kind, (3000, 1500)))))
    assert (made.format, made.size) == ("PNG", (320, 160))


@pytest.mark.parametrize("content", [a_photograph_with_a_place(), a_chatty_picture()])
def test_nothing_but_pixels_is_kept(content):
    assert b"canary-7f3a" in content
    made = clean_logo(content)
    assert b"canary" not in made
    assert (Image.open(io.BytesIO(made)).info, dict(Image.open(io.BytesIO(made)).getexif())) == ({}, {})
