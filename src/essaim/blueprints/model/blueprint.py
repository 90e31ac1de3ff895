"""The blueprint as a whole: what `scheme.toml` and its texts become once read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..shape import Ref, many, of, table
from ..vocabulary import LANGUAGES, MODULES, OUTCOMES
from .acts import Act
from .fees import Bracket, Fee
from .matches import Category, Confirmation, Criterion, Disclosure, Domain, Money, OutOfScope, Skill
from .programme import SessionNeed, SessionRole, Topic, WaitingRule
from .roles import Charter, Check, Eligibility, FastTrack, Role
from .site import Board, Body, Indicator, Input, Means, Partner, Setup
from .words import Journey, Message, Moment, Public

SCHEMA = 1
"""The version of the schema that this code reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The blueprint from which a site's own blueprint was exported."""

    key: str = of("Key of the origin", slug=True)
    version: str = of("Version of the origin")
    sha256: str = of("SHA-256 of the origin's folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The day on which it is decided what becomes of the scheme, recorded with its reason."""

    on: str | Ref = of("The day, or the input that gives it")
    label: str = of("The question to be decided", text=True)
    outcomes: tuple[str, ...] = of("What may be decided", words=OUTCOMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """A place of the blueprint that a replica must keep; everything else may be adapted."""

    identity: ClassVar = ("path",)
    path: str = of("The place, such as `roles.visitor.requires`")
    why: str | None = of("Why it matters", default=None, text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A scheme as data: everything a territory needs to plant it.

    `texts` maps a language to its texts by key; both languages hold the same keys.
    """

    schema: int = of("Version of the schema: 1")
    key: str = of("Key of the blueprint: the name of its folder", slug=True)
    version: str = of("Version of the blueprint, such as 1.0")
    modules: tuple[str, ...] = of("The modules it runs on", words=MODULES)
    title: str = of("Its name in the library", text=True)
    summary: str = of("What it does, in a sentence", text=True)
    languages: tuple[str, ...] = many("The languages proposed first on the forms", words=LANGUAGES)
    lineage: Lineage | None = of("Where it was exported from", default=None)
    inputs: tuple[Input, ...] = many("What is asked when a territory plants the scheme")
    settings: Mapping[str, Setup] = table("Parameters that the modules read")
    roles: tuple[Role, ...] = many("Who takes part")
    checks: tuple[Check, ...] = many("What is checked about people")
    fast_track: FastTrack | None = of("What is put off for whoever comes to telephone in a crisis", default=None)
    charters: tuple[Charter, ...] = many("What people accept")
    eligibility: tuple[Eligibility, ...] = many("Who may take part")
    skills: tuple[Skill, ...] = many("What supporters know how to do")
    domains: tuple[Domain, ...] = many("Domains in which people helped are counted")
    categories: tuple[Category, ...] = many("What can be asked and offered")
    programme: tuple[Topic, ...] = many("What sessions may be about")
    session_roles: tuple[SessionRole, ...] = many("Who is needed to run a session")
    session_needs: tuple[SessionNeed, ...] = many("What those who come may need: a diet, somebody to look after children")
    waiting: tuple[WaitingRule, ...] = many("Who passes first on a waiting list; without it, the order of arrival")
    fees: tuple[Fee, ...] = many("What things cost")
    scale: tuple[Bracket, ...] = many("Which band a quotient familial leads to, from the lowest to the open end")
    acts: tuple[Act, ...] = many("What the team notes at its counter")
    out_of_scope: tuple[OutOfScope, ...] = many("Acts that the scheme refuses")
    matching: tuple[Criterion, ...] = many("What makes a good match")
    disclosure: Disclosure = of("When contact details open")
    confirmation: Confirmation = of("Who says whether it took place")
    money: Money = of("What becomes of an offer of money", default=Money())
    partners: tuple[Partner, ...] = many("Who the scheme works with")
    moments: tuple[Moment, ...] = many("What is done when")
    messages: tuple[Message, ...] = many("What the platform says")
    public: Public = of("The public page")
    journeys: tuple[Journey, ...] = many("What is asked of people, in order")
    indicators: tuple[Indicator, ...] = many("The scorecard")
    board: Board | None = of("The discussion board of those who help", default=None)
    governance: tuple[Body, ...] = many("Bodies and how often they meet")
    means: tuple[Means, ...] = many("What a site needs")
    decision: Decision | None = of("When it is decided what comes next", default=None)
    core: tuple[Core, ...] = many("What a replica must keep")
    texts: Mapping[str, Mapping[str, str]] = table("Texts by language and key")

    @property
    def asks_for_needs(self) -> bool:
        """Whether people ask and offer here; so it is taken to be while no module is named."""
        return not self.modules or "needs" in self.modules

    def text(self, key: str, lang: str) -> str:
        """The text of this key in `lang` (`fr` or `en`); KeyError if there is none."""
        return self.texts[lang][key]

    def role(self, key: str) -> Role:
        """The role of this key; KeyError if there is none."""
        return _one(self.roles, key)

    def category(self, key: str) -> Category:
        """The category of this key; KeyError if there is none."""
        return _one(self.categories, key)

    def message(self, key: str) -> Message:
        """The words of this message; KeyError if the scheme does not send it."""
        return _one(self.messages, key)

    def journey(self, key: str) -> Journey:
        """The journey `need` or `offer`; KeyError if the scheme has none."""
        return _one(self.journeys, key)

    def charter(self, key: str) -> Charter:
        """The charter of this key; KeyError if there is none."""
        return _one(self.charters, key)

    def indicator(self, key: str) -> Indicator:
        """The indicator of this key; KeyError if there is none."""
        return _one(self.indicators, key)

    def checks_of(self, role: str, gate: str | None = None) -> tuple[Check, ...]:
        """The checks asked of a role, in its order; with `gate`, only those that close this gate."""
        checks = (_one(self.checks, key) for key in self.role(role).requires)
        return tuple(c for c in checks if gate is None or (c.gate == gate and c.enabled))

    def steps_after(self, moment: str) -> tuple[str, ...]:
        """The steps that this moment calls for, in the order of the blueprint."""
        return tuple(m.do for m in self.moments if m.after == moment)


def _one(rows: tuple[Any, ...], key: str) -> Any:
    for row in rows:
        if row.key == key:
            return row
    raise KeyError(key)
