"""Communes and residences in the world of the oracles: one that somebody talked to, with what was agreed on."""

from datetime import timedelta

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
    hosts.note_past_discovery(host, day=today - timedelta(days=400), by=by, now=NOW)
    hosts.note_host_answer(host, on=today, channel="phone", needs=["company"], retired=12, by=by, now=NOW)
    hosts.note_retired_answer(scheme, commune_code="59350", needs=["rights"], by=by, now=NOW)
    place.ids |= {"host": str(host.pk), "agreement": str(proposed.pk), "signed_agreement": str(signed.pk), "share": str(share.pk)}
