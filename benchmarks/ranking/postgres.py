"""The same rules and the same score in SQL, with the spatial index that PostgreSQL has: PostGIS or earthdistance."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np

from essaim.engine import availability

from .instances import HALF_DISTANCE_M, HALF_FRESHNESS_DAYS, Columns
from .plain import RADIUS_M, WEIGHT

SCHEMA = "bench_ranking"
COLUMNS = (
    "id", "lat", "lon", "skills", "languages", "female", "has_dog", "bars_smoke", "load", "most", "days", "active",
    "radius_m",
)  # fmt: skip
WEEK = availability.HALF_HOURS


def url() -> str:
    """Where the server is; empty when none is given."""
    return os.environ.get("BENCH_POSTGRES", "")


def ranker(given: Columns, asked: Columns) -> Callable[[int], list[int]]:
    """Load the offers into a schema of their own and return the query."""
    import psycopg

    connection = psycopg.connect(url(), autocommit=True)
    cursor = connection.cursor()
    cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'")
    postgis = cursor.fetchone() is not None
    for extension in ("postgis",) if postgis else ("cube", "earthdistance"):
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    cursor.execute(f"""CREATE UNLOGGED TABLE {SCHEMA}.offer (id int, lat float8, lon float8, skills int, languages int,
        female bool, has_dog bool, bars_smoke bool, load float8, most float8, days float8, active bool,
        radius_m float8, hours bit({WEEK}))""")
    weeks = [format(mask, f"0{WEEK}b")[::-1] for mask in availability.unpack(given["slots"])]
    values = [np.arange(len(weeks)), *(given[name] for name in COLUMNS[1:])]
    with cursor.copy(f"COPY {SCHEMA}.offer ({', '.join(COLUMNS)}, hours) FROM STDIN") as copy:
        for row in zip(*(column.tolist() for column in values), weeks, strict=True):
            copy.write_row(row)
    point = "ST_MakePoint(lon, lat)::geography" if postgis else "ll_to_earth(lat, lon)"
    cursor.execute(f"CREATE INDEX ON {SCHEMA}.offer USING gist (({point}))")
    cursor.execute(f"ANALYZE {SCHEMA}.offer")
    sql, asks = _query(postgis=postgis), availability.unpack(asked["slots"])

    def rank(q: int) -> list[int]:
        cursor.execute(sql, {
            "lat": float(asked["lat"][q]), "lon": float(asked["lon"][q]), "radius": float(asked["radius_m"][q]),
            "skill": 1 << int(asked["skill"][q]), "hours": format(asks[q], f"0{WEEK}b")[::-1],
            "asked": asks[q].bit_count(), "language": 1 << int(asked["language"][q]) if asked["language"][q] >= 0 else 0,
            "female": bool(asked["female"][q]), "smokes": bool(asked["smokes"][q]), "no_dog": bool(asked["no_dog"][q]),
        })  # fmt: skip
        return [row[0] for row in cursor.fetchall()]

    rank.close = lambda: cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    rank.variant = "PostGIS" if postgis else "earthdistance"
    return rank


def _query(*, postgis: bool) -> str:
    near = (
        "ST_DWithin(ST_MakePoint(lon, lat)::geography, ST_MakePoint(%(lon)s, %(lat)s)::geography, %(radius)s * 1.01)"
        if postgis
        else "earth_box(ll_to_earth(%(lat)s, %(lon)s), %(radius)s * 1.01) @> ll_to_earth(lat, lon)"
    )
    return f"""WITH near AS (SELECT *, floor(2 * {RADIUS_M} * asin(sqrt(power(sin(radians(lat - %(lat)s) / 2), 2)
          + cos(radians(lat)) * cos(radians(%(lat)s)) * power(sin(radians(lon - %(lon)s) / 2), 2))) + 0.5) AS metres,
          hours & %(hours)s::bit({WEEK}) AS common
        FROM {SCHEMA}.offer WHERE {near} AND active AND load < most AND skills & %(skill)s <> 0
          AND NOT (%(smokes)s AND bars_smoke) AND NOT (%(no_dog)s AND has_dog))
      SELECT id FROM near
      WHERE metres <= least(radius_m, %(radius)s) AND bit_count(common & (common << 1)) > 0
      ORDER BY {WEIGHT["distance"]} * ({HALF_DISTANCE_M} / ({HALF_DISTANCE_M} + metres))
        + {WEIGHT["slots"]} * bit_count(common)::float8 / %(asked)s
        + {WEIGHT["language"]} * (CASE WHEN %(language)s = 0 OR languages & %(language)s <> 0 THEN 1 ELSE 0 END)
        + {WEIGHT["load"]} * (1 - load / most)
        + {WEIGHT["freshness"]} * ({HALF_FRESHNESS_DAYS} / ({HALF_FRESHNESS_DAYS} + days))
        + {WEIGHT["gender"]} * (CASE WHEN NOT %(female)s OR female THEN 1 ELSE 0 END) DESC, id LIMIT 5"""
