"""When a browser must log in again, and what is told of it."""

from datetime import timedelta

import pytest

from essaim.core.accounts.models import SignIn
from essaim.core.accounts.rules import device_of, is_worn_out, may_run_workspace
from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("browser", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox – Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge – Windows"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1", "Safari – iPad"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome – Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_it_says(browser, name):
    assert device_of(browser) == name


@pytest.mark.parametrize(
    ("is_shared", "idle", "since", "ended", "worn_out"),
    [
        (False, 60 * 24, 60 * 24, False, False),
        (False, 0, 0, True, True),
        (True, 4, 29, False, False),
        (True, 6, 10, False, True),
        (True, 1, 31, False, True),
        (True, 0, 0, True, True),
    ],
)
def test_a_shared_device_is_left_after_five_minutes_idle_or_thirty_in_all(is_shared, idle, since, ended, worn_out):
    sign_in = SignIn(
        is_shared=is_shared, seen_at=NOW - timedelta(minutes=idle), started_at=NOW - timedelta(minutes=since),
        ended_at=NOW if ended else None,
    )  # fmt: skip
    assert is_worn_out(sign_in, NOW) is worn_out


@pytest.mark.parametrize("role", list(StaffRole))
def test_only_an_administrator_runs_the_workspace(role):
    who = Who(grants=frozenset({(role, None)}))
    assert may_run_workspace(who, None) is (role == StaffRole.ADMINISTRATOR)
