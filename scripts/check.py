"""The checks that need no test data: style, import contracts, migrations, translations, generated pages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"

CHECKS: dict[str, list[str]] = {
    "style": [f"{BIN}/ruff", "check", "--quiet", "."],
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "import contracts": [f"{BIN}/lint-imports", "--no-logo"],
    "Django": [f"{BIN}/python", "manage.py", "check", "--fail-level", "WARNING"],
    "migrations": [f"{BIN}/python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "no address in requirements": ["bash", "-c", "! grep -rn '://' requirements/"],
    "translations": [f"{BIN}/python", "scripts/merge_messages.py", "--check"],
    "coverage of the statements": [f"{BIN}/python", "scripts/coverage_table.py", "--check"],
}
TESTS_ABOUT_THE_CODE = [f"{BIN}/python", "-m", "pytest", "-q", "tests/shape"]


def run_check(name: str, command: list[str]) -> bool:
    """Run one check, show its output only when it fails, and say how it went."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
    if done.returncode != 0:
        print((done.stdout + done.stderr).strip(), flush=True)
    return done.returncode == 0


def failed_checks() -> list[str]:
    """Run every check to the end, and return the names of those that failed."""
    return [name for name, command in CHECKS.items() if not run_check(name, command)]


def main() -> int:
    failed = failed_checks()
    tests = subprocess.run(TESTS_ABOUT_THE_CODE, cwd=ROOT, check=False).returncode
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed or tests else 0


if __name__ == "__main__":
    sys.exit(main())
