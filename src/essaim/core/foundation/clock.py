"""The time of the clock as one says it, in pages, messages and letters alike; and the Monday of a week."""

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

FARTHEST = timedelta(days=1100)


def is_too_far(day: date, *, now: datetime) -> bool:
    """Whether a day lies so far ahead that its year must be a slip: nobody plans for more than three years."""
    return day > timezone.localdate(now) + FARTHEST


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def last_day(first: date, *, months: int) -> date:
    """The last day of so many months that begin on a day: the end of a month where that month has no such day."""
    after = first + relativedelta(months=months)
    return after - timedelta(days=1) if after.day == first.day else after


def months_within(first: date, last: date) -> int:
    """How many months make a stretch whose last day is that of `last_day`."""
    after = last + timedelta(days=1)
    is_cut = after.day == 1 < first.day  # the last month had no such day
    return 12 * (after.year - first.year) + after.month - first.month - is_cut


def day_in_words(day: date | datetime, how: str = "l j F") -> str:
    """A day in the words of Django's formats; in French the first of the month is `1er`, and no other day so."""
    return date_format(day, as_said(day, how))


def as_said(day: date | datetime, how: str) -> str:
    """The format in which this day is said."""
    is_french = (get_language() or "").startswith("fr")
    return how.replace("j F", r"j\e\r F") if is_french and day.day == 1 else how


def hour_in_words(moment: datetime | time) -> str:
    """`14:30`, or `14 h 30` in French; a moment is told in the time of the place."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    if not moment.minute:
        return _("%(hour)s:00") % {"hour": moment.hour}
    return _("%(hour)s:%(minute)s") % {"hour": moment.hour, "minute": f"{moment.minute:02d}"}
