"""Gathers the French of every room into the one catalogue that Django reads, and names what has no French yet.

Each room keeps its translations in src/essaim/web/locale/parts/ROOM.fr.po, without header: a module, a room of core, a
desk; `shared` what several of them say, `libraries` what we say of others' messages. The messages in the code are
English; the catalogue holds their French, sorted, without line numbers, so that its changes read well.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/essaim"
PARTS = SOURCE / "web/locale/parts"
CATALOGUE = SOURCE / "web/locale/fr/LC_MESSAGES/django.po"

HEADER = {
    "Project-Id-Version": "Essaim",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
KEYWORDS = [
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]

# An ordinary space where French wants one that never breaks a line.
SPACES = [
    (re.compile(r" (?=[;!?])"), "\u202f"),
    (re.compile(r" (?=:(\s|$)|»)"), "\u00a0"),
    (re.compile(r"(?<=«) "), "\u00a0"),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "’"),
]

Key = tuple[str | None, str]


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def said_by(entry: polib.POEntry) -> tuple:
    return entry.msgstr, entry.msgid_plural, tuple(sorted(entry.msgstr_plural.items()))


def typeset(text: str) -> str:
    """French with the spaces and apostrophes that a keyboard does not have."""
    for pattern, replacement in SPACES:
        text = pattern.sub(replacement, text)
    return text


def read_parts(folder: Path) -> tuple[dict[Key, polib.POEntry], list[str]]:
    """All translations by message, and one line per contradiction or empty translation."""
    gathered: dict[Key, polib.POEntry] = {}
    owner: dict[Key, str] = {}
    faults = []
    for path in sorted(folder.glob("*.fr.po")):
        for entry in polib.pofile(str(path), check_for_duplicates=False):
            key = key_of(entry)
            if not entry.translated():
                faults.append(f"{path.name}: no French for {entry.msgid!r}")
            elif key in gathered and said_by(gathered[key]) != said_by(entry):
                faults.append(f"{path.name} and {owner[key]} translate {entry.msgid!r} differently")
            else:
                gathered[key], owner[key] = entry, path.name
    return gathered, faults


def extract(source: Path) -> dict[Key, polib.POEntry]:
    """Every message marked for translation in Python and in templates, with where it stands."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for path in sorted([*source.rglob("*.py"), *source.rglob("*.html"), *source.rglob("*.txt")]):
            if {"migrations", "static", "library"} & set(path.parts):
                continue
            copy = Path(folder) / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text()
            copy.write_text(text if path.suffix == ".py" else templatize(text, origin=str(path)))
            files.append(path.relative_to(source).as_posix())
        return run_xgettext(Path(folder), files)


def run_xgettext(folder: Path, files: list[str]) -> dict[Key, polib.POEntry]:
    (folder / "files").write_text("\n".join(files))
    subprocess.run(
        [
            "xgettext", "--language=Python", "--from-code=UTF-8", "--files-from=files",
            "--output=found.pot", "--force-po", *(f"--keyword={keyword}" for keyword in KEYWORDS),
        ],
        cwd=folder,
        check=True,
    )  # fmt: skip
    # xgettext writes no charset in the header of an ASCII catalogue
    return {key_of(entry): entry for entry in polib.pofile(str(folder / "found.pot"), encoding="utf-8")}


def merge(gathered: dict[Key, polib.POEntry], found: dict[Key, polib.POEntry]) -> polib.POFile:
    """The catalogue: every translation, with the format flags that the code implies."""
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = HEADER
    for key in sorted(gathered, key=lambda key: (key[1].lower(), key[1], key[0] or "")):
        ours = gathered[key]
        catalogue.append(
            polib.POEntry(
                msgctxt=ours.msgctxt,
                msgid=ours.msgid,
                msgid_plural=ours.msgid_plural,
                msgstr=typeset(ours.msgstr),
                msgstr_plural={form: typeset(text) for form, text in ours.msgstr_plural.items()},
                flags=found[key].flags if key in found else [],
            )
        )
    return catalogue


def compile_catalogue(po: Path) -> bytes:
    """The binary catalogue; msgfmt refuses a translation whose placeholders differ."""
    compiled = subprocess.run(
        ["msgfmt", "--check-format", "--check-header", "--output-file=-", str(po)],
        capture_output=True,
        check=False,
    )
    if compiled.returncode:
        sys.exit(compiled.stderr.decode())
    return compiled.stdout


def write_catalogue(catalogue: polib.POFile, po: Path) -> None:
    po.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(po))
    po.with_suffix(".mo").write_bytes(compile_catalogue(po))


def faults_of_committed(catalogue: polib.POFile, po: Path) -> list[str]:
    """What differs between the catalogue as it should be and as it is committed."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "django.po"
        write_catalogue(catalogue, fresh)
        same = all(
            po.with_suffix(suffix).exists() and po.with_suffix(suffix).read_bytes() == fresh.with_suffix(suffix).read_bytes()
            for suffix in (".po", ".mo")
        )
    return [] if same else ["the French catalogue is out of date: run `make messages`"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")
    options = parser.parse_args()
    gathered, faults = read_parts(PARTS)
    found = extract(SOURCE)
    catalogue = merge(gathered, found)
    if options.check:
        faults += faults_of_committed(catalogue, CATALOGUE)
    else:
        write_catalogue(catalogue, CATALOGUE)
    faults += [
        f"{entry.occurrences[0][0]}:{entry.occurrences[0][1]}: no French for {entry.msgid!r}"
        for key, entry in found.items()
        if key not in gathered
    ]
    print(*faults, sep="\n")
    print(f"{len(gathered)} messages in French, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
