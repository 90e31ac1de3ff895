"""A person's calendar feed: when and what, never whom nor where."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from icalendar import Calendar, Event

from essaim.core.foundation.doors import link
from essaim.modules.needs.models import Occurrence
from essaim.modules.needs.states import ServiceState
from essaim.modules.rounds.queries import visits_of_helper


@require_GET
@link("calendar")
def calendar(request: HttpRequest) -> HttpResponse:
    """The services that the holder of this secret address has said yes to, and their weekly visits, as iCalendar."""
    feed = Calendar()
    feed.add("prodid", "-//Essaim//FR")
    feed.add("version", "2.0")
    feed.add("refresh-interval;value=duration", "PT1H")
    since = timezone.localdate() - timedelta(days=31)
    visits = Occurrence.objects.filter(
        service__offer__participation__person=request.link.person_id, state=ServiceState.ACCEPTED, day__gte=since
    )
    for visit in visits:
        feed.add_component(_event(visit.pk, visit.day, visit.starts, visit.ends))
    for visit in visits_of_helper(request.link.person_id, since=since, until=date.max):
        begin = datetime.combine(visit.day, visit.starts)
        feed.add_component(_event(visit.pk, visit.day, visit.starts, (begin + timedelta(minutes=visit.minutes)).time()))
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"})


def _event(key: UUID, day: date, starts: time | None, ends: time | None) -> Event:
    event = Event()
    event.add("uid", f"{key}@essaim")
    event.add("dtstamp", timezone.now())
    event.add("summary", _("Visit"))
    zone = timezone.get_current_timezone()
    if starts:
        event.add("dtstart", datetime.combine(day, starts, tzinfo=zone))
        event.add("dtend", datetime.combine(day, ends or starts, tzinfo=zone))
    else:
        event.add("dtstart", day)
    return event
