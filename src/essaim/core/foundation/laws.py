"""Laws that the database itself keeps: whatever the door, it refuses to write a row that breaks one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Law:
    """Rows of `table` are refused on `verb` when `breaks`, a condition over NEW, holds.

    `breaks` may hold `{eve:column}`, the day before that of a moment of the row in Greenwich: somewhere on earth
    it is still that day, and the database does not know where the workspace is. The action knows, and is exact.
    `vendors` are those that keep it so: what PostgreSQL says better in a constraint of its own, it does not hear twice.
    """

    app: str
    name: str
    table: str
    breaks: str
    sentence: str
    verbs: tuple[str, ...] = ("INSERT",)
    vendors: tuple[str, ...] = ("sqlite", "postgresql")


EVES = {"sqlite": "date(NEW.{}, '-1 day')", "postgresql": "((NEW.{} AT TIME ZONE 'UTC')::date - 1)"}
ENACT: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        """CREATE TRIGGER IF NOT EXISTS {trigger} BEFORE {verb} ON {table} WHEN {breaks}
        BEGIN SELECT RAISE(ABORT, '{sentence}'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION law_{name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF {breaks} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation'; END IF;
        RETURN NEW; END $$""",
        "DROP TRIGGER IF EXISTS {trigger} ON {table}",
        "CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION law_{name}()",
    ),
}
REPEAL: Mapping[str, str] = {
    "sqlite": "DROP TRIGGER IF EXISTS {trigger}",
    "postgresql": "DROP TRIGGER IF EXISTS {trigger} ON {table}",
}
IN_FORCE: Mapping[str, str] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def enact(connection: BaseDatabaseWrapper, laws: Iterable[Law]) -> None:
    """Put the laws in force. Safe to repeat."""
    for law in _kept_by(connection, laws):
        for verb in law.verbs:
            for statement in ENACT[connection.vendor]:
                _run(connection, statement, law, verb)


def repeal(connection: BaseDatabaseWrapper, laws: Iterable[Law]) -> None:
    """Lift the laws: while tables are rebuilt, and for negative controls."""
    for law in _kept_by(connection, laws):
        for verb in law.verbs:
            _run(connection, REPEAL[connection.vendor], law, verb)


def not_in_force(connection: BaseDatabaseWrapper, laws: Iterable[Law]) -> list[str]:
    """The names of the laws that the database does not keep."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE[connection.vendor])
        kept = {name for (name,) in cursor.fetchall()}
    wanted = {_trigger(law, verb): law.name for law in _kept_by(connection, laws) for verb in law.verbs}
    return sorted({name for trigger, name in wanted.items() if trigger not in kept})


def _kept_by(connection: BaseDatabaseWrapper, laws: Iterable[Law]) -> list[Law]:
    return [law for law in laws if connection.vendor in law.vendors]


def _run(connection: BaseDatabaseWrapper, statement: str, law: Law, verb: str) -> None:
    breaks = _in(connection.vendor, law.breaks)
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(
                name=law.name,
                trigger=_trigger(law, verb),
                verb=verb,
                table=law.table,
                breaks=breaks,
                sentence=law.sentence,
            )  # fmt: skip
        )


def _trigger(law: Law, verb: str) -> str:
    """The name of the trigger of one verb, which may name columns: `UPDATE OF day`."""
    return f"law_{law.name}_{verb.split()[0].lower()}"


def _in(vendor: str, condition: str) -> str:
    return re.sub(r"\{eve:(\w+)\}", lambda found: EVES[vendor].format(found[1]), condition)
