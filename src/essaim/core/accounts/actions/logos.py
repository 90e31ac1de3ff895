"""A picture that somebody sends is drawn anew, so that nothing but its pixels is ever served."""

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from essaim.core.foundation.refusal import Refusal

LARGEST_FILE = 2 * 1024 * 1024
MOST_PIXELS = 16_000_000
SHOWN = (480, 160)
KINDS = ("PNG", "JPEG", "WEBP")


def clean_logo(content: bytes) -> bytes:
    """The picture as a small PNG without anything else: no metadata, no trailing bytes, no animation.

    Accepts PNG, JPEG and WebP, told by what they contain, never by their name. Refuses anything
    else, a file that goes on after its picture, and a picture too large to unfold.
    """
    if len(content) > LARGEST_FILE:
        raise Refusal(_("This file is too large: 2 MB at most."), field="logo")
    if not _ends_with_its_picture(content):
        raise _not_a_picture()
    try:
        # A library that draws letters makes Pillow forgive pictures that are cut: their sums are asked first.
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            picture.verify()
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refusal(_("This picture is too large: 16 million pixels at most."), field="logo")
            return _redrawn(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        raise _not_a_picture() from fault


def _redrawn(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(SHOWN)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    buffer = io.BytesIO()
    bare.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _ends_with_its_picture(content: bytes) -> bool:
    """Whether the file is one picture from its first byte to its last: polyglots hide after the end."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content.endswith(b"IEND\xaeB`\x82") and content.count(b"IEND\xaeB`\x82") == 1
    if content.startswith(b"\xff\xd8\xff"):
        return content.endswith(b"\xff\xd9")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return int.from_bytes(content[4:8], "little") + 8 == len(content)
    return False


def _not_a_picture() -> Refusal:
    return Refusal(_("This is not a picture that can be shown: send a PNG, a JPEG or a WebP."), field="logo")
