"""The tests themselves: none may be skipped, none may leave the machine."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from tests.network import OutsideNetwork, is_local
from tests.shape.sources import TESTS

SESSION = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider"]


@pytest.fixture
def run(tmp_path):
    """Run one test file under our conftest and return the exit status."""
    (tmp_path / "tests").mkdir()
    for name in ("conftest.py", "entering.py", "network.py", "schema.py", "statics.py"):
        shutil.copy(TESTS / name, tmp_path / "tests")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = --import-mode=importlib\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}

    def run_(code: str) -> int:
        (tmp_path / "tests/test_it.py").write_text(code)
        return subprocess.run(SESSION, cwd=tmp_path, env=environment, capture_output=True, check=False).returncode

    return run_


@pytest.mark.parametrize(
    "code",
    [
        "import pytest\n\ndef test_it():\n    pytest.skip('later')\n",
        "import pytest\n\npytest.skip('later', allow_module_level=True)\n",
        "import pytest\n\n@pytest.mark.xfail\ndef test_it():\n    assert 0\n",
        "import pytest\n\n@pytest.mark.xfail\ndef test_it():\n    assert 1\n",
        "import pytest\n\ndef test_ok():\n    pass\n\n@pytest.mark.skipif(True, reason='no')\ndef test_it():\n    pass\n",
        "def nothing():\n    pass\n",
    ],
)
def test_a_run_that_skips_or_tests_nothing_fails(run, code):
    assert run(code) != 0


def test_control_a_run_that_tests_passes(run):
    assert run("def test_it():\n    assert 1\n") == 0


@pytest.mark.parametrize("host", ["192.0.2.1", "essaim.example", "2001:db8::1"])
def test_no_test_leaves_the_machine(host):
    with pytest.raises(OutsideNetwork):
        socket.create_connection((host, 9), timeout=1)


def test_control_this_machine_answers():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as connection:
            assert is_local(connection.getpeername()[0])
