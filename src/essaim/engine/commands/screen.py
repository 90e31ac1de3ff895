"""What the commands of routing share: a clock that Ctrl-C can stop, a progress line, exit statuses."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any, NoReturn

from essaim.engine.stopping import Progress
from essaim.engine.tables import TableError

DONE, REFUSED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class Seconds:
    """Stop after a time, or at once when interrupted."""

    def __init__(self, seconds: float) -> None:
        if not seconds > 0:
            raise ValueError("The seconds must be above zero.")
        self.seconds, self.begun, self.interrupted = seconds, time.monotonic(), False

    def share(self, iterations: int) -> float:
        """Return the share of the time that is gone; 1 after an interruption."""
        return 1.0 if self.interrupted else self.elapsed() / self.seconds

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.begun

    def seconds_left(self) -> float:
        """Return the seconds that remain."""
        return 0.0 if self.interrupted else max(0.0, self.seconds - self.elapsed())

    def interrupt(self, *_: Any) -> None:
        """Stop at the next look at the clock; a second interruption ends the process."""
        self.interrupted = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def interruptible(stop: Seconds):
    """Let Ctrl-C end the search instead of the process."""
    try:
        before = signal.signal(signal.SIGINT, stop.interrupt)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress_line(words: Callable[[Progress], str], *, quiet: bool):
    """Draw progress on the error stream while something reads it; yield the callback.

    Where nothing can be drawn, the one thing said is that the solver is being compiled.
    """
    if quiet or not sys.stderr.isatty():
        with compiling_told():
            yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("Preparing", total=1.0)
        yield lambda p: bar.update(task, completed=min(p.share, 1.0), description=words(p))


@contextmanager
def compiling_told():
    """The first use on a machine compiles for some seconds: say so rather than be silent."""
    from numba.core import event

    class Once(event.Listener):
        told = False

        def on_start(self, event) -> None:
            if not self.told:
                print("Preparing the solver for this machine, once (some seconds)…", file=sys.stderr)
            self.told = True

        def on_end(self, event) -> None:
            """Nothing more to say."""

    with event.install_listener("numba:compile", Once()):
        yield


class Parser(argparse.ArgumentParser):
    """An argument parser whose refusals are one sentence."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(WRONG_USE)


def guarded(run: Callable[[argparse.Namespace], int], parser: Parser, argv: list[str] | None) -> int:
    """Parse and run; a refusal is one sentence and status 1, wrong use status 2."""
    try:
        return run(parser.parse_args(argv))
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except (TableError, ValueError) as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def say(summary: str, report: dict[str, Any], *, as_json: bool) -> None:
    """Print the report as one JSON object, or the summary in words."""
    print(json.dumps(report, ensure_ascii=False) if as_json else summary)
