"""Importing the routing solvers loads neither a compiler, nor solvers, nor peers."""

import subprocess
import sys

HEAVY = ("numba", "scipy", "ortools", "pyvrp", "django", "rich")
PROGRAM = f"""
import sys
from essaim.engine.routing import care, dial, tour, week, windows
from essaim.engine.commands import tour, week
print([name for name in {HEAVY} if name in sys.modules])
"""


def test_importing_the_solvers_is_light():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
