"""The engine is light to import and knows neither Django nor its peers."""

import subprocess
import sys

LOADED = "import sys, {}; print(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
FOREIGN = {"django", "ortools", "pyvrp", "networkx", "essaim.web"}


def loaded_by(module):
    done = subprocess.run([sys.executable, "-c", LOADED.format(module)], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_engine_loads_nothing_heavy():
    assert loaded_by("essaim.engine") & {"numpy", "scipy", "numba", *FOREIGN} == set()


def test_ranking_loads_numpy_but_neither_scipy_nor_the_compiler():
    assert loaded_by("essaim.engine.matching") & {"numpy", "scipy", "numba", *FOREIGN} == {"numpy"}


def test_the_command_loads_neither_django_nor_the_peers():
    assert loaded_by("essaim.engine.commands.match") & FOREIGN == set()
