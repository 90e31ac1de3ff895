"""The instants that the clock on the wall of a place shows, summer and winter."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from essaim.core.foundation.refusal import Refusal

UTC = ZoneInfo("UTC")


def instants(day: date, starts: time, ends: time, zone: str) -> tuple[datetime, datetime]:
    """The two instants of a stretch of a day."""
    place = ZoneInfo(zone)
    begin, finish = (datetime.combine(day, at, tzinfo=place) for at in (starts, ends))
    if ends <= starts:
        raise Refusal(_("The end must come after the beginning."), field="ends")
    first, last = begin.astimezone(UTC), finish.astimezone(UTC)
    if last <= first:
        last = first + timedelta(minutes=(ends.hour - starts.hour) * 60 + ends.minute - starts.minute)
    return first, last
