"""Write what is generated from the blueprints' own code: the reference page and the schemas for editors."""

from pathlib import Path

from essaim.blueprints.reference import reference
from essaim.blueprints.schema import write_schemas

PAGE = Path(__file__).parents[1] / "docs/reference/blueprints.md"


def main() -> None:
    """Write all three files."""
    write_schemas()
    PAGE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
