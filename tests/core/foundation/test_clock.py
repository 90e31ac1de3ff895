"""The time of the clock in words."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from essaim.core.foundation.clock import day_in_words, hour_in_words


@pytest.mark.parametrize(
    ("language", "moment", "said"),
    [
        ("fr", time(9), "9\u00a0h"),
        ("fr", time(14, 5), "14\u00a0h\u00a005"),
        ("en", time(9), "9:00"),
        ("en", time(14, 5), "14:05"),
        ("fr", datetime(2026, 3, 12, 13, 30, tzinfo=UTC), "14\u00a0h\u00a030"),
        ("fr", datetime(2026, 7, 12, 13, 30, tzinfo=UTC), "15\u00a0h\u00a030"),
    ],
)
def test_an_hour_is_told_as_people_say_it(language, moment, said):
    with translation.override(language):
        assert hour_in_words(moment) == said


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("fr", date(2026, 12, 1), "mardi 1er décembre"), ("fr", date(2026, 12, 2), "mercredi 2 décembre"),
        ("fr", date(2026, 12, 21), "lundi 21 décembre"), ("en", date(2026, 12, 1), "Tuesday 1 December"),
    ],
)  # fmt: skip
def test_the_first_of_a_month_is_told_as_people_say_it(language, day, said):
    with translation.override(language):
        assert day_in_words(day) == said
