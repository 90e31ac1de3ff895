"""The database itself refuses to change or remove a journal entry."""

from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE_ON = (
    """CREATE TRIGGER IF NOT EXISTS journal_no_{verb} BEFORE {verb} ON foundation_journalentry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)
SQLITE_OFF = ("DROP TRIGGER IF EXISTS journal_no_{verb}",)
POSTGRES_ON = (
    """CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    "DROP TRIGGER IF EXISTS journal_no_{verb} ON foundation_journalentry",
    """CREATE TRIGGER journal_no_{verb} BEFORE {verb} ON foundation_journalentry
    FOR EACH ROW EXECUTE FUNCTION journal_append_only()""",
)
POSTGRES_OFF = ("DROP TRIGGER IF EXISTS journal_no_{verb} ON foundation_journalentry",)


def protect_journal(connection: BaseDatabaseWrapper) -> None:
    """Switch the law on. Safe to repeat."""
    _run(connection, SQLITE_ON if connection.vendor == "sqlite" else POSTGRES_ON)


def unprotect_journal(connection: BaseDatabaseWrapper) -> None:
    """Switch the law off: only for emptying a test database and for negative controls."""
    _run(connection, SQLITE_OFF if connection.vendor == "sqlite" else POSTGRES_OFF)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for verb in ("UPDATE", "DELETE"):
            for statement in statements:
                cursor.execute(statement.format(verb=verb))
