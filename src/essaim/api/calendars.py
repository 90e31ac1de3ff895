"""A person's calendar feed: when and what, never whom nor where."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from icalendar import Calendar, Event

from essaim.core.foundation.doors import link
from essaim.modules.needs.models import Occurrence
from essaim.modules.needs.states import ServiceState


@require_GET
@link("calendar")
def calendar(request: HttpRequest) -> HttpResponse:
    """The services that the holder of this secret address has said yes to, as iCalendar."""
    feed = Calendar()
    feed.add("prodid", "-//Essaim//FR")
    feed.add("version", "2.0")
    feed.add("refresh-interval;value=duration", "PT1H")
    since = timezone.localdate() - timedelta(days=31)
    visits = Occurrence.objects.filter(
        service__offer__participation__person=request.link.person_id, state=ServiceState.ACCEPTED, day__gte=since
    )
    for visit in visits:
        feed.add_component(_event(visit, timezone.now()))
    return HttpResponse(
        feed.to_ical(), content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"}
    )


def _event(visit: Occurrence, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{visit.pk}@essaim")
    event.add("dtstamp", now)
    event.add("summary", _("Visit"))
    zone = timezone.get_current_timezone()
    if visit.starts:
        event.add("dtstart", datetime.combine(visit.day, visit.starts, tzinfo=zone))
        event.add("dtend", datetime.combine(visit.day, visit.ends or visit.starts, tzinfo=zone))
    else:
        event.add("dtstart", visit.day)
    return event
