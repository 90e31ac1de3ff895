"""What a territory answers when it plants, and what surrounds the scheme: partners, bodies, means, indicators."""

from dataclasses import dataclass
from typing import ClassVar

from ..shape import Ref, many, of
from ..vocabulary import BODY_KINDS, BREAKDOWNS, INPUT_KINDS, MEANS_KINDS, MEASURES, PARTNER_KINDS

Answer = bool | int | str | tuple[str, ...]
"""A planting answer: days are ISO strings, lists are tuples of strings."""

Setup = Answer | Ref
"""The value of a setting: a literal, or the input that decides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice of an input of kind `choice`."""

    identity: ClassVar = ("key",)
    key: str = of("What is stored when this is chosen", slug=True)
    label: str = of("What people read", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A question of the planting form."""

    identity: ClassVar = ("key",)
    key: str = of("The name by which `@key` refers to the answer", slug=True)
    kind: str = of("What kind of answer is expected", words=INPUT_KINDS)
    label: str = of("The question", text=True)
    help: str | None = of("A line of help under the question", default=None, text=True)
    default: Answer | None = of("The answer proposed; without it the question must be answered", default=None)
    optional: bool = of("Whether it may be left empty", default=False)
    min: int | None = of("The least number accepted", default=None)
    max: int | None = of("The greatest number accepted", default=None)
    choices: tuple[Choice, ...] = many("The choices, for the kind `choice`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A kind of organisation that the scheme works with."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the partner", slug=True)
    kind: str = of("What the partner does here", words=PARTNER_KINDS)
    label: str = of("What people read", text=True)
    organisations: tuple[str, ...] | Ref = many("Names of the organisations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The discussion board of those who help, and who moderates it."""

    moderator: str = of("The role that moderates", to="roles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body of governance and how often it meets."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the body", slug=True)
    kind: str = of("What kind of body", words=BODY_KINDS)
    label: str = of("What people read", text=True)
    members: str | None = of("Who sits in it", default=None, text=True)
    per_year: int | Ref = of("Meetings a year", least=1, most=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Something that a site needs to run the scheme."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the means", slug=True)
    kind: str = of("What kind of means", words=MEANS_KINDS)
    label: str = of("What people read", text=True)
    quantity: int | float | Ref = of("How much of it", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure of the scorecard."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the indicator", slug=True)
    measure: str = of("What is counted", words=MEASURES)
    label: str = of("What people read", text=True)
    target: int | float | Ref | None = of("What the site aims for", default=None, least=0)
    breakdown: tuple[str, ...] = many("By what it is broken down", words=BREAKDOWNS)
    higher_is_better: bool = of("Whether more is better", default=True)
