"""On which line each value of a TOML file stands, since tomllib reads values without their places."""

from bisect import bisect_right
from collections.abc import Mapping

At = tuple[str | int, ...]

BARE_ENDS = frozenset("=.] \t\r\n")
SCALAR_ENDS = frozenset(",]}#\r\n")


def toml_lines(text: str) -> Mapping[At, int]:
    """The line, from 1, of every table, key and list item of a text that tomllib accepts."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


class _Scanner:
    """Walks the text once; it trusts tomllib to have refused whatever is not TOML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[At, int] = {}
        self.sizes: dict[At, int] = {}
        self.starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def document(self) -> None:
        base: At = ()
        while self.blank():
            if self.text[self.at] == "[":
                base = self.header()
            else:
                self.pair(base)

    def blank(self) -> bool:
        """Skips blanks and comments; says whether anything is left."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at].isspace() or self.text[self.at] == "\ufeff":
                self.at += 1
            else:
                return True
        return False

    def header(self) -> At:
        line, series = self.line(), self.text.startswith("[[", self.at)
        self.at += 2 if series else 1
        *parents, last = self.names("]")
        self.at += 2 if series else 1
        base = self.inside((), parents, line)
        return self.append((*base, last), line) if series else self.note((*base, last), line)

    def inside(self, base: At, names: list[str], line: int) -> At:
        """The path of nested tables, the last item where a series stands in between."""
        for name in names:
            base = self.note((*base, name), line)
            if base in self.sizes:
                base = (*base, self.sizes[base] - 1)
        return base

    def append(self, path: At, line: int) -> At:
        self.note(path, line)
        self.sizes[path] = self.sizes.get(path, 0) + 1
        return self.note((*path, self.sizes[path] - 1), line)

    def note(self, path: At, line: int) -> At:
        self.lines.setdefault(path, line)
        return path

    def pair(self, base: At) -> None:
        line = self.line()
        *parents, last = self.names("=")
        self.at += 1
        path = (*self.inside(base, parents, line), last)
        self.note(path, line)
        self.value(path)

    def names(self, end: str) -> list[str]:
        """The dotted names up to `end`, which is left unread."""
        names: list[str] = []
        while self.blank() and self.text[self.at] != end:
            if self.text[self.at] == ".":
                self.at += 1
            else:
                names.append(self.name())
        return names

    def name(self) -> str:
        start = self.at
        if self.text[start] in "\"'":
            self.string()
            return self.text[start + 1 : self.at - 1]
        while self.at < len(self.text) and self.text[self.at] not in BARE_ENDS:
            self.at += 1
        return self.text[start : self.at]

    def value(self, path: At) -> None:
        self.blank()
        first = self.text[self.at]
        if first in "\"'":
            self.string()
        elif first == "[":
            self.items(path)
        elif first == "{":
            self.fields(path)
        else:
            while self.at < len(self.text) and self.text[self.at] not in SCALAR_ENDS:
                self.at += 1

    def string(self) -> None:
        quote = self.text[self.at]
        end = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(end)
        while not self.text.startswith(end, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(end)
        while len(end) == 3 and self.text.startswith(quote, self.at):
            self.at += 1

    def items(self, path: At) -> None:
        self.at += 1
        index = 0
        while self.blank() and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.note((*path, index), self.line())
            self.value((*path, index))
            index += 1
        self.at += 1

    def fields(self, path: At) -> None:
        self.at += 1
        while self.blank() and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
            else:
                self.pair(path)
        self.at += 1

    def line(self) -> int:
        return bisect_right(self.starts, self.at)
