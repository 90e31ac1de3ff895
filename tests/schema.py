"""An empty SQLite database with every migration applied, made once and copied: a test run need not migrate again."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]


def schema_file() -> Path:
    """Where the empty database for today's migrations lies; the name changes with any of them."""
    seen = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path).glob("migrations/*.py")):
            seen.update(f"{app.label}/{migration.name}".encode() + migration.read_bytes())
    return ROOT / "var/tests" / f"schema-{seen.hexdigest()[:16]}.sqlite3"


def test_database() -> Path | None:
    """The file of the test database, where it is SQLite."""
    default = settings.DATABASES["default"]
    return Path(default["TEST"]["NAME"]) if default["ENGINE"].endswith("sqlite3") else None


test_database.__test__ = False


def take_schema() -> bool:
    """Begin with the empty database if it has been made; whether it has."""
    database, known = test_database(), schema_file()
    if database is None or not known.exists():
        return False
    shutil.copyfile(known, database)
    return True


def keep_schema() -> None:
    """Keep what migrating has made, whole or not at all."""
    database, known = test_database(), schema_file()
    if database is None or known.exists():
        return
    known.parent.mkdir(parents=True, exist_ok=True)
    for old in known.parent.glob("schema-*.sqlite3"):
        old.unlink(missing_ok=True)
    fresh = known.with_name(f"{known.name}.{database.name}")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(fresh),))
    fresh.replace(known)
