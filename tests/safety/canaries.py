"""Words that exist once in the world: whoever sees one has seen what is not theirs."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator


class Canaries:
    """Unique words and numbers with one mark, and how to find them again in any answer."""

    def __init__(self, mark: str, phone_block: str) -> None:
        self.mark, self.phone_block = mark, phone_block
        self._words, self._phones = itertools.count(1), itertools.count(1)
        spaced = "[ .]?".join(phone_block[position : position + 2] for position in range(0, 5, 2))
        self.pattern = re.compile(rf"{mark}\d{{5}}x|{spaced}\d[ .]?\d\d".encode(), re.IGNORECASE)

    def word(self, about: str = "") -> str:
        """A word that nothing else contains, after one that others may share."""
        return f"{about} {self.mark}{next(self._words):05d}x".strip()

    def email(self) -> str:
        return f"{self.mark}{next(self._words):05d}x@ailleurs.example"

    def phone(self) -> str:
        """`06 39 98 70 01`: the block, of five digits, is the mark; a thousand numbers and no more."""
        digits = f"06{self.phone_block}{next(self._phones):03d}"
        if len(digits) > 10:
            raise ValueError("no number is left in this block: each must exist once")
        return " ".join(digits[position : position + 2] for position in range(0, 10, 2))

    def found_in(self, content: bytes) -> set[str]:
        """The canaries in an answer, also in those that are packed."""
        return {found.decode().lower() for part in unpacked(content) for found in self.pattern.findall(part)}


def unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes themselves and, of a ZIP, a sheet or a text document, those of every file inside."""
    yield content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from unpacked(packed.read(name))


def any_of(words: Iterable[str], content: bytes) -> set[str]:
    """Which of these exact words an answer holds, numbers also without their spaces."""
    texts = [part.decode("utf-8", "replace") for part in unpacked(content)]
    return {word for word in words if any(word in text or word.replace(" ", "") in text for text in texts)}
