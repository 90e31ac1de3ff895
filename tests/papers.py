"""What a PDF says, read from its pages as a reader of the screen does: by the map from glyphs to letters in each font."""

import re
from io import BytesIO

import pikepdf

PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def words_of(content: bytes) -> str:
    """The words of every page, with plain spaces; refuses what is no PDF."""
    with pikepdf.open(BytesIO(content)) as pdf:
        said = " ".join(_words_of_page(page) for page in pdf.pages)
    return re.sub(r"\s+", " ", said)


def _words_of_page(page: pikepdf.Page) -> str:
    fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    letters, said = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            said.append("".join(_read(bytes(part), letters) for part in parts if isinstance(part, pikepdf.String)))
        elif str(operator) == "ET":
            said.append(" ")
    return "".join(said)


def _read(glyphs: bytes, letters: dict[int, str]) -> str:
    return "".join(letters.get(int.from_bytes(glyphs[at : at + 2]), "") for at in range(0, len(glyphs), 2))


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """Which letters each glyph stands for."""
    table, found = font.ToUnicode.read_bytes(), {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in PAIR.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in RANGE.findall(block):
            found |= {glyph: chr(int(text, 16) + glyph - int(first, 16)) for glyph in range(int(first, 16), int(last, 16) + 1)}
    return found
