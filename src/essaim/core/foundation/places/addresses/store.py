"""The shape of the local address file: streets that can be searched, numbers that hang on them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

APPLICATION_ID = 0x45535341
VERSION = 1
MICRODEGREES = 1_000_000

TABLES = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
CREATE TABLE streets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL, postcode TEXT NOT NULL, citycode TEXT NOT NULL, city TEXT NOT NULL,
    department TEXT NOT NULL, key TEXT NOT NULL, places TEXT NOT NULL,
    lat INTEGER, lon INTEGER
);
CREATE TABLE numbers (
    street INTEGER NOT NULL, number INTEGER NOT NULL, repetition TEXT NOT NULL,
    lat INTEGER NOT NULL, lon INTEGER NOT NULL,
    PRIMARY KEY (street, number, repetition)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
    key, places, postcode, content='streets', content_rowid='id', tokenize='ascii', prefix='2 3'
);
"""

FINISH = """
UPDATE streets SET
    lat = (SELECT CAST(avg(lat) AS INTEGER) FROM numbers WHERE street = streets.id),
    lon = (SELECT CAST(avg(lon) AS INTEGER) FROM numbers WHERE street = streets.id)
WHERE lat IS NULL;
INSERT INTO words(words) VALUES ('rebuild');
INSERT INTO words(words) VALUES ('optimize');
ANALYZE;
"""


def open_to_read(path: Path) -> sqlite3.Connection:
    """The file, which cannot be written through this connection. Raises `sqlite3.DatabaseError`
    for a file that is missing, damaged or of another kind."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        if not is_ours(connection):
            raise sqlite3.DatabaseError("not an address file of this version")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def is_ours(connection: sqlite3.Connection) -> bool:
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    return marks == [APPLICATION_ID, VERSION]


def degrees(value: int) -> float:
    return value / MICRODEGREES
