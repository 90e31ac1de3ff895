"""What comes back every week: exceptions, later changes and days off, against a plain walk over the days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine.recurrence import Pattern, Series, Time, Visit, times

TWO, THREE, FOUR = time(14), time(15), time(16)
THURSDAYS = Pattern(date(2026, 3, 12), 3, TWO, THREE)
MARCH = {"since": date(2026, 3, 12), "until": date(2026, 4, 9)}
ZONES = ("Europe/Paris", "America/Martinique", "Indian/Reunion", "Pacific/Noumea", "America/Miquelon")
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))


def days(series: Series, days_off=None, **bounds) -> list[str]:
    found = times(series, days_off=days_off or {}, **{**MARCH, **bounds})
    return [f"{item.visit.day:%d/%m}" if item.visit else f"({item.why})" for item in found]


def test_every_week_and_every_other_week():
    assert days(Series((THURSDAYS,))) == ["12/03", "19/03", "26/03", "02/04", "09/04"]
    other = Pattern(date(2026, 3, 12), 3, TWO, THREE, every=2)
    assert days(Series((other,))) == ["12/03", "26/03", "09/04"]
    assert days(Series((other,)), since=date(2026, 3, 20)) == ["26/03", "09/04"]


def test_one_time_is_left_out_another_moved():
    moved = {date(2026, 3, 26): Visit(date(2026, 3, 27), THREE, FOUR)}
    series = Series((THURSDAYS,), left_out=frozenset({date(2026, 3, 19)}), moved=moved)
    assert days(series) == ["12/03", "(left_out)", "27/03", "02/04", "09/04"]


def test_from_a_day_on_it_is_otherwise():
    series = Series((THURSDAYS, Pattern(date(2026, 4, 1), 4, THREE, FOUR)))
    assert days(series) == ["12/03", "19/03", "26/03", "03/04"]


def test_a_day_off_suspends_what_comes_back_but_not_what_somebody_decided():
    off = {date(2026, 3, 19): "Ascension", date(2026, 3, 27): "fermeture"}
    moved = {date(2026, 3, 26): Visit(date(2026, 3, 27), TWO, THREE)}
    assert days(Series((THURSDAYS,), moved=moved), off) == ["12/03", "(Ascension)", "27/03", "02/04", "09/04"]


def test_a_time_moved_into_the_window_from_outside_is_seen_and_one_moved_out_is_not():
    into = {date(2026, 4, 16): Visit(date(2026, 4, 8), TWO, THREE)}
    out = {date(2026, 3, 12): Visit(date(2026, 3, 11), TWO, THREE)}
    assert days(Series((THURSDAYS,), moved=into))[-2:] == ["08/04", "09/04"]
    assert days(Series((THURSDAYS,), moved=out))[0] == "19/03"


def test_the_last_day_ends_it():
    assert days(Series((THURSDAYS,), last=date(2026, 3, 25))) == ["12/03", "19/03"]


@pytest.mark.parametrize("zone", ZONES)
def test_over_ten_years_the_hour_on_the_wall_never_changes(zone):
    sundays, tuesdays = Pattern(date(2026, 1, 1), 6, time(9, 30), TWO), Pattern(date(2031, 1, 1), 1, TWO, THREE)
    found = times(Series((sundays, tuesdays)), since=date(2026, 1, 1), until=date(2035, 12, 31), days_off={})
    where = ZoneInfo(zone)
    instants = [datetime.combine(item.visit.day, item.visit.starts, tzinfo=where).astimezone(UTC) for item in found]
    assert {moment.astimezone(where).time() for moment in instants} == {time(9, 30), TWO}
    walk = [date(2026, 1, 1) + timedelta(days=n) for n in range(3652)]
    assert [item.visit.day for item in found] == [day for day in walk if day.weekday() == (6 if day.year < 2031 else 1)]


@given(DAYS, st.integers(0, 6), st.integers(1, 4), DAYS, DAYS, st.frozensets(DAYS, max_size=6))
def test_it_agrees_with_a_plain_walk_over_the_days(first, weekday, every, since, until, left_out):
    series = Series((Pattern(first, weekday, TWO, THREE, every),), left_out=left_out)
    start = next(day for day in (first + timedelta(days=n) for n in range(7)) if day.weekday() == weekday)
    walk = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    ours = [day for day in walk if day >= start and (day - start).days % (7 * every) == 0]
    visits = [Visit(day, TWO, THREE) for day in ours]
    expected = [Time(v, None, "left_out") if v.day in left_out else Time(v, v) for v in visits]
    assert times(series, since=since, until=until, days_off={}) == expected
