"""Filling the blanks of a message: only the names of the list, never a second time."""

import re
from collections.abc import Mapping

_BLANK = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each `{name}` that `values` knows, once; anything else stays as it is written."""
    return _BLANK.sub(lambda found: str(values.get(found[1], found[0])), text)
