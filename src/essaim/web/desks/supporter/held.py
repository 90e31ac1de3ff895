"""What I hold, in my own space: my registrations, what is left to pay, my memberships, the way to my own page of a scheme."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import known_person
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import schemes_open
from essaim.modules.activities import actions, queries
from essaim.modules.activities.models import Registration
from essaim.modules.activities.states import LIVING, CancelReason, RegistrationState
from essaim.modules.dues.queries import dues_of, left_together, parts_to_come, terms_of
from essaim.modules.dues.states import TermState
from essaim.workflows.giving_up import giving_up, giving_up_of, left_words
from essaim.workflows.own_page import has_member_page, member_secret, open_at


def held_by(me: Person, taking_part: list[Participation], *, now: datetime) -> dict:
    """My registrations to come, what I owe and what is mine, my memberships, and the schemes that have a page of my own."""
    coming = queries.registrations_to_come(me, now=now).select_related("session__activity", "session__scheme", "session__vehicle")
    rows = list(coming.order_by("session__starts_at", "pk"))
    leaving = giving_up_of(rows, me, now=now)
    dues, today = dues_of(me), timezone.localdate(now)
    terms = list(terms_of(me).exclude(state=TermState.CANCELLED).filter(ends_on__gte=today).order_by("starts_on", "pk"))
    held = {row.session.scheme_id for row in rows} | {part.scheme_id for part in taking_part} | {term.scheme_id for term in terms}
    held |= {due.scheme_id for due in dues}
    owing = [due for due in dues if due.cents > 0]
    left, parts = left_together(owing, on=today), parts_to_come(owing, on=today)
    return {
        "registrations": [{"row": row, "rank": _rank(row), "why": _why(row), "giving_up": leaving.get(row.pk)} for row in rows],
        "dues": [(due, left[due.about]) for due in owing],
        "owed": sum(left.values()), "due_now": sum(left.values()) - sum(part.cents for _due, part in parts),
        "theirs": -sum(due.cents for due in dues if due.cents < 0),
        "terms": terms,
        "pages": [scheme for scheme in _with_page() if scheme.pk in held],
    }  # fmt: skip


def is_mine(who: Who, row: Registration) -> bool:
    """Whether I am one of those registered, for something that is not over."""
    mine = who.person_id is not None and row.attendees.filter(person=who.person_id, is_living=True).exists()
    return mine and row.state in LIVING and row.session.ends_at > timezone.now()


@require_POST
@known_person
def take(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """I take the place that is held for me."""
    row = _registration(request, registration_id)
    actions.answer_offer(row, comes=True, by=request.actor, now=timezone.now())
    messages.success(request, _("You have a place."))
    return redirect("space")


@require_POST
@known_person
def leave(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """I do not come: my place goes to whoever waits; who was registered with me keeps theirs."""
    row = _registration(request, registration_id)
    stamp, me = {"by": request.actor, "now": timezone.now()}, Person.objects.get(pk=request.who.person_id)
    said = left_words(giving_up(row, me, now=stamp["now"]))
    if row.attendees.filter(is_living=True).count() > 1:
        actions.leave_registration(row, person=me, **stamp)
    elif row.state == RegistrationState.OFFERED:
        actions.answer_offer(row, comes=False, **stamp)
    else:
        actions.cancel_registration(row, reason=CancelReason.ASKED, **stamp)
    messages.success(request, said)
    return redirect("space")


@require_POST
@known_person
def own_page(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """From my space to my own page of a scheme, at the session that I chose if there is one: nothing has to be sent."""
    scheme = next((scheme for scheme in _with_page() if scheme.pk == scheme_id), None)
    if scheme is None:
        raise Http404
    secret = member_secret(Person.objects.get(pk=request.who.person_id), scheme, now=timezone.now())
    return redirect(open_at(secret, _uuid(request.POST.get("session", ""))))


def _with_page() -> list[Scheme]:
    rows = schemes_open().select_related("workspace").order_by("name", "pk")
    return [scheme for scheme in rows if scheme.snapshot and has_member_page(scheme)]


def _rank(row: Registration) -> int | None:
    return queries.rank_of(row) if row.state == RegistrationState.WAITLISTED else None


def _why(row: Registration) -> list[str]:
    return queries.why_ranked(row) if row.state == RegistrationState.WAITLISTED else []


def _registration(request: HttpRequest, registration_id: UUID) -> Registration:
    return get_for(request, Registration.objects.select_related("session__scheme", "lead"), registration_id, is_mine)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
