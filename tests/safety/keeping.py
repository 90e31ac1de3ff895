"""The rows of a world, kept once they are there and put back as they were: quicker than living everything again."""

from __future__ import annotations

import json

from django.db import connection

Rows = dict[str, list]


def rows_of_all_tables() -> Rows:
    """By table, everything that is in it, as the database itself writes it."""
    return {table: found for table in sorted(connection.introspection.table_names()) if (found := _rows_of(table))}


def new_rows(before: Rows, after: Rows) -> Rows:
    """What has come since."""
    known = {table: {json.dumps(row, sort_keys=True, default=repr) for row in rows} for table, rows in before.items()}
    fresh = {
        table: [row for row in rows if json.dumps(row, sort_keys=True, default=repr) not in known.get(table, ())]
        for table, rows in after.items()
    }
    return {table: rows for table, rows in fresh.items() if rows}


def put_back(rows: Rows) -> None:
    """Write them as they were: no law is asked about what was lawful when it was written."""
    (_put_back_on_sqlite if connection.vendor == "sqlite" else _put_back_on_postgres)(rows)


def _rows_of(table: str) -> list:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The plus keeps the driver from making dates and the like of what it reads.
            cursor.execute(f"SELECT {', '.join(f'+{name}' for name in _columns(cursor, table))} FROM {_quoted(table)}")
            return [list(row) for row in cursor.fetchall()]
        cursor.execute(f"SELECT json_agg(row_to_json(one))::text FROM {_quoted(table)} AS one")
        return json.loads(cursor.fetchone()[0] or "[]")


def _put_back_on_sqlite(rows: Rows) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        laws = cursor.fetchall()
        for name, _sql in laws:
            cursor.execute(f"DROP TRIGGER {_quoted(name)}")
        for table, found in rows.items():
            names = _columns(cursor, table)
            cursor.executemany(f"INSERT INTO {_quoted(table)} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})", found)
        for _name, sql in laws:
            cursor.execute(sql.replace("%", "%%"), ())


def _put_back_on_postgres(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table in rows:
            cursor.execute(f"ALTER TABLE {_quoted(table)} DISABLE TRIGGER USER")
        for table, found in rows.items():
            cursor.execute(
                f"INSERT INTO {_quoted(table)} SELECT * FROM json_populate_recordset(NULL::{_quoted(table)}, %s)", [json.dumps(found)]
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in rows:
            cursor.execute(f"ALTER TABLE {_quoted(table)} ENABLE TRIGGER USER")


def _columns(cursor, table: str) -> list[str]:
    return [_quoted(column.name) for column in connection.introspection.get_table_description(cursor, table)]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
