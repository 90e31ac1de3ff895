"""The time of the clock in words."""

from datetime import UTC, datetime, time

import pytest
from django.utils import translation

from essaim.core.foundation.clock import hour_in_words


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
