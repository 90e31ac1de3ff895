"""Processor time of a process and of its children, which tells what a page costs even on a busy machine."""

from __future__ import annotations

from pathlib import Path

NANOSECONDS = 1e9


def seconds_used(pid: int) -> float:
    """Seconds that the threads of this process and of its children have run, from Linux's /proc."""
    return sum(_own(one) for one in family(pid))


def family(pid: int) -> list[int]:
    """The process and everything that it started and that still runs."""
    found = [pid]
    for one in found:
        found += [int(child) for task in _tasks(one) for child in (task / "children").read_text().split()]
    return found


def _own(pid: int) -> float:
    return sum(int((task / "schedstat").read_text().split()[0]) for task in _tasks(pid)) / NANOSECONDS


def _tasks(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").iterdir())
