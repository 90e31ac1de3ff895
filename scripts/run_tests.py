"""Every test on SQLite, then on PostgreSQL whatever touches the database; one honest total at the end."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from check import failed_checks
from throwaway_postgres import stop_cleanly_on_signals, throwaway_cluster

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [f"{ROOT}/.venv/bin/python", "-m", "pytest", "-q", "--dist", "worksteal"]


@dataclass(frozen=True)
class Total:
    """How many tests passed and failed; a skipped test counts as failed."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(self.passed + other.passed, self.failed + other.failed)


def run_pytest(title: str, *arguments: str, database_url: str = "") -> Total:
    """Run pytest in a process of its own and read its counts from the report that it writes."""
    print(f"\n== {title}", flush=True)
    environment = {**os.environ, "DATABASE_URL": database_url}
    if not database_url:
        del environment["DATABASE_URL"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [*PYTEST, f"--junitxml={report}", *arguments]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        total = read_total(report)
    return total if status == 0 or total.failed else total + Total(failed=1)


def read_total(report: Path) -> Total:
    """Add up the suites of a JUnit report; no report at all is one failure."""
    if not report.exists():
        return Total(failed=1)
    total = Total()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 our own file
        bad = sum(int(suite.get(kind, "0")) for kind in ("failures", "errors", "skipped"))
        total += Total(passed=int(suite.get("tests", "0")) - bad, failed=bad)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--stress", action="store_true", help="only the tests of safety and others that count how much they try, with their full counts"
    )
    parser.add_argument("--processes", default="2")
    options = parser.parse_args()
    stop_cleanly_on_signals()

    spread = ["-n", options.processes, *(["--counted"] if options.stress else [])]
    total = Total() if options.stress else Total(failed=len(failed_checks()))
    total += run_pytest("On SQLite: everything, and the browser", *spread)
    with throwaway_cluster() as url:
        total += run_pytest("On PostgreSQL: what touches the database", "--again", *spread, database_url=url)
    print(f"\n{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
