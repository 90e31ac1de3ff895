"""A PostgreSQL server that lives as long as one command, so that no test ever touches a server of yours."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 60
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "450",
    "shared_buffers": "128MB",
    "listen_addresses": "127.0.0.1",
}


def server_binaries() -> Path:
    """The folder of the newest installed PostgreSQL server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        sys.exit("essaim: missing: the PostgreSQL server (Debian package postgresql).")
    return Path(initdb).resolve().parent


def unprivileged_account() -> dict:
    """PostgreSQL refuses to run as root; then it runs as `postgres`, or as `nobody`."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def die_with_parent() -> None:
    """Ask the kernel to stop the server even if this process is killed without notice."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def throwaway_cluster() -> Iterator[str]:
    """Start a server in a temporary folder and yield its DATABASE_URL; stop and remove it at the end."""
    binaries, account = server_binaries(), unprivileged_account()
    folder = Path(tempfile.mkdtemp(prefix="essaim-pg-", dir="/tmp"))  # noqa: S108 a socket path must be short
    server = None
    try:
        password, port = secrets.token_urlsafe(16), free_port()
        (folder / "password").write_text(password)
        if account:
            for path in (folder, folder / "password"):
                os.chown(path, account["user"], account["group"])
        _create_data(binaries, folder, account)
        server = _start(binaries, folder, port, account)
        _wait_until_ready(binaries, folder, port, server)
        yield f"postgres://essaim:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _create_data(binaries: Path, folder: Path, account: dict) -> None:
    subprocess.run(
        [
            binaries / "initdb",
            "--pgdata", folder / "data",
            "--username", "essaim",
            "--pwfile", folder / "password",
            "--auth", "scram-sha-256",
            "--encoding", "UTF8",
            "--locale", "C.UTF-8",
            "--no-sync",
        ],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **account,
    )  # fmt: skip


def _start(binaries: Path, folder: Path, port: int, account: dict) -> subprocess.Popen:
    options = {**FAST_AND_FORGETFUL, "port": str(port), "unix_socket_directories": str(folder)}
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [
                binaries / "postgres",
                "-D", folder / "data",
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,
            **account,
        )  # fmt: skip


def _wait_until_ready(binaries: Path, folder: Path, port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    ask = [binaries / "pg_isready", "-q", "-h", str(folder), "-p", str(port)]
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"essaim: PostgreSQL did not start:\n{(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.1)


def _leave_on_signal(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def stop_cleanly_on_signals() -> None:
    """Turn a polite kill into an exit that runs the clean-up."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave_on_signal)


def main() -> int:
    """Run `COMMAND …` with DATABASE_URL set to a fresh server."""
    if len(sys.argv) < 2:
        print("usage: throwaway_postgres.py COMMAND [ARGUMENT …]", file=sys.stderr)
        return 2
    stop_cleanly_on_signals()
    with throwaway_cluster() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
