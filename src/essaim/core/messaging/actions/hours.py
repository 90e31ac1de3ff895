"""When a phone may buzz: no SMS in the evening, at night, on a Sunday or a holiday, unless it cannot wait."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from essaim.core.foundation.days_off import holiday_by_clock
from essaim.core.foundation.models import Workspace

FIRST_HOUR = time(8)
LAST_HOUR = time(20)
SUNDAY = 6


def waking(now: datetime, workspace: Workspace) -> datetime:
    """The first moment from `now` on at which an SMS may arrive, by the clock of the workspace."""
    local = now.astimezone(ZoneInfo(workspace.timezone))
    day = local.date()
    if FIRST_HOUR <= local.time() < LAST_HOUR and not _is_quiet(day, workspace):
        return now
    if local.time() >= FIRST_HOUR:
        day += timedelta(days=1)
    while _is_quiet(day, workspace):
        day += timedelta(days=1)
    return datetime.combine(day, FIRST_HOUR, tzinfo=local.tzinfo)


def _is_quiet(day: date, workspace: Workspace) -> bool:
    return day.weekday() == SUNDAY or bool(holiday_by_clock(day, workspace.timezone))
