"""How a field of the schema says what it holds, so that loader, checker and editor schema read one source."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that an answer of the planting form decides, written `"@input_key"`."""

    input: str

    def __str__(self) -> str:
        return f"@{self.input}"


def literal_or_ref(raw: str) -> Ref | str:
    """What a text stands for where a reference may stand: `@key` refers, `@@word` is `@word`."""
    if not raw.startswith("@"):
        return raw
    return raw[1:] if raw.startswith("@@") else Ref(raw[1:])


@dataclass(frozen=True, slots=True)
class About:
    """What one field holds, beyond its type.

    `text`: the value is a key of the texts files. `words`: the vocabulary it belongs to.
    `to`: the section of the blueprint whose keys it names. `slug`: it is a key of its own.
    `least`, `most`: bounds of a number.
    """

    doc: str
    text: bool = False
    words: Mapping[str, Any] | None = None
    to: str | None = None
    slug: bool = False
    least: int | None = None
    most: int | None = None


def of(doc: str, *, default: Any = MISSING, **more: Any) -> Any:
    """A dataclass field described by `About(doc, **more)`; without `default` it must be given."""
    metadata = {"about": About(doc, **more)}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def many(doc: str, **more: Any) -> Any:
    """A field that holds several values, none by default."""
    return of(doc, default=(), **more)


def table(doc: str, **more: Any) -> Any:
    """A field that maps names to values, empty by default."""
    return field(default_factory=dict, metadata={"about": About(doc, **more)})
