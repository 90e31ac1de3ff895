"""Each import contract holds, and each can fail: a wrong import in a copy of the house is seen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shape.sources import HOUSE, ROOT

WRONG_IMPORTS = {
    "house": ("core/foundation/refusal.py", "import essaim.workflows", "Imports only go down the house"),
    "core": (
        "core/foundation/refusal.py",
        "import essaim.core.people.apps",
        "Inside core: accounts, messaging, schemes, people, foundation",
    ),
    "modules": (
        "modules/needs/apps.py",
        "import essaim.modules.followup.apps",
        "Modules never import each other",
    ),
    "rooms": (
        "modules/needs/models.py",
        "import essaim.modules.needs.actions",
        "Inside an app: states, models, queries, rules, actions, forms, views, urls",
    ),
    "evaluation": (
        "evaluation/measures.py",
        "import essaim.evaluation.queries",
        "Inside evaluation: the measures lie under the queries that count with them",
    ),
    "pure": ("engine/stopping.py", "import django.utils", "Engine and blueprints know no Django"),
    "bridges": (
        "core/people/models.py",
        "import essaim.engine.stopping",
        "Only bridges and the commands of web know the engine",
    ),
    "acyclic": ("core/foundation/refusal.py", "import essaim.core.foundation.actor", "No cycles"),
}
NEEDED = {"rooms": ["modules/needs/actions.py"], "acyclic": ["core/foundation/actor.py"]}
RETURN_OF_THE_CYCLE = "import essaim.core.foundation.refusal"


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The house without its data, in a folder where it may be broken."""
    folder = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("static", "templates", "locale", "library", "__pycache__", "*.xz", "*.gz")
    shutil.copytree(HOUSE, folder / "src/essaim", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def append(path: Path, line: str) -> str:
    """Add a line to a file of the copy and return what the file held before."""
    before = path.read_text() if path.exists() else ""
    path.write_text(f"{before}\n{line}\n")
    return before


def test_every_contract_holds(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", WRONG_IMPORTS)
def test_a_wrong_import_breaks_its_contract(copy, contract):
    file, wrong, name = WRONG_IMPORTS[contract]
    changed = {file: append(copy / "src/essaim" / file, wrong)}
    for other in NEEDED.get(contract, ()):
        line = RETURN_OF_THE_CYCLE if contract == "acyclic" else ""
        changed[other] = append(copy / "src/essaim" / other, line)
    try:
        done = lint(copy, "--contract", contract)
    finally:
        for path, before in changed.items():
            (copy / "src/essaim" / path).write_text(before)
    assert f"{name} BROKEN" in done.stdout


def test_a_room_that_the_house_does_not_have_breaks_it(copy):
    stray = copy / "src/essaim/utils"
    stray.mkdir()
    (stray / "__init__.py").touch()
    try:
        done = lint(copy, "--contract", "house")
    finally:
        shutil.rmtree(stray)
    assert "Imports only go down the house BROKEN" in done.stdout
