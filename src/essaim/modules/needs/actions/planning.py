"""The dated visits of a settled service: written once, and kept in step with what its need becomes."""

from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone

from essaim.modules.needs.bridge.series import HORIZON, times_of
from essaim.modules.needs.models import Need, Occurrence, Service
from essaim.modules.needs.states import ServiceState

CHANGED = "changed"


def plan(service: Service, *, now: datetime) -> None:
    """Write the visits to come, and call off those that are no more. Asked twice, it changes nothing more.

    What one side called off for a reason of its own stays called off; what was done stays as it is.
    """
    today = timezone.localdate(now)
    wanted = _wanted(service.need, today)
    since = min([today, *(day for day, _starts in wanted)])
    known = {(row.day, row.starts): row for row in service.occurrences.filter(day__gte=since)}
    Occurrence.objects.bulk_create(
        Occurrence(workspace_id=service.workspace_id, service=service, day=day, starts=starts, ends=ends)
        for (day, starts), ends in wanted.items()
        if (day, starts) not in known
    )
    for key, row in known.items():
        if key in wanted:
            _keep(row, wanted[key])
        elif row.state == ServiceState.ACCEPTED and row.day >= today:
            _write(row, state=ServiceState.CANCELLED, end_reason=CHANGED)


def _keep(row: Occurrence, ends: time) -> None:
    if row.state == ServiceState.CANCELLED and row.end_reason == CHANGED:
        _write(row, state=ServiceState.ACCEPTED, end_reason="", ends=ends)
    elif row.state == ServiceState.ACCEPTED and row.ends != ends:
        _write(row, ends=ends)


def _write(row: Occurrence, **values) -> None:
    Occurrence.objects.filter(pk=row.pk).update(version=F("version") + 1, **values)


def _wanted(need: Need, today: date) -> dict[tuple[date, time], time]:
    if need.rule:
        found = [item.visit for item in times_of(need, since=today, until=today + HORIZON) if item.visit]
        return {(visit.day, visit.starts): visit.ends for visit in found}
    if need.starts_at is None:
        return {}
    starts, ends = timezone.localtime(need.starts_at), timezone.localtime(need.ends_at or need.starts_at)
    return {(starts.date(), starts.time()): ends.time()}
