"""The server of the tests is born and dies with its command, however that command ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import throwaway_postgres

from tests.shape.sources import ROOT

SCRIPT = ROOT / "scripts/throwaway_postgres.py"
TELL = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read(); sys.exit(7)"


@pytest.fixture
def started():
    """The script with a command that waits, and the address that the command was given."""
    process = subprocess.Popen(
        [sys.executable, SCRIPT, sys.executable, "-c", TELL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process, process.stdout.readline().strip()
    process.communicate("" if process.poll() is None else None)


def folder_and_owner(url: str) -> tuple[Path, int]:
    """The data directory of a running server, and whose process it is."""
    with psycopg.connect(url) as connection:
        folder = Path(connection.execute("show data_directory").fetchone()[0])
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    return folder.parent, os.stat(f"/proc/{pid}").st_uid


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def stops_answering(url: str) -> bool:
    for _ in range(100):
        if not answers(url):
            return True
        time.sleep(0.1)
    return False


def test_the_server_ends_with_its_command_and_leaves_nothing(started):
    process, url = started
    folder, owner = folder_and_owner(url)
    process.communicate("")
    assert process.returncode == 7
    assert owner != 0
    assert (answers(url), folder.exists()) == (False, False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_command_leaves_nothing(started, number):
    process, url = started
    folder, _ = folder_and_owner(url)
    process.send_signal(number)
    process.communicate()
    assert (answers(url), folder.exists()) == (False, False)


def test_the_server_dies_even_when_the_command_is_killed(started):
    process, url = started
    assert answers(url)
    folder, _ = folder_and_owner(url)
    process.kill()
    assert stops_answering(url)
    subprocess.run(["rm", "-rf", folder], check=True)


def test_the_server_listens_to_this_machine_only_and_asks_for_its_password(started):
    _, url = started
    with psycopg.connect(url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
    password = url.split(":")[2].split("@")[0]
    assert not answers(url.replace(password, "guessed"))


def test_wrong_use_is_told():
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "usage")


def test_postgres_never_runs_as_root():
    account = throwaway_postgres.unprivileged_account()
    assert account.get("user", os.getuid()) != 0
