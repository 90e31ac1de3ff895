"""`essaim import people FILE`: a large old file, its faults, and the plug pulled in the middle."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Address, ImportBatch, Person
from tests.builders import a_person, a_workspace

HEADERS = "Nom;Prénom;Date de naissance;Téléphone;Adresse;Code postal;Ville"
FAULTS = ("31/02/1950;06 39 98 00 00", "24/11/1940;06 39")
# The process ends itself, as by the plug, when the third thousand of names is about to be written.
KILLED_WHILE_WRITING = """
import os, signal, sys
import django; django.setup()
from django.core.management import call_command
from essaim.core.foundation import bulk
from essaim.core.people.actions.imports import batches
{control}
write, calls = bulk._insert, []
def killed(rows, *args):
    calls.append(type(rows[0]).__name__)
    if calls.count("NameToken") == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(rows, *args)
bulk._insert = killed
call_command("import", "people", sys.argv[1], workspace="essai")
"""
WITHOUT_TRANSACTION = "from contextlib import nullcontext; batches.transaction.atomic = lambda *a, **k: nullcontext()"


def a_line(number: int) -> str:
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")
    born_and_phone = FAULTS[number // 100 % 2] if number % 100 == 50 else f"24/11/1940;06 39 98 {number // 100 % 100:02} {number % 100:02}"
    return f"É{letters};Zoé;{born_and_phone};{number % 90 + 1} rue des Érables;59000;Lille"


def a_file(folder: Path, rows: int, name: str = "anciens.csv", first: int = 0) -> Path:
    """An export of an old office program: cp1252, semicolons, CRLF, one row in a hundred wrong."""
    path = folder / name
    path.write_bytes("\r\n".join([HEADERS, *map(a_line, range(first, first + rows)), ""]).encode("cp1252"))
    return path


def run(*arguments, **options) -> str:
    out = StringIO()
    call_command("import", "people", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_right_rows_come_in_and_faulty_ones_go_to_the_error_file(tmp_path):
    workspace = a_workspace()
    file = a_file(tmp_path, 300)
    said = run(file, workspace=workspace.slug)
    assert "300 rows read as cp1252" in said
    assert "297 rows right, 3 refused." in said
    with in_workspace(workspace):
        assert Person.objects.count() == 297
        person = Person.objects.get(search="eaaaaa zoe")
        assert (person.family_name, person.birth_date.isoformat()) == ("Éaaaaa", "1940-11-24")
        assert Address.objects.get(person=person).line == "1 rue des Érables"
    errors = (tmp_path / "anciens-errors.csv").read_bytes().decode("utf-8-sig").split("\r\n")
    assert [line.split(";")[7] for line in errors[1:4]] == ["52", "152", "252"]
    assert "31/02/1950" in errors[1]


@pytest.mark.django_db
def test_a_dry_run_writes_nothing_but_the_error_file(tmp_path):
    workspace = a_workspace()
    said = run(a_file(tmp_path, 100), "--dry-run", "--errors", tmp_path / "fautes.csv", workspace=workspace.slug)
    assert "99 rows right, 1 refused." in said
    assert (tmp_path / "fautes.csv").exists()
    with in_workspace(workspace):
        assert (Person.objects.count(), ImportBatch.objects.count(), JournalEntry.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_columns_are_understood_as_told(tmp_path):
    workspace = a_workspace()
    file = tmp_path / "liste.csv"
    file.write_text("A;B\nLefèvre;Odette\n")
    run(file, "--map", "A=family_name", "--map", "2=given_name", workspace=workspace.slug)
    with in_workspace(workspace):
        assert Person.objects.get().given_name == "Odette"


@pytest.mark.django_db
def test_the_same_file_is_not_brought_in_twice(tmp_path):
    workspace = a_workspace()
    file = a_file(tmp_path, 3)
    run(file, workspace=workspace.slug)
    with pytest.raises(CommandError) as refused:
        run(file, workspace=workspace.slug)
    assert refused.value.returncode == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [["absent.csv"], ["liste.csv", "--map", "Z=given_name"], ["liste.csv", "--map", "A=nothing"], ["liste.csv", "--workspace", "x"]],
)
def test_wrong_use_is_told_apart(tmp_path, arguments):
    a_workspace()
    (tmp_path / "liste.csv").write_text("A;B\nLefèvre;Odette\n")
    with pytest.raises(CommandError) as wrong:
        run(tmp_path / arguments[0], *arguments[1:])
    assert wrong.value.returncode == 2


@pytest.mark.django_db
def test_whoever_is_recorded_exactly_is_not_recorded_twice(tmp_path):
    workspace = a_workspace()
    file = tmp_path / "liste.csv"
    file.write_text("Prénom;Nom;Commune\nOdette;Lefèvre;Lille\nOdette;Lefebvre;Lille\nOdette;Lefebvre;Lille\n")
    a_person(workspace, "Odette", "Lefèvre")
    said = run(file, workspace=workspace.slug)
    assert "1 rows right, 2 refused." in said
    with in_workspace(workspace):
        assert sorted(Person.objects.values_list("family_name", flat=True)) == ["Lefebvre", "Lefèvre"]


class OwnDatabase:
    """A copy of the migrated test database, for a process that will be killed."""

    def __init__(self, url: str, connect):
        self.url, self.connect = url, connect

    def ask(self, sql: str) -> list[tuple]:
        with closing(self.connect()) as link:
            cursor = link.cursor()
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]

    def counts(self) -> dict[str, int]:
        self.wait_until_nobody_writes()
        tables = ("people_person", "people_nametoken", "people_contactmeans", "people_address")
        return {table: self.ask(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608

    def wait_until_nobody_writes(self) -> None:
        """A server that has its orders carries them out, whole, also when whoever gave them has been killed."""
        if self.url.startswith("sqlite"):
            return
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        for _second in range(60):
            if self.ask(f"{others} AND backend_type = 'client backend'")[0][0] == 0:  # noqa: S608
                return
            time.sleep(0.5)
        raise AssertionError("somebody still writes after half a minute")

    def state(self) -> str:
        return self.ask("SELECT state FROM people_importbatch")[0][0]


@pytest.fixture
def own_database(django_db_setup, django_db_blocker, tmp_path):
    settings = connection.settings_dict
    with django_db_blocker.unblock():
        connection.close()
    if connection.vendor == "sqlite":
        path = tmp_path / "copy.sqlite3"
        with closing(sqlite3.connect(settings["NAME"])) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        yield OwnDatabase(f"sqlite:///{path}", lambda: sqlite3.connect(path))
        return
    import psycopg

    where = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "password": settings["PASSWORD"]}
    name = f"{settings['NAME']}_killed"
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{name}"')
        link.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [settings["NAME"]])
        link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{settings["NAME"]}"')
    host = settings["HOST"].replace("/", "%2F")
    url = f"postgres://{settings['USER']}:{settings['PASSWORD']}@{host}:{settings['PORT']}/{name}"
    yield OwnDatabase(url, lambda: psycopg.connect(dbname=name, **where))
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as link:
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def start(own_database: OwnDatabase, *arguments: str) -> subprocess.Popen:
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "essaim.web.settings", "DATABASE_URL": own_database.url,
        "ESSAIM_DATA_DIR": os.environ["ESSAIM_TEST_HOME"],
    }  # fmt: skip
    return subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def create_workspace(own_database: OwnDatabase) -> None:
    script = (
        "import django; django.setup(); from essaim.core.foundation.models import Workspace;"
        "Workspace.objects.create(slug='essai', name='Essai', zone_secret='ab' * 32)"
    )
    created = start(own_database, "-c", script)
    assert created.wait() == 0, created.stderr.read()


def test_a_process_killed_while_writing_leaves_nothing_and_the_file_comes_in_afterwards(own_database, tmp_path):
    create_workspace(own_database)
    file = a_file(tmp_path, 3000)
    killed = start(own_database, "-c", KILLED_WHILE_WRITING.format(control=""), str(file))
    assert killed.wait() == -signal.SIGKILL, killed.stderr.read()
    assert set(own_database.counts().values()) == {0}
    assert own_database.state() == "running"
    again = start(own_database, "-m", "essaim.web.cli", "import", "people", str(file), "--workspace", "essai")
    assert again.wait() == 0, again.stderr.read()
    assert own_database.counts()["people_person"] == 2970
    assert own_database.state() == "done"


def test_control_without_its_transaction_the_killed_import_is_half_written(own_database, tmp_path):
    create_workspace(own_database)
    file = a_file(tmp_path, 3000)
    killed = start(own_database, "-c", KILLED_WHILE_WRITING.format(control=WITHOUT_TRANSACTION), str(file))
    assert killed.wait() == -signal.SIGKILL, killed.stderr.read()
    assert 0 < own_database.counts()["people_person"]
    assert own_database.counts()["people_nametoken"] < 2 * own_database.counts()["people_person"]


def test_killed_from_outside_at_any_moment_it_is_all_or_nothing(own_database, tmp_path, count):
    create_workspace(own_database)
    found = set()
    for number in range(count(2, 20)):
        file = a_file(tmp_path, 2000, f"liste-{number}.csv", first=number * 2000)
        before = own_database.counts()["people_person"]
        process = start(own_database, "-m", "essaim.web.cli", "import", "people", str(file), "--workspace", "essai")
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=3 + number / 2)
        process.kill()
        process.wait()
        found.add(own_database.counts()["people_person"] - before)
    assert found <= {0, 1980}
