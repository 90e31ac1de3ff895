"""Communes and residences in the world of the oracles, with what was agreed on; a vehicle that is lent; what was explained."""

from datetime import time, timedelta

from essaim.modules.activities import actions as activities
from essaim.modules.activities.models import Information, Session
from essaim.modules.hosts import actions as hosts
from essaim.modules.hosts.models import Agreement, Host, Share
from tests.conftest import NOW


def fill_hosts(place, by) -> None:
    """A host whom somebody talked to, with an agreement to be signed and one that is signed and partly invoiced."""
    c, scheme, today = place.canaries, place.scheme, NOW.date()
    host = Host.objects.create(workspace=place.workspace, scheme=scheme, organisation=place.body, commune_code="59350")
    hosts.note_contact(
        host, on=today, channel="phone", met=c.word("adjointe"), said=c.word("conseil"), next_act="call", next_on=today, by=by, now=NOW
    )
    shared = {"workspace": place.workspace, "scheme": scheme, "passages": 4, "price_cents": 51000}
    proposed = Agreement.objects.create(**shared, starts_on=today + timedelta(days=90), ends_on=today + timedelta(days=400))
    signed = Agreement.objects.create(
        **shared, starts_on=today - timedelta(days=300), ends_on=today + timedelta(days=60), state="signed", signed_on=today,
        signed_by=c.word("maire"),
    )  # fmt: skip
    for agreement in (proposed, signed):
        share = Share.objects.create(
            workspace=place.workspace, agreement=agreement, host=host, rank=1, cents=51000, invoiced_cents=100,
            invoice_reference=c.word("F"),
        )  # fmt: skip
    loose = Agreement.objects.create(
        **shared, starts_on=today - timedelta(days=900), ends_on=today - timedelta(days=600), state="signed", signed_on=today
    )
    Share.objects.create(workspace=place.workspace, agreement=loose, host=host, rank=1, cents=51000)
    past = hosts.note_past_discovery(host, day=today - timedelta(days=400), by=by, now=NOW)
    hosts.note_host_answer(host, on=today, channel="phone", needs=["company"], retired=12, by=by, now=NOW)
    hosts.note_retired_answer(scheme, commune_code="59350", needs=["rights"], by=by, now=NOW)
    place.ids |= {
        "host": str(host.pk),
        "agreement": str(proposed.pk),
        "signed_agreement": str(signed.pk),
        "share": str(share.pk),
        "past_passage": str(past.pk),
    }
    place.ids["loose_agreement"] = str(loose.pk)
    _lend(place, by)


def _lend(place, by) -> None:
    c, session = place.canaries, Session.objects.select_related("vehicle__workspace").get(pk=place.ids["session"])
    Information.objects.create(workspace=place.workspace, session=session, person=place.people["person"], about="rights")
    booking = activities.book_resource(
        session.vehicle, scheme=place.scheme, day=session.day + timedelta(days=1), starts=time(9), ends=time(12),
        purpose=c.word("droits"), borrower=place.body, departure=c.word("dépôt"), by=by, now=NOW,
    )  # fmt: skip
    place.ids |= {"resource": str(session.vehicle_id), "booking": str(booking.pk)}
