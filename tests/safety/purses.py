"""Money in the world of the oracles: somebody owes and paid, a body has an invoice, the box was counted."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from essaim.core.foundation.states import StaffRole
from essaim.modules.activities import actions as activities
from essaim.modules.dues import actions as dues
from essaim.modules.dues.models import (
    Checkout,
    FareRight,
    Instalment,
    Issuer,
    MembershipTerm,
    OnlineAccount,
    Quote,
)
from essaim.modules.followup import actions as followup
from tests.builders import a_member, acting
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.safety.world import Place


def fill_purse(place: Place, by) -> None:
    """Somebody owes, paid in cash, and by two cheques of which one is at the bank; a body has an invoice; the box was counted."""
    c, stamp, scheme, person = place.canaries, {"by": by, "now": NOW}, place.scheme, place.people["person"]
    if not Issuer.objects.exists():
        dues.describe_issuer(
            place.workspace, legal_name=c.word("Association"), legal_form="association loi 1901", address=c.word("8 rue"),
            rna="W333012345", vat="franchise", pay_within_days=30, cheque_order=c.word("ordre"), email=c.email(), **stamp,
        )  # fmt: skip
    owed = dues.charge(person, cents=4200, what="other", label=c.word("Atelier"), scheme=scheme, **stamp)
    paid = dues.pay(person, cents=1200, tender="cash", scheme=scheme, **stamp)
    banked = dues.pay(person, cents=500, tender="cheque", cheque_number=c.word("n"), bank=c.word("Banque"), scheme=scheme, **stamp)
    waiting = dues.pay(person, cents=600, tender="cheque", cheque_number=c.word("n"), bank=c.word("Banque"), scheme=scheme, **stamp)
    deposit = dues.deposit_cheques(scheme, payments=[banked.pk], **stamp)
    line = dues.Line(c.word("Passage"), 15000)
    invoice = dues.issue_invoice(
        place.body, [line, line], scheme=scheme, served=c.word("mars"), order_reference=c.word("BC"),
        recipient_lines=[c.word("1 place")], **stamp,
    )  # fmt: skip
    dues.pay(place.body, cents=30100, tender="transfer", scheme=scheme, **stamp)
    closing = dues.close_box(scheme, counted_cents=1100, explanation=c.word("manque"), by=by, now=NOW + timedelta(minutes=1))
    dues.pay(place.people["visited"], cents=300, tender="cash", scheme=scheme, **stamp)
    place.ids |= _members(place, by)
    _door(place, by)
    place.ids |= {
        "about": str(owed.about), "payment": str(paid.pk), "cheque": str(waiting.pk), "deposit": str(deposit.pk),
        "invoice": str(invoice.pk), "closing": str(closing.pk),
    }  # fmt: skip


def _members(place: Place, by) -> dict[str, str]:
    """A member with a fare and two instalments, the price that was shown, and a payment begun online."""
    c, shared = place.canaries, {"workspace": place.workspace, "scheme": place.scheme, "person": place.people["person"]}
    today = NOW.date()
    term = MembershipTerm.objects.create(
        **shared, state="current", starts_on=today, ends_on=today + timedelta(days=365), fee_key="membership", cents=2000,
        charter_key="values", charter_version=c.word("v"), charter_accepted_at=NOW, channel="page",
    )  # fmt: skip
    for position in (1, 2):
        Instalment.objects.create(workspace=place.workspace, term=term, position=position, due_on=today, cents=1000)
    right = FareRight.objects.create(
        **shared, band="solidarity", proof="caf", reason=c.word("raison"), seen_on=today, until=today + timedelta(days=365)
    )
    Quote.objects.create(**shared, about=uuid4(), what="activity", fee_key="activity", cents=600)
    account = OnlineAccount.objects.first() or OnlineAccount.objects.create(
        workspace=place.workspace,
        organisation_slug=c.word("asso").replace(" ", "-"),
        client_id=c.word("id"),
        client_secret=c.word("secret"),
    )
    checkout = Checkout.objects.create(
        workspace=place.workspace, scheme=place.scheme, payer=dues.payer_of(place.people["person"], now=NOW), state="opened",
        cents=1000, intent_id=uuid4().hex[:12], redirect_url=c.word("adresse"),
    )  # fmt: skip
    return {
        "term": str(term.pk),
        "fare_right": str(right.pk),
        "hook": str(account.hook),
        "checkout": str(checkout.pk),
        "scheme": str(place.scheme.pk),
    }


def _door(place: Place, by) -> None:
    """Hours, a day of its own, somebody who pushed the door, an idea; support that is asked for, and a carer."""
    c, stamp, scheme, day = place.canaries, {"by": by, "now": NOW}, place.scheme, (NOW + timedelta(days=7)).date()
    person = place.people["person"]
    slot = activities.open_every_week(place.scheme, weekday=1, starts=time(10), ends=time(18), **stamp)
    opened = activities.open_on(place.scheme, day=day, starts=time(10), ends=time(12), label=c.word("samedi"), **stamp)
    drop_in = activities.count_drop_in(place.scheme, came_before=True, **stamp)
    place.ids |= {"opening_slot": str(slot.pk), "opening_day": str(opened.pk), "drop_in": str(drop_in.pk)}
    idea = activities.propose_idea(place.people["person"], scheme=place.scheme, title=c.word("Reliure"), details=c.word("outils"), **stamp)
    place.ids["idea"] = str(idea.pk)
    place.ids["support"] = str(followup.ask_support(place.people["visited"], scheme=scheme, **stamp).pk)
    followup.note_carer(person, scheme=scheme, status="self_recognised", by=by, now=NOW)
    # Written by one of the pair: whoever wrote a note reads it, and nobody else of the team may.
    place.notes["psychosocial"] = c.word("confié")
    pair = acting(a_member(place.workspace, StaffRole.PSYCHOSOCIAL, scheme=scheme))
    followup.write_note(person, scheme=scheme, text=place.notes["psychosocial"], readers="psychosocial", by=pair, now=NOW)
