"""Copies the browser files that Essaim serves out of node_modules, so that running Essaim never needs Node.

Run by ``make vendor`` after ``npm ci --ignore-scripts`` in ``frontend/``. Every copy is listed
with its SHA-256 in ``VENDOR.json``; a test hashes the copies again.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
SERVED = ROOT / "src/essaim/web/static/vendor"
TESTED = ROOT / "tests/browser/vendor"

SOURCE_MAP = re.compile(rb"\s*/[*/]# sourceMappingURL=[^\s*]+(?:\s*\*/)?\s*$")
SYMBOL = re.compile(r'<svg[^>]*viewBox="(?P<box>[^"]+)"[^>]*>(?P<shape>.*)</svg>', re.DOTALL)


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files are copied, and where to."""

    name: str
    files: tuple[str, ...]
    target: Path = SERVED


PACKAGES = (
    Package("bootstrap", ("dist/css/bootstrap.min.css", "LICENSE")),
    Package("htmx.org", ("dist/htmx.min.js", "LICENSE")),
    Package(
        "accessible-autocomplete",
        ("dist/accessible-autocomplete.min.js", "LICENSE.txt"),
    ),
    Package(
        "@fontsource/atkinson-hyperlegible",
        (
            *(
                f"files/atkinson-hyperlegible-{subset}-{weight}-{style}.woff2"
                for subset in ("latin", "latin-ext")
                for weight in (400, 700)
                for style in ("normal", "italic")
            ),
            "LICENSE",
        ),
    ),
    Package("bootstrap-icons", ("LICENSE",)),
    Package("axe-core", ("axe.min.js", "LICENSE"), TESTED),
)


def folder_name(package: Package) -> str:
    """The folder of a package: its name without the npm scope."""
    return package.name.rpartition("/")[2]


def manifest_of(package: Package) -> dict[str, str]:
    return json.loads((MODULES / package.name / "package.json").read_text())


def without_source_map(content: bytes) -> bytes:
    """Drops the pointer to a source map, which is not shipped and would break static hashing."""
    return SOURCE_MAP.sub(b"\n", content)


def sprite(names: list[str]) -> bytes:
    """One SVG file holding the listed icons as symbols."""
    symbols = []
    for name in names:
        icon = (MODULES / "bootstrap-icons/icons" / f"{name}.svg").read_text()
        found = SYMBOL.search(icon)
        if found is None:
            sys.exit(f"Icon {name} has an unexpected shape.")
        shape = " ".join(found["shape"].split())
        symbols.append(f'<symbol id="{name}" viewBox="{found["box"]}">{shape}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'.encode()


def icon_names() -> list[str]:
    return (FRONTEND / "icons.txt").read_text().split()


def copies(package: Package) -> dict[str, bytes]:
    """Name → content of every file that goes into the folder of this package."""
    found = {Path(name).name: without_source_map((MODULES / package.name / name).read_bytes()) for name in package.files}
    if package.name == "bootstrap-icons":
        found["icons.svg"] = sprite(icon_names())
    return found


def write(package: Package) -> dict[str, object]:
    """Replaces the folder of a package and describes what it now holds."""
    manifest = manifest_of(package)
    shutil.rmtree(package.target / folder_name(package), ignore_errors=True)
    folder = package.target / folder_name(package) / manifest["version"]
    folder.mkdir(parents=True)
    hashes = {}
    for name, content in sorted(copies(package).items()):
        (folder / name).write_bytes(content)
        path = folder.relative_to(package.target) / name
        hashes[path.as_posix()] = hashlib.sha256(content).hexdigest()
    return {
        "name": package.name,
        "version": manifest["version"],
        "licence": manifest["license"],
        "sha256": hashes,
    }


def forget_addresses(lock: Path) -> None:
    """Drop from the lock what npm notes about donations: it holds versions and hashes, and no address at all."""
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def main() -> None:
    forget_addresses(FRONTEND / "package-lock.json")
    for target in (SERVED, TESTED):
        target.mkdir(parents=True, exist_ok=True)
        entries = [write(package) for package in PACKAGES if package.target == target]
        text = json.dumps(entries, indent=2, ensure_ascii=False)
        (target / "VENDOR.json").write_text(text + "\n")
        print(f"{target.relative_to(ROOT)}: {len(entries)} packages")


if __name__ == "__main__":
    main()
