"""What somebody is registered for, their membership, and the sessions near them that one may propose while they are on the phone."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.states import DESK
from essaim.core.people.models import Person
from essaim.core.people.queries import visible_people
from essaim.core.people.rules import may_read_person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.activities import bridge, queries
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.states import SEATED, RegistrationState
from essaim.modules.dues.queries import balance_of, terms_of
from essaim.modules.dues.rules import may_take_from, schemes_at_desk
from essaim.modules.dues.states import TermState
from essaim.web.desks.sight import schemes_worked_in

SHOWN = 24


def coming_block(request: HttpRequest, person: Person) -> dict | None:
    """What they are registered for, in the schemes of this member of staff; None where none has sessions."""
    schemes = schemes_with_sessions(request.who)
    if not schemes:
        return None
    now = timezone.now()
    rows = _registrations(person, schemes, now=now)
    seen = _companions(request.who, rows, person)
    lines = [_line(row, seen) for row in rows]
    return {"template": "card/coming.html", "person": person, "coming": lines, "terms": _terms(request.who, person, now)}


def owes(request: HttpRequest, person: Person) -> dict | None:
    """What is left to pay, for whoever takes money."""
    if not may_take_from(request.who, person):
        return None
    balance = balance_of(person, schemes_at_desk(request.who))
    return {"template": "card/dues.html", "person": person, "balance": balance}


@require_GET
@staff(*DESK)
def sessions_for(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The next sessions, nearest commune first, with the places that are left: choosing one opens its form for this person."""
    person, now = get_for(request, Person, person_id, may_read_person), timezone.now()
    schemes = _of_theirs(person, schemes_with_sessions(request.who))
    taken = set(_registrations(person, schemes, now=now).values_list("session", flat=True))
    near = [pair for scheme in schemes for pair in queries.sessions_near(scheme, person.commune_code, now=now) if pair[0].pk not in taken]
    near.sort(key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].starts_at))
    return show(request, "phone/sessions.html", person=person, near=near[:SHOWN], left=max(0, len(near) - SHOWN))


def schemes_with_sessions(who: Who) -> list[Scheme]:
    """Open schemes of this member of staff that plan sessions."""
    return [scheme for scheme in schemes_worked_in(who) if scheme.snapshot and "activities" in settled(scheme).blueprint.modules]


def _of_theirs(person: Person, schemes: list[Scheme]) -> list[Scheme]:
    """Of these schemes, those where they take part or that work where they live; all of them where none does."""
    parts = set(person.participations.values_list("scheme", flat=True))
    return [scheme for scheme in schemes if scheme.pk in parts or person.commune_code in scheme.territory] or schemes


def _registrations(person: Person, schemes: list[Scheme], *, now: datetime) -> QuerySet[Registration]:
    rows = queries.registrations_to_come(person, now=now).filter(session__scheme__in=schemes)
    return rows.select_related("session__activity", "session__scheme", "session__vehicle", "lead").order_by("session__starts_at", "pk")


def _line(row: Registration, seen: dict) -> dict:
    """Where they stand: a place, a rank, the hour that they were told or the one that the tour gives as things stand."""
    fetched = bool(row.pick_up) and row.state in SEATED
    call = bridge.tour_of(row.session).call_of(row) if fetched and row.rides_there and row.pick_up_told is None else None
    return {
        "row": row,
        "session": row.session,
        "rank": queries.rank_of(row) if row.state == RegistrationState.WAITLISTED else None,
        "fetched": fetched,
        "hour": row.pick_up_told or (call.at if call else None),
        "with": seen.get(row.pk, []),
    }


def _companions(who: Who, rows: QuerySet[Registration], person: Person) -> dict:
    """Who comes with them, of those whom this member of staff may see: the same entry, or the other half of a party."""
    parties = {row.party for row in rows if row.party}
    together = Attendee.objects.filter(Q(registration__in=rows) | Q(registration__party__in=parties), is_living=True).exclude(person=person)
    readable = together.filter(person__in=visible_people(who).values("pk")).select_related("person", "registration")
    found: dict = {}
    for row in rows:
        found[row.pk] = [
            one.person for one in readable if one.registration_id == row.pk or (row.party and one.registration.party == row.party)
        ]
    return found


def _terms(who: Who, person: Person, now: datetime) -> list:
    """Memberships that run or wait to be paid, for whoever takes money there."""
    if not may_take_from(who, person):
        return []
    held, today = schemes_at_desk(who), timezone.localdate(now)
    rows = terms_of(person).exclude(state=TermState.CANCELLED).filter(ends_on__gte=today).order_by("starts_on", "pk")
    return list(rows if held is None else rows.filter(scheme__in=held))
