"""Public forms are counted by visitor, not by the proxy in front of the house."""

import pytest

from essaim.core.foundation.rates import is_too_often

pytestmark = pytest.mark.django_db


def sends(rf, visitor: str, times: int) -> list[bool]:
    """Whether each sending was one too many; every request comes through the same proxy."""
    return [is_too_often(rf.post("/", headers={"X-Forwarded-For": visitor}), "board") for _time in range(times)]


def test_two_visitors_behind_one_proxy_are_counted_apart(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert sends(rf, "203.0.113.7", 21) == [False] * 20 + [True]
    assert sends(rf, "203.0.113.8", 1) == [False]


def test_control_counted_by_the_address_of_the_proxy_one_visitor_shuts_the_other_out(rf, settings):
    """Negative control."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    sends(rf, "203.0.113.7", 20)
    assert sends(rf, "203.0.113.8", 1) == [True]
