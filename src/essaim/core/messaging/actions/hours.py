"""When a phone may buzz: no SMS in the evening, at night or on a Sunday, unless it cannot wait."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from essaim.core.foundation.models import Workspace

FIRST_HOUR = time(8)
LAST_HOUR = time(20)
SUNDAY = 6


def waking(now: datetime, workspace: Workspace) -> datetime:
    """The first moment from `now` on at which an SMS may arrive, by the clock of the workspace."""
    local = now.astimezone(ZoneInfo(workspace.timezone))
    day = local.date()
    if local.weekday() != SUNDAY and FIRST_HOUR <= local.time() < LAST_HOUR:
        return now
    if local.time() >= FIRST_HOUR:
        day += timedelta(days=1)
    if day.weekday() == SUNDAY:
        day += timedelta(days=1)
    return datetime.combine(day, FIRST_HOUR, tzinfo=local.tzinfo)
