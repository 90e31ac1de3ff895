"""The team watches over whoever is alone in a home: visits under way, alarms that ring, doors that stayed closed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation import places
from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK, Channel
from essaim.core.people.models import Address
from essaim.core.people.queries.records import contacts_of
from essaim.core.people.rules import may_see_address
from essaim.modules.rounds import actions, queries
from essaim.modules.rounds.models import ClosedDoor, Visit
from essaim.modules.rounds.states import AlarmState, DoorTry
from essaim.web.desks.rounds.forms import DoorForm
from essaim.workflows import watching

LONGER = 30


def may_watch(who: Who, visit: Visit) -> bool:
    """Whether this colleague coordinates or answers the phone for the scheme of a visit."""
    return any(who.has(role, scheme=visit.assignment.scheme_id) for role in DESK)


def may_settle_door(who: Who, door: ClosedDoor) -> bool:
    """The same of a door that stayed closed; never whoever stood before it."""
    return may_watch(who, door.visit) and door.visit.visitor.person_id != who.person_id


@require_GET
@staff(*DESK)
def under_way(request: HttpRequest) -> HttpResponse:
    """Who is where at this moment, and who should have been back."""
    rows = queries.visits_under_way(request.who.schemes_as(*DESK), on=timezone.localdate())
    return show(request, "rounds/under_way.html", visits=rows[:200], doors=queries.doors_open(request.who.schemes_as(*DESK))[:50])


@require_GET
@staff(*DESK)
def alone(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit: the ladder, whom to call, and what to do if nobody answers."""
    row = get_for(request, queries.visits(), visit_id, may_watch)
    return show(request, "rounds/alone.html", **_watched(request.who, row))


@require_POST
@staff(*DESK)
def say(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What the visitor says on the phone: I have arrived, I am out, I stay on."""
    row = get_for(request, queries.visits(), visit_id, may_watch)
    told = {"by": request.actor.through(Channel.PHONE).on_behalf(row.visitor.person_id), "now": timezone.now()}
    act = request.POST.get("act", "")
    if act == "arrived":
        actions.arrive(row, **told)
    elif act == "out":
        watching.is_out(row, **told)
    elif act == "longer":
        watching.stay_longer(row, minutes=LONGER, **told)
    else:
        raise Refusal(_("Choose what the visitor said."))
    messages.success(request, _("Noted."))
    return redirect("rounds:alone", row.pk)


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def door(request: HttpRequest, door_id: UUID) -> HttpResponse:
    """A door that stayed closed: what was tried, whom to call, and what had become of the person."""
    rows = ClosedDoor.objects.select_related("visit__assignment__person", "visit__assignment__scheme", "visit__visitor__person")
    row = get_for(request, rows, door_id, may_settle_door)
    form = DoorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        watching.close_door(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Noted. Thank you!"))
        return redirect("rounds:under-way")
    tried = [DoorTry(key).label for key in row.tried if key in DoorTry.values]
    return show(
        request, "rounds/door.html", status=422 if form.errors else 200, door=row, form=form, tried=tried, **_home(request.who, row.visit)
    )


def _watched(who: Who, row: Visit) -> dict:
    ladder = list(queries.ladder_of(row))
    ringing = any(alarm.state == AlarmState.RAISED for alarm in ladder)
    danger = queries.is_in_danger(row)
    return {
        "visit": row, "ladder": ladder, "is_ringing": ringing, "is_danger": danger,
        "written": list(queries.calls_of_danger(row).filter(occurrence__startswith="sms ")) if danger else [],
        "is_there": queries.is_under_way(row),
        "numbers": contacts_of(row.visitor.person), **(_home(who, row) if ringing or danger else {}),
    }  # fmt: skip


def _home(who: Who, row: Visit) -> dict:
    """Where to send help, for those who may see where this person lives."""
    person = row.assignment.person
    if not may_see_address(who, person):
        return {}
    town = places.commune(person.commune_code or "")
    home = Address.objects.filter(person=person, ended_at=None).first()
    return {"home": home, "town": town.name if town else "", "contacts": contacts_of(person)}
