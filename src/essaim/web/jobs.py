"""Every job that the worker knows, by its name, and those that come back by themselves."""

from essaim.core.accounts import jobs as accounts
from essaim.core.foundation.jobs import every
from essaim.core.foundation.statistics import refresh_statistics
from essaim.core.messaging import jobs as messaging
from essaim.core.people import jobs as people
from essaim.modules.activities import jobs as activities
from essaim.modules.housing import jobs as housing
from essaim.workflows import renewing, upkeep, watching

JOBS = {
    "activities.send_newsletter": activities.send_newsletter,
    "accounts.send_invitation": accounts.send_invitation,
    "accounts.tell_recovery": accounts.tell_recovery,
    "accounts.tell_many_readings": accounts.tell_many_readings,
    "accounts.tidy": accounts.tidy,
    "accounts.watch_readings": accounts.watch_readings,
    "foundation.refresh_statistics": refresh_statistics,
    "housing.tend_lists": housing.tend_lists,
    "links.renew": renewing.renew,
    "messaging.deliver": messaging.deliver,
    "messaging.deliver_due": messaging.deliver_due,
    "people.run_import": people.run_import,
    "people.tend_records": people.tend_records,
    "upkeep.plan_all": upkeep.plan_all,
    "upkeep.review_payments": upkeep.review_payments,
    "upkeep.tend_all": upkeep.tend_all,
    "watching.raise_alarms": watching.raise_alarms,
}

EVERY_MINUTES = {
    "accounts.tidy": 24 * 60,
    "accounts.watch_readings": 1,
    "foundation.refresh_statistics": 60,
    "housing.tend_lists": 24 * 60,
    "messaging.deliver_due": 1,
    "people.tend_records": 24 * 60,
    "upkeep.plan_all": 60,
    "upkeep.review_payments": 5,
    "upkeep.tend_all": 5,
    "watching.raise_alarms": 1,
}


def schedule() -> None:
    """Make sure that the recurring jobs are on the clock. Safe to call at each start."""
    for name, minutes in EVERY_MINUTES.items():
        every(minutes, name)
