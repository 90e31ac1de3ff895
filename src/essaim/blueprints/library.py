"""Where blueprints are found: those that ship with Essaim, and those of a site's own directory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .loader import Loaded, load
from .reading import SLUG
from .sources import SCHEME

PACKAGED = Path(__file__).parent / "library"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A blueprint that can be loaded; `is_own` if it stands in the site's own directory."""

    key: str
    folder: Path
    is_own: bool


def available(own: Path | None = None) -> tuple[Shelved, ...]:
    """The blueprints at hand, by key; one of the directory `own` hides a packaged one of its key."""
    found = {shelved.key: shelved for shelved in _in(PACKAGED, is_own=False)}
    if own is not None and own.is_dir():
        found |= {shelved.key: shelved for shelved in _in(own, is_own=True)}
    return tuple(found[key] for key in sorted(found))


def load_key(key: str, own: Path | None = None) -> Loaded:
    """The blueprint of this key, faults included; a key that is nowhere is a fault too."""
    for shelved in available(own):
        if shelved.key == key:
            return load(shelved.folder)
    return load(PACKAGED / (key if SLUG.fullmatch(key) else "unknown"))


def _in(directory: Path, *, is_own: bool) -> Iterator[Shelved]:
    for folder in sorted(directory.iterdir()):
        if SLUG.fullmatch(folder.name) and (folder / SCHEME).is_file():
            yield Shelved(folder.name, folder, is_own)
