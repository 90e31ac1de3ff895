"""What may be offered in a session: the catalogue from which a site makes its programme."""

from dataclasses import dataclass
from typing import ClassVar

from ..shape import Ref, many, of
from ..vocabulary import WAITING_CRITERIA


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing that a session may be about."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the topic", slug=True)
    label: str = of("Its title, as people read it", text=True)
    theme: str = of("What it belongs to: prevention, leisure, rights", text=True)
    speaker: str = of("Who leads it", text=True)
    details: str | None = of("What is done there", default=None, text=True)
    audience: str | None = of("The role for which it is; without it, whoever is helped", default=None, to="roles")
    check: str | None = of("The check that coming fills", default=None, to="checks")
    monthly: bool = of("Whether it is meant to take place every month", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRole:
    """How many people of a role run a session."""

    identity: ClassVar = ("role",)
    role: str = of("The role of those who run it", to="roles")
    wanted: int | Ref = of("How many of them are needed", default=1, least=1, most=20)
    topics: tuple[str, ...] = many("Only for sessions about these; without it, for every session", to="programme")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNeed:
    """Something that somebody who comes to a session may need, and that the team prepares."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the need", slug=True)
    label: str = of("What it is, as people say it", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRule:
    """Who passes first on the waiting list of a session: the rules count in their order, then the order of arrival. A party passes when all of it does."""

    identity: ClassVar = ("criterion",)
    criterion: str | Ref = of("The named criterion", words=WAITING_CRITERIA)
