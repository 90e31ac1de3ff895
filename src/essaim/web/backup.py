"""Copies of everything, and putting one back: database and files in one archive, each with its digest."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files"


class BackupRefused(Exception):
    """The copy cannot be made or put back; the message says what to do."""


def make(target: Path, *, now: datetime) -> dict:
    """Write one archive of the database and the files; returns its manifest.

    The archive appears whole or not at all. Keys are not in it: keep them elsewhere.
    """
    if target.exists():
        raise BackupRefused(f"{target} is already there: choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        folder = Path(scratch)
        _dump(folder / DATABASE)
        manifest = _manifest(folder, now)
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2))
        whole = folder / "archive"
        with tarfile.open(whole, "w:gz") as archive:
            archive.add(folder / MANIFEST, MANIFEST)
            archive.add(folder / DATABASE, DATABASE)
            if Path(settings.MEDIA_ROOT).is_dir():
                archive.add(settings.MEDIA_ROOT, FILES)
        whole.chmod(0o600)
        whole.rename(target)
    return manifest


def put_back(source: Path) -> dict:
    """Replace the database and the files by those of an archive; returns its manifest.

    Everything is read and checked before anything is replaced.
    """
    with _unpacked(source) as folder:
        manifest = _checked(folder)
        if manifest["vendor"] != connection.vendor:
            raise BackupRefused(f"This copy was made on {manifest['vendor']}, and this instance runs on {connection.vendor}.")
        _load(folder / DATABASE)
        if (folder / FILES).is_dir():
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
            shutil.copytree(folder / FILES, settings.MEDIA_ROOT)
    return manifest


def _manifest(folder: Path, now: datetime) -> dict:
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    return {
        "made_at": now.isoformat(),
        "vendor": connection.vendor,
        "migrations": applied,
        "sha256": hashlib.sha256((folder / DATABASE).read_bytes()).hexdigest(),
    }


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        return
    _run(["pg_dump", "--format=custom", f"--file={target}", *_where()])


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(source)) as copy:
            copy.backup(connection.connection)
        return
    connections.close_all()
    _run(["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", *_where(), str(source)])


def _where() -> list[str]:
    database = settings.DATABASES["default"]
    places = {"--host": database.get("HOST"), "--port": database.get("PORT"), "--username": database.get("USER")}
    return [f"{flag}={value}" for flag, value in places.items() if value] + [f"--dbname={connection.settings_dict['NAME']}"]


def _run(command: list[str]) -> None:
    password = settings.DATABASES["default"].get("PASSWORD") or ""
    environment = {"PGPASSWORD": str(password), "PATH": "/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise BackupRefused(f"{command[0]} failed: {done.stderr.strip().splitlines()[-1:] or ['no word']}")


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    if not source.is_file():
        raise BackupRefused(f"There is no file {source}.")
    with tempfile.TemporaryDirectory() as scratch:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(scratch, filter="data")
        except (tarfile.TarError, EOFError, OSError) as broken:
            raise BackupRefused(f"{source} is not a copy made by “essaim backup”, or it is damaged.") from broken
        yield Path(scratch)


def _checked(folder: Path) -> dict:
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        digest = hashlib.sha256((folder / DATABASE).read_bytes()).hexdigest()
    except (OSError, ValueError) as broken:
        raise BackupRefused("The copy has no manifest or no database: it is not whole.") from broken
    if digest != manifest.get("sha256"):
        raise BackupRefused("The database of this copy is damaged: its digest is not the one of its manifest.")
    return manifest
