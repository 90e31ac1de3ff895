"""Filling `{placeholders}`: whole names only, once, from a given dictionary, so that no text can reach anything else."""

import re
from collections.abc import Iterator, Mapping

NAMED = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each `{name}` found in `values` replaced by its value.

    A name that `values` lacks stays as written; braces inside a value are never read again.
    """
    return NAMED.sub(lambda match: values.get(match[1], match[0]), text)


def placeholders(text: str) -> Iterator[str]:
    """The names of the placeholders of a text, in order, repeats included."""
    return (match[1] for match in NAMED.finditer(text))


def has_stray_brace(text: str) -> bool:
    """Whether a brace of the text belongs to no placeholder."""
    rest = NAMED.sub("", text)
    return "{" in rest or "}" in rest
