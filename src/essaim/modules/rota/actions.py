"""Putting somebody on the rota, ending it, and saying who stands in on a day."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, hour_in_words, is_too_far, monday_of
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.rota.models import Duty, StandIn
from essaim.modules.rota.queries import falls_on

LOOKED_AHEAD = 12
"""Weeks: whatever comes back every one, two, three or four weeks has met by then."""


@transaction.atomic
def put_on_rota(
    scheme: Scheme, *, member: Membership, weekdays: Iterable[int], starts: time, ends: time, every_weeks: int = 1,
    since: date, by: Actor, now: datetime,
) -> list[Duty]:  # fmt: skip
    """Somebody is there on these days of the week. Refused where they are elsewhere, and beyond the days of a week."""
    if ends <= starts:
        raise Refusal(_("The end must come after the beginning."), field="ends")
    if since < timezone.localdate(now):
        raise Refusal(_("This day has already passed: choose a day to come."), field="since")
    if is_too_far(since, now=now):
        raise Refusal(_("This day is too far ahead: look at the year."), field="since")
    _hold(member)
    rows = [
        Duty(
            workspace=scheme.workspace, scheme=scheme, member=member, weekday=weekday, starts=starts, ends=ends,
            every_weeks=every_weeks, since=since, created_at=now,
        )
        for weekday in sorted(set(weekdays))
    ]  # fmt: skip
    if not rows:
        raise Refusal(_("Tick at least one day."), field="weekdays")
    others = list(Duty.objects.filter(Q(until=None) | Q(until__gte=since), member=member))
    _refuse_two_places(rows, others, member)
    _refuse_standing_in(rows, member)
    _refuse_too_many_days([*rows, *others], since, member, setting(scheme, "rota_days_each"))
    for row in rows:
        row.save(force_insert=True)
        journal.write("duty.added", row, by=by, at=now, member=member.pk, weekday=row.weekday, every_weeks=every_weeks)
    return rows


@transaction.atomic
def end_duty(duty: Duty, *, last_day: date, by: Actor, now: datetime) -> None:
    """The last day on which it is so; what had not begun by then is removed."""
    if duty.until is not None and last_day > duty.until:
        raise Refusal(_("It ends before that day already: put them on the rota anew."), field="last_day")
    if last_day < timezone.localdate(now) - timedelta(days=1):
        raise Refusal(_("What is behind us stays as it was: choose a day to come."), field="last_day")
    journal.write("duty.ended", duty, by=by, at=now, last_day=last_day)
    if last_day < duty.since:
        duty.delete()
        return
    Duty.objects.filter(pk=duty.pk).update(until=last_day, version=F("version") + 1)
    duty.stand_ins.filter(day__gt=last_day).delete()


@transaction.atomic
def stand_in(duty: Duty, *, day: date, member: Membership | None, by: Actor, now: datetime) -> StandIn | None:
    """On this day somebody else does it, or nobody; None where it is again as planned."""
    if day < timezone.localdate(now):
        raise Refusal(_("This day has already passed: choose a day to come."), field="day")
    if not falls_on(duty, day):
        raise Refusal(_("There is nothing on the rota for this person on that day."), field="day")
    if member is not None:
        _hold(member)
        _refuse_there_already(duty, day, member)
    if member is not None and member.pk == duty.member_id:
        StandIn.objects.filter(duty=duty, day=day).delete()
        journal.write("duty.as_planned", duty, by=by, at=now, day=day)
        return None
    if member is not None:
        monday = monday_of(day)
        _refuse_days(member, monday, len(_days_in_week(member, monday) | {day}), setting(duty.scheme, "rota_days_each"), "member")
    row, _created = StandIn.objects.update_or_create(
        duty=duty, day=day, defaults={"member": member}, create_defaults={"workspace": duty.workspace, "member": member, "created_at": now}
    )
    journal.write("duty.stood_in", duty, by=by, at=now, day=day, member=member and member.pk)
    return row


def _hold(member: Membership) -> None:
    """Nobody else changes this person's days meanwhile."""
    journal.hold(member.workspace_id)
    if Membership.objects.select_for_update(no_key=True).get(pk=member.pk).left_at is not None:
        raise Refusal(_("%(who)s no longer belongs to the team.") % {"who": member}, field="member")


def _refuse_two_places(rows: list[Duty], others: list[Duty], member: Membership) -> None:
    for row in rows:
        for other in others:
            if row.starts < other.ends and other.starts < row.ends and (day := _first_in_common(row, other)):
                raise Refusal(
                    _("%(who)s is already on the rota on %(day)s from %(start)s to %(end)s: choose other hours, or end that first.")
                    % {
                        "who": member, "day": day_in_words(day, "l j F"), "start": hour_in_words(other.starts),
                        "end": hour_in_words(other.ends),
                    },
                    field="starts",
                )  # fmt: skip


def _refuse_standing_in(rows: list[Duty], member: Membership) -> None:
    """Whoever stands in elsewhere at that hour cannot be here; within one scheme they are in one place all the same."""
    promised = StandIn.objects.filter(member=member, day__gte=rows[0].since).exclude(duty__scheme=rows[0].scheme_id).select_related("duty")
    for promise in promised:
        if any(falls_on(row, promise.day) and row.starts < promise.duty.ends and promise.duty.starts < row.ends for row in rows):
            raise Refusal(
                _("%(who)s stands in elsewhere on %(day)s at that time: settle that first.")
                % {"who": member, "day": day_in_words(promise.day, "l j F")},
                field="starts",
            )


def _first_in_common(one: Duty, other: Duty) -> date | None:
    start = max(one.since, other.since)
    days = (start + timedelta(days=n) for n in range(7 * LOOKED_AHEAD))
    return next((day for day in days if falls_on(one, day) and falls_on(other, day)), None)


def _refuse_too_many_days(duties: list[Duty], since: date, member: Membership, most: int) -> None:
    """Looked at from each day on which something begins."""
    for start in sorted({max(since, duty.since) for duty in duties}):
        for week in range(LOOKED_AHEAD):
            monday = monday_of(start) + timedelta(weeks=week)
            there = sum(any(falls_on(duty, day) for duty in duties) for day in _week_of(monday))
            _refuse_days(member, monday, there, most, "weekdays")


def _refuse_days(member: Membership, monday: date, there: int, most: int, field: str) -> None:
    if there > most:
        raise Refusal(
            ngettext(
                "%(who)s would be there on %(there)s days in the week of %(monday)s: here it is at most %(most)s day.",
                "%(who)s would be there on %(there)s days in the week of %(monday)s: here it is at most %(most)s days.",
                most,
            )
            % {"who": member, "there": there, "most": most, "monday": day_in_words(monday, "j F")},
            field=field,
        )


def _week_of(monday: date) -> list[date]:
    return [monday + timedelta(days=n) for n in range(7)]


def _days_in_week(member: Membership, monday: date) -> set[date]:
    """The days of a week on which somebody is there, in whichever scheme, whether on the rota or standing in."""
    week = _week_of(monday)
    duties = list(Duty.objects.filter(Q(until=None) | Q(until__gte=monday), member=member, since__lte=week[-1]))
    given_up = set(StandIn.objects.filter(duty__in=duties, day__in=week).values_list("duty", "day"))
    own = {day for duty in duties for day in week if falls_on(duty, day) and (duty.pk, day) not in given_up}
    return own | set(StandIn.objects.filter(member=member, day__in=week).values_list("day", flat=True))


def _refuse_there_already(duty: Duty, day: date, member: Membership) -> None:
    """Standing in somewhere while on the rota elsewhere at the same hour."""
    own = Duty.objects.filter(member=member, starts__lt=duty.ends, ends__gt=duty.starts).exclude(stand_ins__day=day)
    taken = StandIn.objects.filter(member=member, day=day, duty__starts__lt=duty.ends, duty__ends__gt=duty.starts)
    if any(falls_on(other, day) for other in own) or taken.exclude(duty=duty).exists():
        raise Refusal(_("%(who)s is already on the rota at that time on this day.") % {"who": member}, field="member")
