"""A page that is only read cannot write: its database cursor refuses anything but reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

READS = ("SELECT", "EXPLAIN", "PRAGMA TABLE_INFO", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET TRANSACTION", "SHOW")


class WriteWhileReading(RuntimeError):
    """A GET page tried to write: a bug, which must surface."""


@contextmanager
def reads_only() -> Iterator[None]:
    """Refuse every statement that is not a read, on every connection of this thread."""
    wrappers = [connection.execute_wrapper(_refuse_writes) for connection in connections.all(initialized_only=False)]
    for wrapper in wrappers:
        wrapper.__enter__()
    try:
        yield
    finally:
        for wrapper in reversed(wrappers):
            wrapper.__exit__(None, None, None)


def _refuse_writes(execute, sql, params, many, context):
    if not sql.lstrip(" (\n\t").upper().startswith(READS):
        raise WriteWhileReading(sql.split(None, 3)[:3])
    return execute(sql, params, many, context)
