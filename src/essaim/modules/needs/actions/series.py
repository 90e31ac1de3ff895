"""A need that comes back every week: one time left out or moved, from one time on otherwise, or no more."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.versions import save_fields
from essaim.modules.needs.actions.planning import plan
from essaim.modules.needs.bridge.series import Time, Visit, times_of
from essaim.modules.needs.models import Need
from essaim.modules.needs.states import NEED_RUNNING, ServiceState

Rule = Mapping[str, Any]


def leave_out(need: Need, *, day: date, seen_version: int, by: Actor, now: datetime) -> Need:
    """This one time does not take place; `day` is the day on which it was to be."""
    _time_of(need, day, now)
    rule = _without(need.rule, day) | {"except": sorted({*need.rule.get("except", ()), day.isoformat()})}
    return _write(need, rule, "left_out", day, seen_version, by, now)


def move_time(need: Need, *, day: date, to: Visit, seen_version: int, by: Actor, now: datetime) -> Need:
    """This one time takes place on another day or at another hour; a day off does not prevent it."""
    _time_of(need, day, now)
    _refuse_past(to, now)
    what = {"day": to.day.isoformat(), "starts": f"{to.starts:%H:%M}", "ends": f"{to.ends:%H:%M}"}
    bare = _without(need.rule, day)
    return _write(need, bare | {"moved": bare.get("moved", {}) | {day.isoformat(): what}}, "moved", day, seen_version, by, now)


def put_back(need: Need, *, day: date, seen_version: int, by: Actor, now: datetime) -> Need:
    """This one time takes place as was planned at first."""
    _time_of(need, day, now)
    return _write(need, _without(need.rule, day), "put_back", day, seen_version, by, now)


def change_following(need: Need, *, day: date, weekday: int, starts: str, ends: str, seen_version: int, by: Actor, now: datetime) -> Need:
    """From this time on, another day of the week or other hours; what was said of single times after it is void."""
    _time_of(need, day, now)
    if ends <= starts:
        raise Refusal(_("The end must come after the beginning."), field="ends")
    part = {"from": day.isoformat(), "weekday": weekday, "starts": starts, "ends": ends}
    kept = _before(need.rule, day)
    today = timezone.localdate(now)
    has_times_before = any(item.planned.day < day for item in times_of(need, since=today, until=day))
    if has_times_before:
        rule = kept | {"then": [*kept.get("then", ()), part]}
    else:
        rule = {name: value for name, value in kept.items() if name in ("every", "until")} | part
    return _write(need, rule, "changed_from", day, seen_version, by, now)


def end_series(need: Need, *, day: date, seen_version: int, by: Actor, now: datetime) -> Need:
    """This time and all that follow do not take place."""
    _time_of(need, day, now)
    last = date.fromordinal(day.toordinal() - 1)
    rule = _before(need.rule, day) | {"until": last.isoformat()}
    return _write(need, rule, "ended_from", day, seen_version, by, now)


@transaction.atomic
def _write(need: Need, rule: Rule, act: str, day: date, seen_version: int, by: Actor, now: datetime) -> Need:
    save_fields(need, seen_version=seen_version, rule={name: value for name, value in rule.items() if value not in (None, [], {})})
    journal.write(f"need.time_{act}", need, by=by, at=now, day=day.isoformat())
    for service in need.services.filter(state=ServiceState.ACCEPTED):
        service.need = need
        plan(service, now=now)
    return need


def _time_of(need: Need, day: date, now: datetime) -> Time:
    if not need.rule or need.state not in NEED_RUNNING:
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    today = timezone.localdate(now)
    found = next((item for item in times_of(need, since=today) if item.planned.day == day), None)
    if found is None:
        raise Refusal(_("Nothing is planned on that day: it has passed, or it has changed. Please look again."))
    return found


def _refuse_past(to: Visit, now: datetime) -> None:
    if to.ends <= to.starts:
        raise Refusal(_("The end must come after the beginning."), field="ends")
    if timezone.make_aware(datetime.combine(to.day, to.starts)) <= now:
        raise Refusal(_("This day has already passed: choose a day to come."), field="day")


def _without(rule: Rule, day: date) -> dict[str, Any]:
    """The rule with nothing said of this single day."""
    text = day.isoformat()
    return dict(rule) | {
        "except": [item for item in rule.get("except", ()) if item != text],
        "moved": {item: what for item, what in rule.get("moved", {}).items() if item != text},
    }


def _before(rule: Rule, day: date) -> dict[str, Any]:
    """The rule with nothing said of this day nor of any later one."""
    text = day.isoformat()
    return dict(rule) | {
        "except": [item for item in rule.get("except", ()) if item < text],
        "moved": {item: what for item, what in rule.get("moved", {}).items() if item < text},
        "then": [part for part in rule.get("then", ()) if part["from"] < text],
    }
