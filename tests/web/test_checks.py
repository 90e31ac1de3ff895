"""A site whose database could lose work, or that answers to any name, does not start."""

import pytest

from essaim.web.checks import hosts_are_named, sqlite_faults
from essaim.web.settings import DATABASES

SAFE = {
    "transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}  # fmt: skip


def faults(**changes) -> list[str]:
    return [error.id for error in sqlite_faults({"OPTIONS": {**SAFE, **changes}})]


def test_control_the_settings_that_were_measured_are_accepted():
    assert faults() == []


def test_the_settings_of_this_site_are_accepted():
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        assert sqlite_faults(DATABASES["default"]) == []
    else:
        assert DATABASES["default"]["ENGINE"].endswith("postgresql")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"transaction_mode": "DEFERRED"}, ["essaim.E001"]),
        ({"transaction_mode": None}, ["essaim.E001"]),
        ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"}, ["essaim.E002"]),
        ({"init_command": "PRAGMA synchronous=FULL"}, ["essaim.E002"]),
        ({"timeout": 5}, ["essaim.E003"]),
        ({"transaction_mode": "DEFERRED", "init_command": "", "timeout": 0}, ["essaim.E001", "essaim.E002", "essaim.E003"]),
    ],
)
def test_any_other_setting_of_sqlite_is_refused(changes, found):
    assert faults(**changes) == found


@pytest.mark.parametrize(("hosts", "found"), [(["*"], 1), ([".essaim.example"], 1), (["essaim.example"], 0)])
def test_hosts_are_named_in_full(settings, hosts, found):
    settings.ALLOWED_HOSTS = hosts
    assert len(hosts_are_named(None)) == found
