"""The price of an agreement, line by line, and its split: whole cents, and their sum is always exact."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting

STEPS = ("passage_1_cents", "passage_2_cents", "passage_3_cents", "passage_4_cents")
BEYOND = "passage_more_cents"


@dataclass(frozen=True)
class PriceLine:
    """So many passages, from one rank to another, at one price."""

    first: int
    last: int
    unit_cents: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def cents(self) -> int:
        return self.count * self.unit_cents

    def stored(self) -> dict:
        """As the agreement keeps it."""
        return asdict(self)


def priced(scheme: Scheme, passages: int) -> list[PriceLine]:
    """What so many passages a year cost by the grid of the scheme, line by line."""
    if passages < 1:
        raise Refusal(_("An agreement covers at least one passage."), field="passages")
    if not setting(scheme, "passages_priced_by_rank"):
        return [PriceLine(1, passages, _price_of(scheme, passages))]
    steps = min(passages, len(STEPS))
    lines = [PriceLine(rank, rank, _price_of(scheme, rank)) for rank in range(1, steps + 1)]
    return lines + ([PriceLine(steps + 1, passages, _price_of(scheme, passages))] if passages > steps else [])


def total_of(lines: Iterable[PriceLine]) -> int:
    """The sum of the lines."""
    return sum(line.cents for line in lines)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` cents shared by weight.

    Each gets the whole cents of its exact share; the cents left over go one each to those whose share
    lost most by that, and among equals to those that stand first in the list. Without any weight: equal parts.
    """
    if not weights:
        raise Refusal(_("Say which communes share this agreement."), field="hosts")
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    lost = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in lost[: total - sum(shares)]:
        shares[place] += 1
    return shares


def _price_of(scheme: Scheme, rank: int) -> int:
    name = STEPS[rank - 1] if rank <= len(STEPS) else BEYOND
    cents = setting(scheme, name)
    if cents is None:
        raise Refusal(
            _("The tariff of this scheme has no price for passage %(rank)s: an administrator writes it in the answers of the scheme.")
            % {"rank": rank},
            field="passages",
        )
    return cents
