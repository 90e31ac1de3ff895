"""Pages and plain ways take turns, so that whatever else the machine does weighs on all of them alike."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from benchmarks.web.processor import seconds_used
from benchmarks.web.visits import Visitor


@dataclass
class Turns:
    """The series measured so far, in seconds: how long, and on how much processor of the web processes."""

    inside: subprocess.Popen
    server: int
    visitor: Visitor
    plan: dict
    series: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)

    def take(self, number: int, engines: Iterable[str], *, keep: bool) -> None:
        """One visit to each page and one answer of each engine, kept or for warming only."""
        place = number % len(self.plan["needs"])
        visits: dict[str, Callable[[], float]] = {
            "need with suggestions": lambda: self.visitor.record_need(self.plan["needs"][place]),
            "search as you type": lambda: self.visitor.search(self.plan["searches"][place]),
            "today": self.visitor.today,
        }
        for page, visit in visits.items():
            self._visit(page, visit, keep=keep)
        for engine in engines:
            seconds = self._ask(engine, place)
            if keep:
                self.series.setdefault(engine, []).append(seconds)

    def _visit(self, page: str, visit: Callable[[], float], *, keep: bool) -> None:
        before = seconds_used(self.server)
        seconds = visit()
        used = seconds_used(self.server) - before
        if keep:
            self.series.setdefault(page, []).append(seconds)
            self.processor.setdefault(page, []).append(used)

    def _ask(self, engine: str, number: int) -> float:
        self.inside.stdin.write(f"{engine} {number}\n")
        self.inside.stdin.flush()
        return float(self.inside.stdout.readline())
