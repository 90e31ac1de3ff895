"""Public holidays differ from one place to another."""

from datetime import date

import pytest

from essaim.core.foundation.days_off import holiday_at, holiday_by_clock


@pytest.mark.parametrize(
    ("day", "commune", "is_off"),
    [
        ("2026-05-14", "59350", True),
        ("2026-05-15", "59350", False),
        ("2026-12-26", "59350", False),
        ("2026-12-26", "67482", True),
        ("2026-12-26", "57463", True),
        ("2026-05-22", "97209", True),
        ("2026-05-22", "97411", False),
        ("2026-12-20", "97411", True),
        ("2026-07-14", "", True),
    ],
)
def test_a_holiday_is_that_of_the_commune(day, commune, is_off):
    assert bool(holiday_at(date.fromisoformat(day), commune)) is is_off


def test_where_only_the_clock_is_known_it_tells_the_territory():
    day = date(2026, 5, 22)
    assert (holiday_by_clock(day, "Europe/Paris"), bool(holiday_by_clock(day, "America/Martinique"))) == ("", True)


def test_any_year_is_known():
    assert [holiday_at(date(year, 7, 14), "59350") for year in (1999, 2045)] == ["Fête nationale"] * 2
