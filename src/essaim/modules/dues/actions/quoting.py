"""The price is fixed when it is shown: what changes afterwards changes the next one, not this one."""

from datetime import date, datetime
from uuid import UUID

from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models import Quote
from essaim.modules.dues.queries import is_member, price_of


def quote(about: UUID, *, person: Person, scheme: Scheme, what: str, on: date, now: datetime) -> Quote | None:
    """The price kept for one thing, from the first time that it was asked; None when it is free for all.

    Beside it, what it costs under the same fees when the membership that counts today does not, or the contrary:
    a membership that is paid before the thing itself changes the one for the other.
    """
    known = Quote.objects.filter(about=about).first()
    if known:
        return known
    member = is_member(person, scheme, on=on)
    price, other = (price_of(scheme, what, person=person, on=on, member=counts) for counts in (member, not member))
    if price is None:
        return None
    other = other or price
    return Quote.objects.create(
        workspace=scheme.workspace, about=about, person=person, scheme=scheme, what=what, fee_key=price.fee_key, day=on,
        cents=price.cents, as_member=price.as_member, band=price.band, other_key=other.fee_key, other_cents=other.cents, created_at=now,
    )  # fmt: skip
