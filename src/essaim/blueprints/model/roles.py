"""Who takes part, on which conditions, and what each one signs."""

from dataclasses import dataclass
from typing import ClassVar

from ..shape import Ref, many, of
from ..vocabulary import ACCOUNTS, CHECK_KINDS, END_REASONS, GATES, ON_FAILURE, ROLE_KINDS, RULES, VALIDATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role that a person or an organisation can take in the scheme."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the role", slug=True)
    kind: str = of("Whether one helps, is helped, or asks for others", words=ROLE_KINDS)
    label: str = of("The role, for one person", text=True)
    label_many: str = of("The role, for several", text=True)
    requires: tuple[str, ...] = many("Checks asked of this role", to="checks")
    validation: str | Ref = of("Whether the team validates", default="team", words=VALIDATIONS)
    also: tuple[str, ...] = many("Other roles the same person may hold", to="roles")
    account: str = of("Whether the person may have an account", default="optional", words=ACCOUNTS)
    organisations: bool = of("Whether an organisation may take this role", default=False)
    self_service: bool = of("Whether one can sign up through the public page", default=True)
    four_eyes: bool = of("Whether whoever held the interview must leave the validation to somebody else", default=False)
    salaried: bool = of("Whether this role is a job, with an employer and a contract", default=False)
    end_reasons: tuple[str, ...] = many("Why a part in this role may end; all reasons without it", words=END_REASONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something checked about a person before she may do something."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the check", slug=True)
    kind: str = of("What is checked", words=CHECK_KINDS)
    label: str = of("What people read", text=True)
    gate: str = of("What has to wait for it", words=GATES)
    enabled: bool | Ref = of("Whether the gate is closed until the check is done", default=True)
    waivable: bool = of("Whether the team may do without it for somebody, with a reason", default=False)
    valid_months: int | Ref | None = of("How long it holds; for ever without it", default=None, least=1, most=120)
    minutes: int | Ref | None = of("How long it takes", default=None, least=1, most=6000)
    times: int | Ref = of("How many are needed: references, visits together, interviewers", default=1, least=1, most=20)
    charter: str | None = of("The charter to accept, for the kind `charter`", default=None, to="charters")


@dataclass(frozen=True, slots=True, kw_only=True)
class FastTrack:
    """In a crisis: some checks of a role are put off for a while, and whoever comes this way may only telephone."""

    role: str = of("The role that may be taken this way", to="roles")
    defers: tuple[str, ...] = many("Checks that are put off", to="checks")
    days: int | Ref = of("For how many days they are put off", least=1, most=366)
    four_eyes: bool = of("Whether somebody else than who asked has to open it", default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """A text that people accept, with its version."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the charter", slug=True)
    version: str = of("Version recorded with each acceptance, such as 1.0")
    title: str = of("Its title", text=True)
    text: str = of("Its text, paragraphs separated by an empty line", text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """A condition on a role, decided by a named rule."""

    identity: ClassVar = ("role", "rule")
    role: str = of("The role concerned", to="roles")
    rule: str = of("The named rule", words=RULES)
    value: int | Ref | None = of("The figure of the rule, if it has one; `{value}` in its texts", default=None)
    statement: str | None = of("The sentence to tick, for the rule `declared`", default=None, text=True)
    reason: str = of("What is said when the condition is not met", text=True)
    on_failure: str = of("What happens then", default="review", words=ON_FAILURE)
