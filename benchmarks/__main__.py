"""`make bench`: runs each benchmark of this folder and gathers their tables in docs/reference/benchmarks.md.

A benchmark is a package here with a `__main__`. Run as `python -m benchmarks.NAME [--full]`, it prints its
section, in Markdown, on standard output, and its progress on standard error.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs/reference/benchmarks.md"
ABOUT = (
    "Written by `make bench` (about a quarter of an hour) and `make bench-full`; `ARGS=matching` runs one section, "
    '`ARGS="matching --only 90"` the instances whose name contains a word, `--repeats 3` fewer turns. A run that was stopped '
    "goes on where it was: measured lines are kept in `var/bench` until the code changes or `--again` is said."
)
START, END = "<!-- {} -->", "<!-- end of {} -->"


def names() -> list[str]:
    """The benchmarks of this folder, in order."""
    return sorted(path.parent.name for path in HERE.glob("*/__main__.py"))


def section_of(name: str, *, options: list[str]) -> str | None:
    """Run one benchmark and return its Markdown; None when it failed."""
    print(f"== {name}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    return done.stdout.strip() if done.returncode == 0 else None


def put(page: str, name: str, section: str) -> str:
    """Replace the section of one benchmark, or add it at the end."""
    start, end = START.format(name), END.format(name)
    block = f"{start}\n{section}\n{end}"
    if start in page and end in page:
        return page[: page.index(start)] + block + page[page.index(end) + len(end) :]
    return f"{page.rstrip()}\n\n{block}\n"


def heading() -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return f"# Benchmarks\n\n{ABOUT} Last machine: {machine}.\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="at full size, which takes long")
    parser.add_argument("--again", action="store_true", help="measure again what an earlier run has measured")
    parser.add_argument("--repeats", type=int, help="how often each engine runs, where the benchmark lets one choose")
    parser.add_argument("--only", help="only the instances whose name contains this; for one benchmark")
    parser.add_argument("name", nargs="*", help=f"among {', '.join(names())}; all when none is given")
    options = parser.parse_args()
    if unknown := set(options.name) - set(names()):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    if options.only and len(options.name) != 1:
        parser.error("--only goes with the name of one benchmark")
    words = ["--full"] * options.full
    for name in ("again", "repeats", "only"):
        value = getattr(options, name)
        words += [f"--{name}"] if value is True else [f"--{name}", str(value)] if value else []
    page = PAGE.read_text() if PAGE.exists() else heading()
    failed = []
    for name in options.name or names():
        section = section_of(name, options=words)
        if section is None:
            failed.append(name)
        else:
            page = put(page, name, section)
            PAGE.write_text(page)
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
