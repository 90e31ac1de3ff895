"""What the run sheet of a pick-up tour may show, to whom and when: a sheet of paper is read by whoever finds it."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from essaim.core.people.models import Address
from essaim.core.people.queries import contacts_to_use
from essaim.core.people.states import ContactKind, ContactUse
from essaim.core.schemes.queries import setting, settled
from essaim.modules.activities import bridge, queries, rules
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.states import SessionState

TO_RING = (ContactKind.MOBILE, ContactKind.LANDLINE)


def doors_of(request: HttpRequest, session: Session, tour: bridge.Tour) -> dict:
    """The tour, with addresses and phones from so many hours before to so many after, while whoever runs it is cleared.

    A protected contact is one stop without a name until a coordinator confirms that line.
    """
    spec, now = settled(session.scheme).blueprint.disclosure, timezone.now()
    opens, closes = session.starts_at - timedelta(hours=spec.hours_before), session.ends_at + timedelta(hours=spec.hours_after)
    is_cleared = queries.are_staff_cleared(session, on=timezone.localdate(now))
    is_open = opens <= now <= closes and session.state == SessionState.PLANNED and is_cleared
    fetched = [call.registration for trip in tour.trips for call in trip.calls]
    homes = bridge.homes_of([*fetched, *(row for row, _reason in tour.left_out)])
    shown = {row.pk: row for row in fetched if may_show(row, homes.get(row.pk))}
    phones = _phones(shown.values()) if is_open else {}
    doors = {pk: homes.get(pk) for pk in shown} if is_open else {}
    lines = [
        (trip, [(call, call.registration.pk in shown, doors.get(call.registration.pk), phones.get(call.registration.pk)) for call in trip.calls])
        for trip in tour.trips
    ]  # fmt: skip
    named = [(row, reason) for row, reason in tour.left_out if may_show(row, homes.get(row.pk))]
    return {
        "lines": lines, "is_open": is_open, "opens": opens, "is_cleared": is_cleared,
        "left_out": named, "hidden_left_out": len(named) < len(tour.left_out),
        "may_confirm": rules.may_plan_session(request.who, session), "phone": setting(session.scheme, "phone"),
    }  # fmt: skip


def may_show(registration: Registration, home: Address | None) -> bool:
    """Whether the lead of a party may be named beside an address on paper: neither they nor whose door it is are protected."""
    is_protected = registration.lead.is_protected or (home is not None and home.person.is_protected)
    return not is_protected or registration.line_confirmed_at is not None


def may_name(attendee: Attendee) -> bool:
    """Whether somebody may be named on what is handed round or stands at the door: as on the run sheet, a protected contact once confirmed."""
    return not attendee.person.is_protected or attendee.registration.line_confirmed_at is not None


def _phones(rows) -> dict:
    return {row.pk: [c for c in contacts_to_use(row.lead, ContactUse.SUPPORTERS, kinds=TO_RING) if not c.is_confidential] for row in rows}
