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


@dataclass(frozen=True)
class Grid:
    """What passages cost: each of the first ones, those beyond, and whether that is the price of a rank or of all of them."""

    steps: tuple[int | None, ...]
    beyond: int | None
    by_rank: bool

    def stored(self) -> dict:
        """As the agreement keeps it."""
        return asdict(self)

    def cents(self, rank: int) -> int:
        """The price of the passage of that rank, or of each of so many. Raises Refusal where nobody has settled it."""
        cents = self.steps[rank - 1] if rank <= len(self.steps) else self.beyond
        if cents is None:
            raise Refusal(
                _("The tariff of this scheme has no price for passage %(rank)s: an administrator writes it in the answers of the scheme.")
                % {"rank": rank},
                field="passages",
            )
        return cents


def grid_of(scheme: Scheme, kept: dict | None = None) -> Grid:
    """The tariff of the scheme as it stands; where an agreement keeps its own, that one, with today's price for what it left open."""
    prices, beyond = [setting(scheme, step) for step in STEPS], setting(scheme, BEYOND)
    if not kept:
        return Grid(tuple(prices), beyond, setting(scheme, "passages_priced_by_rank"))
    steps = [now if then is None else then for then, now in zip(kept["steps"], prices, strict=False)]
    return Grid(tuple(steps), beyond if kept["beyond"] is None else kept["beyond"], kept["by_rank"])


def priced(grid: Grid, passages: int) -> list[PriceLine]:
    """What so many passages a year cost, line by line."""
    if passages < 1:
        raise Refusal(_("An agreement covers at least one passage."), field="passages")
    if not grid.by_rank:
        return [PriceLine(1, passages, grid.cents(passages))]
    steps = min(passages, len(grid.steps))
    lines = [PriceLine(rank, rank, grid.cents(rank)) for rank in range(1, steps + 1)]
    return lines + ([PriceLine(steps + 1, passages, grid.cents(passages))] if passages > steps else [])


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
