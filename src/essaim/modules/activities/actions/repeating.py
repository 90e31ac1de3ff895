"""Series: the same session every so many weeks, or once a month, by the clock on the wall, with its exceptions."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import days_off
from essaim.modules.activities.actions.planning import plan_session
from essaim.modules.activities.models import Activity, Series
from essaim.modules.activities.queries import months_between

MOST = 60


@transaction.atomic
def plan_series(
    activity: Activity,
    *,
    first_day: date,
    last_day: date,
    starts: time,
    ends: time,
    commune_code: str,
    every_weeks: int = 1,
    monthly: bool = False,
    skips_holidays: bool = True,
    left_out: tuple[date, ...] = (),
    by: Actor,
    now: datetime,
    **session,
) -> Series:
    """Plan every session of a series; nothing at all when one of them meets a conflict."""
    if (last_day - first_day).days // (28 if monthly else 7 * max(every_weeks, 1)) >= MOST:
        raise Refusal(_("That would be more than %(most)s sessions: choose an earlier end.") % {"most": MOST}, field="last_day")
    series = Series(
        workspace=activity.workspace, activity=activity, first_day=first_day, last_day=last_day, starts=starts, ends=ends,
        every_weeks=every_weeks, monthly=monthly, skips_holidays=skips_holidays, left_out=[day.isoformat() for day in left_out], created_at=now,
    )  # fmt: skip
    days = days_of(series, commune_code=commune_code)
    if not days:
        raise Refusal(_("No day of this series remains: look at its dates."), field="last_day")
    series.save(force_insert=True)
    journal.write("series.planned", series, by=by, at=now, sessions=len(days))
    for day in days:
        plan_session(activity, day=day, starts=starts, ends=ends, commune_code=commune_code, series=series, by=by, now=now, **session)
    return series


def days_of(series: Series, *, commune_code: str) -> list[date]:
    """The days of a series; the scheme's days off and exceptions left out."""
    if series.last_day < series.first_day or series.every_weeks < 1:
        return []
    days = _monthly(series) if series.monthly else _weekly(series)
    since, until, scheme = series.first_day, series.last_day, series.activity.scheme
    closed = days_off(scheme, since=since, until=until, commune_code=commune_code) if series.skips_holidays else {}
    return [day for day in days if day not in closed and day.isoformat() not in series.left_out]


def _weekly(series: Series) -> list[date]:
    number = (series.last_day - series.first_day).days // (7 * series.every_weeks) + 1
    return [series.first_day + timedelta(weeks=series.every_weeks * step) for step in range(number)]


def _monthly(series: Series) -> list[date]:
    """The third Friday, if that is what the first day is; the last one where it is a fifth."""
    first, turn = series.first_day, (series.first_day.day - 1) // 7
    months = months_between(first, series.last_day)
    days = [_weekday_of(month, first.weekday(), turn) for month in months]
    return [day for day in days if first <= day <= series.last_day]


def _weekday_of(month: date, weekday: int, turn: int) -> date:
    day = month + timedelta(days=(weekday - month.weekday()) % 7, weeks=turn)
    return day if day.month == month.month else day - timedelta(weeks=1)
