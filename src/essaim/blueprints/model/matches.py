"""What can be asked and offered, how the two are brought together, and under which protection."""

from dataclasses import dataclass
from typing import ClassVar

from ..shape import Ref, many, of
from ..vocabulary import CATEGORY_KINDS, CHANNELS, CONFIRMERS, CRITERIA, DISCLOSURE_KEYS, ROUTINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Something that a supporter knows how to do."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the skill", slug=True)
    label: str = of("What people read", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain in which the people helped are counted, without their names."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the domain", slug=True)
    label: str = of("What people read", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of need and of offer."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the category", slug=True)
    kind: str = of("Time, goods, vehicle, money or premises", words=CATEGORY_KINDS)
    label: str = of("What people read", text=True)
    unit: str | None = of("The unit of the quantity", default=None, text=True)
    unit_one: str | None = of("The unit where the quantity is one", default=None, text=True)
    skills: tuple[str, ...] = many("Skills that it may ask for", to="skills")
    quantity: bool = of("Whether a number is asked", default=False)
    splittable: bool = of("Whether several supporters may each cover a part", default=False)
    recurring: bool = of("Whether it may come back every week", default=False)
    standing: bool = of("Whether an offer may stand until further notice", default=False)
    sensitive: bool = of("Never named outside the pages: messages say something neutral", default=False)

    def unit_for(self, quantity: int) -> str | None:
        """The text key of the unit for this quantity; None if the category has no unit."""
        return self.unit_one if quantity == 1 and self.unit_one else self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfScope:
    """An act that the scheme refuses, with where to turn instead."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the act", slug=True)
    label: str = of("What people read", text=True)
    words: str = of("Whole words that should alert, separated by commas; a star at the end of one means whatever begins so", text=True)
    advice: str = of("Where to turn instead", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What makes one supporter come before another."""

    identity: ClassVar = ("criterion",)
    criterion: str = of("The named criterion", words=CRITERIA)
    weight: int | Ref = of("How much it counts", least=0, most=100)
    required: bool | Ref = of("Whether whoever fails it is not suggested at all", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """When contact details open, and for how long."""

    keys: tuple[str, ...] = of("What must hold, all together", words=DISCLOSURE_KEYS)
    both_ways: bool = of("Whether the person also receives the supporter's details", default=False)
    hours_before: int | Ref = of("Hours before the service from which details are open", least=0, most=2160)
    hours_after: int | Ref = of("Hours after the service until which details are open", least=0, most=720)
    undated_days: int | Ref = of("Days from the agreement during which a service without date is open", least=1, most=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Who says whether it took place, and how."""

    who: str | Ref = of("Who is asked", words=CONFIRMERS)
    channels: tuple[str, ...] = of("How one can answer", words=CHANNELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What becomes of an offer of money; the platform never holds any."""

    routing: str = of("What is done with it", default="none", words=ROUTINGS)
    partner: str | None = of("The partner who receives the pledges", default=None, to="partners")
    receipt: bool = of("Whether a receipt is made out", default=True)
