"""When something is, as people say it: one day, before a day, every week, and what becomes of one time of many."""

from datetime import date, time

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.engine.recurrence import Visit
from essaim.modules.needs.bridge.series import rule_on
from essaim.modules.needs.models import Need, Occurrence

EVERY = (
    lambda: _("every Monday"),
    lambda: _("every Tuesday"),
    lambda: _("every Wednesday"),
    lambda: _("every Thursday"),
    lambda: _("every Friday"),
    lambda: _("every Saturday"),
    lambda: _("every Sunday"),
)


def when_in_words(need: Need) -> str:
    """When a need is to be met."""
    if need.rule:
        return _weekly(need.rule)
    if need.starts_at:
        return _one_day(need)
    if need.deadline:
        return _("before %(day)s") % {"day": day_in_words(need.deadline, "j F")}
    return _("no matter when")


def visit_in_words(visit: Visit) -> str:
    """`Thursday 14 May from 14:00 to 15:00`."""
    return _("%(day)s from %(starts)s to %(ends)s") % {
        "day": day_in_words(visit.day), "starts": hour_in_words(visit.starts), "ends": hour_in_words(visit.ends)
    }  # fmt: skip


def occurrence_in_words(row: Occurrence) -> str:
    """One dated time of a service."""
    if row.starts is None:
        return day_in_words(row.day)
    return visit_in_words(Visit(row.day, row.starts, row.ends or row.starts))


def change_in_words(need: Need, *, act: str, day: date | None) -> str:
    """What has just become of a need, or of one of its times."""
    return CHANGES[act](need, day) if day else when_in_words(need)


def _moved(need: Need, day: date) -> str:
    what = need.rule["moved"][day.isoformat()]
    visit = Visit(date.fromisoformat(what["day"]), *(time.fromisoformat(what[name]) for name in ("starts", "ends")))
    return _("instead of %(before)s: %(after)s") % {"before": day_in_words(day), "after": visit_in_words(visit)}


def _from(need: Need, day: date) -> str:
    return _("from %(day)s on: %(every)s") % {"day": day_in_words(day), "every": _hours(rule_on(need.rule, day))}


CHANGES = {
    "leave_out": lambda need, day: _("on %(day)s it does not take place") % {"day": day_in_words(day)},
    "put_back": lambda need, day: _("on %(day)s it takes place after all") % {"day": day_in_words(day)},
    "move_time": _moved,
    "change_following": _from,
    "end_series": lambda need, day: _("it ends: nothing any more from %(day)s on") % {"day": day_in_words(day)},
}


def _weekly(rule: dict) -> str:
    words = _hours(rule)
    if rule.get("every", 1) > 1:
        words = _("%(words)s, every %(count)s weeks") % {"words": words, "count": rule["every"]}
    for part in rule.get("then", ()):
        day = day_in_words(date.fromisoformat(part["from"]), "j F")
        words = _("%(before)s; from %(day)s on, %(after)s") % {"before": words, "day": day, "after": _hours(part)}
    if rule.get("until"):
        day = day_in_words(date.fromisoformat(rule["until"]), "j F")
        words = _("%(words)s, until %(day)s") % {"words": words, "day": day}
    return words


def _hours(part: dict) -> str:
    starts, ends = (hour_in_words(time.fromisoformat(part[name])) for name in ("starts", "ends"))
    return _("%(day)s from %(starts)s to %(ends)s") % {"day": EVERY[part["weekday"]](), "starts": starts, "ends": ends}


def _one_day(need: Need) -> str:
    starts = timezone.localtime(need.starts_at)
    if not need.ends_at:
        return day_in_words(starts.date())
    return visit_in_words(Visit(starts.date(), starts.time(), timezone.localtime(need.ends_at).time()))
