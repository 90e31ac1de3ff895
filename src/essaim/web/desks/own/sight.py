"""What one's own page shows: only what is one's own, and prices before anything is agreed to."""

from datetime import datetime

from django.utils import timezone

from essaim.core.people.models import Consent, Person
from essaim.core.people.states import ConsentPurpose, ContactKind
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, words
from essaim.modules.activities.models import DropIn, Idea, Session
from essaim.modules.activities.queries import rank_of, registrations_to_come, sessions_to_come, why_ranked
from essaim.modules.activities.states import RegistrationState
from essaim.modules.dues import queries
from essaim.modules.dues.actions import helloasso
from essaim.modules.dues.states import TermState, What
from essaim.modules.dues.views.members import charter_of
from essaim.workflows.giving_up import free_until, giving_up_of

SHOWN = 20
TO_RING = (ContactKind.MOBILE, ContactKind.LANDLINE)


def page_of(person: Person, scheme: Scheme, *, now: datetime) -> dict:
    """Membership, places, what is left to pay, what comes next."""
    today = timezone.localdate(now)
    term, coming = queries.term_on(person, scheme, on=today), queries.term_after(person, scheme, on=today)
    ends_soon = term is not None and term.state == TermState.CURRENT and today >= queries.goes_on_from(term)
    mine = list(
        registrations_to_come(person, now=now).filter(session__scheme=scheme).select_related("session__activity", "session__scheme")
    )
    leaving = giving_up_of(mine, person, now=now)
    for row in mine:
        row.giving_up = leaving.get(row.pk)
        if row.state == RegistrationState.WAITLISTED:
            row.rank, row.why = rank_of(row), why_ranked(row)
    dues = queries.dues_of(person, {scheme.pk})
    owing = [due for due in dues if due.cents > 0]
    left, parts = queries.left_together(owing, on=today), queries.parts_to_come(owing, on=today)
    fees = queries.fees_of(scheme, What.MEMBERSHIP)
    payments = list(queries.payments_of(person, {scheme.pk})[:10])
    return {
        "person": person, "scheme": scheme, "term": term, "begins_when_paid": term is not None and queries.is_first(term), "coming": coming, "may_join": (term is None or ends_soon) and coming is None, "registrations": mine, "dues": [(due, left[due.about]) for due in owing],
        "owed": sum(left.values()), "parts": parts, "due_now": sum(left.values()) - sum(part.cents for _due, part in parts), "saves": any(due.cents != left.get(due.about, due.cents) for due in dues), "theirs": -sum(due.cents for due in dues if due.cents < 0),
        "joining": queries.price_of(scheme, What.MEMBERSHIP, person=person, on=today) if fees else None, "months": setting(scheme, "membership_months"),
        "charter": charter_of(scheme), "advice": queries.advice_for(scheme, person, on=today), "phone": setting(scheme, "phone"),
        "sessions": sessions_to_come(scheme, now=now).exclude(pk__in=[row.session_id for row in mine])[:SHOWN],
        "has_news": Consent.objects.filter(person=person, purpose=ConsentPurpose.NEWSLETTER, withdrawn_at=None).exists(),
        "payments": payments, "taken_back": queries.payments_taken_back(payments), "has_membership": bool(fees), "ideas": Idea.objects.filter(person=person, scheme=scheme).order_by("-created_at")[:5], "visits": DropIn.objects.filter(person=person, scheme=scheme).count(), "pays_online": helloasso.is_on() and queries.online_account() is not None,
    }  # fmt: skip


def has_number(person: Person) -> bool:
    """Whether somebody can be called at a number of their record."""
    return person.contacts.filter(kind__in=TO_RING, ended_at=None).exists()


def prices_of(session: Session, person: Person | None) -> dict:
    """What a session costs somebody, why, and what members pay."""
    scheme = session.scheme
    price, fees = queries.price_of(scheme, What.ACTIVITY, person=person, on=session.day), queries.fees_of(scheme, What.ACTIVITY)
    return {
        "price": price, "has_price": any(fee.amount for fee in fees), "once_paid": _once_paid(session, person, price),
        "prices": [(words(scheme, fee.label), fee.amount) for fee in fees if fee.band != "exempt"],
        "advice": queries.advice_for(scheme, person, on=session.day), "free_until": free_until(session),
        "is_late": timezone.now() > free_until(session),
    }  # fmt: skip


def _once_paid(session: Session, person: Person | None, price: queries.Price | None) -> queries.Price | None:
    """What a session costs somebody once the membership that they asked for is paid, where that is less."""
    waiting = person and queries.term_waiting_for(person, session.scheme, day=session.day, on=timezone.localdate())
    found = queries.price_of(session.scheme, What.ACTIVITY, person=person, on=session.day, member=True) if waiting else None
    return found if found and price and found.cents < price.cents else None


def joining_of(scheme: Scheme) -> dict | None:
    """What a membership costs somebody who is not known yet, for how long, and from how many activities it pays off."""
    if not queries.fees_of(scheme, What.MEMBERSHIP):
        return None
    price = queries.price_of(scheme, What.MEMBERSHIP, person=None, on=timezone.localdate())
    return {"cents": price.cents, "months": setting(scheme, "membership_months")} if price else None


def unpaid_of(session: Session) -> list[tuple[Person, int, int]]:
    """Who has something left to pay for a session: whoever was charged, coming or not, for how many people, how much."""
    abouts = list(session.attendees.filter(is_living=True).values_list("pk", flat=True))
    left, owing = queries.left_of_all(abouts), {}
    for entry in queries.charges_about(abouts):
        if left[entry.about] > 0:
            payer, people, cents = owing.get(entry.payer.person_id, (entry.payer.person, 0, 0))
            owing[payer.pk] = (payer, people + 1, cents + left[entry.about])
    return list(owing.values())
