"""The shape of a list of things that wait, and of one of its lines."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One thing that waits."""

    label: str
    url: str
    since: datetime | None = None
    detail: str = ""
    act: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Worklist:
    """Things of one kind that wait, the most urgent first, and how many there are in all."""

    key: str
    title: str
    icon: str
    lines: list[Line] = field(default_factory=list)
    count: int = 0
    is_folded: bool = False
