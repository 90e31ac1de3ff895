"""One association with many people and offers in the real communes of the Nord, drawn with a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random

from essaim.blueprints.library import load_key
from essaim.core.foundation import places
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import Account, Membership, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import ContactMeans, Person
from essaim.core.schemes.actions import move_scheme, plant
from essaim.core.schemes.models import Grant, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import SchemeState
from essaim.modules.needs.models import Offer, OfferCategory
from essaim.modules.needs.states import OfferState
from essaim.web.demo import cast, stories

BLUEPRINT = "call-and-care"
DEPARTMENT = "59"
STORIES = 36
ASKERS = 1200


@dataclass(frozen=True)
class World:
    """The workspace, its running scheme, and the operator who visits the pages."""

    workspace: Workspace
    scheme: Scheme
    operator: Membership


def found(now: datetime) -> World:
    """Create the workspace, its scheme over the whole department, and its operator."""
    workspace = Workspace.objects.create(slug="grande", name="La Grande Ruche", reply_email="bonjour@ruche.example")
    loaded = load_key(BLUEPRINT)
    communes = [place.code for place in places.communes_of_department(DEPARTMENT)]
    with in_workspace(workspace):
        scheme = plant(
            workspace, blueprint=loaded.blueprint, digest=loaded.sha256, name=loaded.example.name,
            answers={**loaded.example.answers, "communes": communes}, by=SYSTEM, now=now,
        )  # fmt: skip
        scheme = move_scheme(scheme, to=SchemeState.OPEN, by=SYSTEM, now=now)
        account = Account.objects.create_user("standard@ruche.example", name="Inès Caron")
        operator = Membership.objects.create(workspace=workspace, account=account)
        for role in (StaffRole.OPERATOR, StaffRole.COORDINATOR):
            Grant.objects.create(workspace=workspace, membership=operator, role=role)
    return World(workspace, scheme, operator)


def people(world: World, *, count: int, chance: Random, now: datetime) -> None:
    """Add people; about one in three offers something."""
    cast.people(world.workspace, world.scheme, count=count, chance=chance, now=now, on_progress=lambda _done: None)


def close_beyond(count: int) -> None:
    """Leave `count` open offers, the latest of those drawn being closed."""
    open_ones = Offer.objects.filter(state=OfferState.OPEN).order_by("-created_at", "pk")
    beyond = list(open_ones.values_list("pk", flat=True)[count:])
    for start in range(0, len(beyond), 500):
        some = beyond[start : start + 500]
        Offer.objects.filter(pk__in=some).update(state=OfferState.CLOSED)
        OfferCategory.objects.filter(offer__in=some).update(is_open=False)


def life(world: World, *, chance: Random, now: datetime) -> None:
    """Needs in every state, calls to make and worries, so that the page of the day has lines."""
    stories.play(
        world.scheme,
        operators=[world.operator],
        count=STORIES,
        chance=chance,
        now=now,
        on_progress=lambda _done: None,
    )


def needs(world: World, chance: Random) -> list[dict[str, str]]:
    """Forms for the phone desk, each for somebody else: half of them on a day of the week."""
    categories = [item for item in settled(world.scheme).blueprint.categories if item.kind != "money"]
    forms = []
    for person in _some_people(chance):
        category = chance.choice(categories)
        form = {
            "person_id": str(person.pk), "what": f"{world.scheme.pk}:{category.key}", "when": "anytime",
            "quantity": "1", "commune_code": person.commune_code, "details": "Deux fois par mois, si possible.",
        }  # fmt: skip
        if category.kind == "time" and chance.random() < 0.5:
            form |= {
                "when": "weekly",
                "weekday": str(chance.randrange(6)),
                "starts": "14:00",
                "ends": "16:00",
            }
        forms.append(form)
    return forms


def searches(chance: Random) -> list[str]:
    """What is typed while the phone rings: beginnings, first and family name, a misspelling, a number."""
    people = _some_people(chance)
    numbers = dict(ContactMeans.objects.filter(person__in=[p.pk for p in people[:400]], kind="mobile").values_list("person", "value"))
    return [_typed(person, number, numbers.get(person.pk, "")) for number, person in enumerate(people)]


def _typed(person: Person, number: int, phone: str) -> str:
    family = person.family_name
    return (
        family[:3],
        f"{person.given_name} {family[:2]}",
        family[:2] + family[3:] if len(family) > 4 else family,
        phone[-6:] if phone else family,
    )[number % 4]


def _some_people(chance: Random) -> list[Person]:
    ids = sorted(Person.objects.values_list("pk", flat=True))
    chosen = chance.sample(ids, min(ASKERS, len(ids)))
    found: dict = {}
    rest = iter(chosen)
    while some := list(islice(rest, 500)):
        found |= Person.objects.in_bulk(some)
    return [found[pk] for pk in chosen]
