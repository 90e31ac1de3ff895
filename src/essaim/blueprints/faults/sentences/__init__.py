"""The sentences of the faults: what is wrong, and what to do, in French and in English."""

from .parts import PARTS
from .reading import READING
from .texts import TEXTS
from .types import TYPES

SENTENCES = READING | PARTS | TEXTS

__all__ = ["SENTENCES", "TYPES"]
