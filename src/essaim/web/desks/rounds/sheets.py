"""The round sheet of one visitor's week, on paper, for whoever has no telephone that shows it: a sheet is read by whoever finds it."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.states import DESK
from essaim.core.people.models import Address
from essaim.core.people.queries import contacts_to_use
from essaim.core.people.states import ContactKind, ContactUse
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import setting
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.states import VisitState

TO_RING = (ContactKind.MOBILE, ContactKind.LANDLINE)
FARTHEST = 4


def may_print(who: Who, row: Participation) -> bool:
    """Coordinators and operators of the scheme in which somebody helps."""
    return who.has(*DESK, scheme=row.scheme_id)


@require_GET
@staff(*DESK)
def sheet(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """Hours and first names of a week; today's doors only, while this visitor may be sent there."""
    part = get_for(request, Participation.objects.select_related("person", "scheme", "workspace"), participation_id, may_print)
    today = timezone.localdate()
    monday = monday_of(today) + timedelta(weeks=_offset(request))
    rows = queries.visits_of_week(part.scheme, monday).filter(visitor=part).exclude(state=VisitState.CANCELLED)
    return show(
        request, "rounds/sheet.html", part=part, monday=monday, sunday=monday + timedelta(days=6), days=_by_day(list(rows), today),
        phone=setting(part.scheme, "phone"), today=today, is_this_week=monday == monday_of(today),
        back_url=reverse("rounds:week", args=[part.scheme_id]) + f"?semaine={_offset(request)}" if may_run_scheme(request.who, part.scheme) else "",
    )  # fmt: skip


def _by_day(rows: list[Visit], today: date) -> list[tuple[date, list[dict]]]:
    open_rows = [row for row in rows if row.day == today and queries.may_be_found(row, on=today)]
    people = [row.assignment.person_id for row in open_rows]
    homes = {home.person_id: home for home in Address.objects.filter(person__in=people, ended_at=None)}
    lines: dict[date, list[dict]] = {}
    for row in rows:
        is_open = row in open_rows
        phones = contacts_to_use(row.assignment.person, ContactUse.SUPPORTERS, kinds=TO_RING) if is_open else []
        line = {
            "visit": row, "is_open": is_open, "home": homes.get(row.assignment.person_id) if is_open else None,
            "phones": [contact for contact in phones if not contact.is_confidential],
        }  # fmt: skip
        lines.setdefault(row.day, []).append(line)
    return list(lines.items())


def _offset(request: HttpRequest) -> int:
    asked = request.GET.get("semaine", "0")
    number = int(asked) if asked.removeprefix("-").isdecimal() and len(asked) < 4 else 0
    return max(-FARTHEST, min(number, FARTHEST))
