"""The price is fixed when it is shown: what changes afterwards changes the next one, not this one."""

from datetime import date, datetime
from uuid import UUID

from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models import Quote
from essaim.modules.dues.queries import price_of


def quote(about: UUID, *, person: Person, scheme: Scheme, what: str, on: date, now: datetime) -> Quote | None:
    """The price kept for one thing, from the first time that it was asked; None when it is free for all."""
    known = Quote.objects.filter(about=about).first()
    if known:
        return known
    price = price_of(scheme, what, person=person, on=on)
    if price is None:
        return None
    return Quote.objects.create(
        workspace=scheme.workspace, about=about, person=person, scheme=scheme, what=what, fee_key=price.fee_key,
        cents=price.cents, as_member=price.as_member, band=price.band, created_at=now,
    )  # fmt: skip
