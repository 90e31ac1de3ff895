"""What something costs: one fee for each kind of people; the cheapest that somebody has a right to is theirs."""

from dataclasses import dataclass
from typing import ClassVar

from ..shape import Ref, of
from ..vocabulary import BANDS, FEE_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """One line of the price list."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the fee", slug=True)
    what: str = of("What it is for", words=FEE_KINDS)
    label: str = of("What people read beside the amount", text=True)
    amount: int | Ref | None = of("Euro cents; without it the fee is not used here", default=None, least=0, most=1000000)
    member: bool = of("Whether it is for members only: those whose membership counts on the day of the activity", default=False)
    band: str | None = of("For whom on the scale of incomes; for everybody without it", default=None, words=BANDS)
    role: str | None = of("For one role only", default=None, to="roles")
    charter: str | None = of("The charter to accept with a membership", default=None, to="charters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """One step of the scale: which band of the price list a quotient familial leads to. The figure itself is never kept."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the step", slug=True)
    band: str | None = of("The band that it leads to; without it, the price for everybody", default=None, words=BANDS)
    below: int | Ref | None = of(
        "Euros of quotient familial below which it applies; the last step has none", default=None, least=1, most=100000
    )
