"""The folders that the tests of blueprints read, and copies of them to spoil."""

import shutil
from pathlib import Path

from essaim.blueprints import PACKAGED

SAMPLES = Path(__file__).parent / "samples"
BROKEN = Path(__file__).parent / "broken"
SMALLEST = SAMPLES / "coup-de-main"
INVENTED = SAMPLES / "devoirs-et-ordinateurs"
LIBRARY = tuple(sorted(folder for folder in PACKAGED.iterdir() if folder.is_dir()))
SOUND = (*LIBRARY, SMALLEST, INVENTED)


def spoilt(tmp_path: Path, *changes: tuple[str, str, str], folder: Path = SMALLEST) -> Path:
    """A copy of a sound folder where, in each named file, one text is replaced by another."""
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    for name, old, new in changes:
        text = (copy / name).read_text(encoding="utf-8")
        assert old in text
        (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy
