"""What a recipe is made of: who may open it, with which rows it is tried, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.safety.world import ROLES, STAFF

ALL = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
EVERYWHERE = frozenset({"coordinator_everywhere"})
COORDINATORS = EVERYWHERE | {"coordinator"}
PHONE = COORDINATORS | {"operator"}
DESK = PHONE | {"lead_contact", "follows_somebody_else", "safeguarding", "psychosocial"}
RECORDERS = DESK - {"safeguarding", "psychosocial"}
ADMINISTRATOR = frozenset({"administrator"})
PLANTERS = COORDINATORS | ADMINISTRATOR
FIGURES = COORDINATORS | {"funder"}
LANDLORD = frozenset({"landlord"})
KNOWN = frozenset({"person", "supporter"})
LOGGED_IN = ALL - {"anonymous"}
OF_A = frozenset(STAFF) | KNOWN
# The person is followed by the lead contact; a report of danger opens the record to the safeguarding lead. Those who
# give psycho-social support see everybody of their scheme, and change nothing but what they note.
SEES_PERSON = PHONE | {"lead_contact", "safeguarding", "psychosocial"}
EDITS_PERSON = PHONE | {"lead_contact"}
FOLLOWS_UP = EDITS_PERSON
SUPPORTS = COORDINATORS | {"psychosocial"}
SEES_NEED = PHONE | {"lead_contact"}
SEES_SETTLED = PHONE | {"follows_somebody_else"}


@dataclass(frozen=True)
class Recipe:
    """How an address is tried. `own` and `wide`: who may open it in the own and in the other scheme.

    `may_send` says so for POST where it names more rows than the address does.
    """

    methods: str
    own: frozenset[str]
    wide: frozenset[str] = NOBODY
    kwargs: Mapping[str, str] = field(default_factory=dict)
    post: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    may_lead_to_login: bool = False
    may_send: frozenset[str] | None = None


def page(own: frozenset[str], wide: frozenset[str] | None = None, query: str = "", **kwargs: str) -> Recipe:
    """Something to read."""
    return Recipe("GET", own, EVERYWHERE & own if wide is None else wide, kwargs, query=query)


def act(own: frozenset[str], post: Mapping[str, str] | None = None, wide: frozenset[str] | None = None, **kwargs: str) -> Recipe:
    """Something that is only done."""
    return Recipe("POST", own, EVERYWHERE & own if wide is None else wide, kwargs, post or {})


def form(own: frozenset[str], post: Mapping[str, str] | None = None, wide: frozenset[str] | None = None, **kwargs: str) -> Recipe:
    """A page with a form that is sent to the same address."""
    return Recipe("GET POST", own, EVERYWHERE & own if wide is None else wide, kwargs, post or {})


def entrance(own: frozenset[str], post: Mapping[str, str] | None = None, methods: str = "GET POST", **kwargs: str) -> Recipe:
    """A page of the journey of logging in, which may lead back to its beginning."""
    return Recipe(methods, own, own, kwargs, post or {}, may_lead_to_login=True)
