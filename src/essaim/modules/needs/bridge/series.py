"""A need that comes back every week, in the engine's words: the rule of the row becomes times, days off left out."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from essaim.core.schemes.queries import days_off
from essaim.engine.recurrence import Pattern, Series, Time, Visit, times
from essaim.modules.needs.models import Need

HORIZON = timedelta(days=92)


def times_of(need: Need, *, since: date, until: date | None = None) -> list[Time]:
    """Every time of a weekly need in that stretch (three months, if nothing else is said)."""
    until = until or since + HORIZON
    off = days_off(need.scheme, since=since, until=until, commune_code=need.commune_code)
    return times(series_of(need.rule), since=since, until=until, days_off=off)


def next_times(need: Need, *, since: date, count: int = 8) -> list[Time]:
    """The first times to come of a weekly need, with those that are left out; nothing for another need."""
    return times_of(need, since=since)[:count] if need.rule else []


def series_of(rule: Mapping[str, Any]) -> Series:
    """`{weekday, starts, ends, from, every?, until?, except?, moved?, then?}` as the engine reads it.

    `except` lists the days left out, `moved` says for a day what became of it, `then` holds what comes
    after, from a day on. Hours are by the clock on the wall.
    """
    patterns = [_pattern(part) for part in (rule, *rule.get("then", ()))]
    return Series(
        patterns=tuple(sorted(patterns, key=lambda pattern: pattern.first)),
        last=date.fromisoformat(rule["until"]) if rule.get("until") else None,
        left_out=frozenset(date.fromisoformat(day) for day in rule.get("except", ())),
        moved={date.fromisoformat(day): _visit(what) for day, what in rule.get("moved", {}).items()},
    )


def rule_on(rule: Mapping[str, Any], day: date) -> Mapping[str, Any]:
    """The weekday and hours that hold on a day."""
    parts = sorted((rule, *rule.get("then", ())), key=lambda part: part["from"])
    held = [part for part in parts if part["from"] <= day.isoformat()]
    return (held or parts[:1])[-1]


def _pattern(part: Mapping[str, Any]) -> Pattern:
    return Pattern(
        date.fromisoformat(part["from"]), part["weekday"], time.fromisoformat(part["starts"]),
        time.fromisoformat(part["ends"]), part.get("every", 1),
    )  # fmt: skip


def _visit(what: Mapping[str, str]) -> Visit:
    return Visit(date.fromisoformat(what["day"]), time.fromisoformat(what["starts"]), time.fromisoformat(what["ends"]))
