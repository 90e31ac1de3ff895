"""What may be done with accounts, and what is known of a browser."""

import re
from datetime import datetime, timedelta

from essaim.core.accounts.models import Invitation, SignIn
from essaim.core.foundation.access import Who
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import StaffRole

SHARED_IDLE = timedelta(minutes=5)
SHARED_LONGEST = timedelta(minutes=30)
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"), ("Opera", r"OPR/"), ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"), ("Chrome", r"Chrome/|CriOS/"), ("Safari", r"Safari/"),
)  # fmt: skip
_SYSTEMS = (
    ("iPad", r"iPad"), ("iPhone", r"iPhone"), ("Android", r"Android"), ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"), ("ChromeOS", r"CrOS"), ("Linux", r"Linux"),
)  # fmt: skip


def may_run_workspace(who: Who, row: Membership | Invitation) -> bool:
    """Whether this visitor may look after the team: an administrator of the workspace."""
    return who.has(StaffRole.ADMINISTRATOR)


def is_worn_out(sign_in: SignIn, now: datetime) -> bool:
    """Whether a browser must log in again: it was logged out from afar, or a shared one was left."""
    if sign_in.ended_at is not None:
        return True
    if not sign_in.is_shared:
        return False
    return now - sign_in.seen_at > SHARED_IDLE or now - sign_in.started_at > SHARED_LONGEST


def device_of(browser: str) -> str:
    """`Firefox – Windows`, from what a browser says of itself; empty when it says nothing known."""
    names = [next((name for name, mark in known if re.search(mark, browser)), "") for known in (_BROWSERS, _SYSTEMS)]
    return " – ".join(name for name in names if name)
