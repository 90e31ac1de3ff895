"""What one organisation can see of its whole space, and what may happen meanwhile in another one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.apps import apps
from django.test import Client
from django.urls import reverse

from essaim.api.actions import give_token
from essaim.core.foundation.models import Draft, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.models import Call, Message
from essaim.core.people import actions as people
from essaim.core.people.models import Availability, Consent, Person
from essaim.core.schemes.actions import change_participation
from essaim.core.schemes.models import Participation
from essaim.core.schemes.states import ParticipationState
from essaim.modules.followup import actions as followup
from essaim.modules.followup.models import Alert, Note
from tests.builders import a_member, a_planted_scheme, acting
from tests.conftest import NOW, STRESS
from tests.safety import world as building
from tests.safety.addresses import every_address
from tests.safety.canaries import unpacked
from tests.safety.images import tables_of_workspaces
from tests.safety.recipes import RECIPES
from tests.safety.visits import bytes_of, knock, may_open, methods_of, steady, taken_back, visit
from tests.safety.world import SHARED_PHONE, Place, World

TELLING = ("coordinator_everywhere", "administrator", "safeguarding", "funder", "supporter", "person", "anonymous")
EXPORTS = ("people:export", "people:copy", "messaging:print-all", "messaging:print-letter")
SEARCHES = ("Odette", "Lefèvre", SHARED_PHONE, "atelier", "1940")
DRAWN_EACH_TIME = ("mfa_activate_totp",)
NEW_EACH_TIME = re.compile(
    rb'name="(need_id|started|interaction_id|kept_key)"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="(need_id|started|interaction_id|kept_key)"'
)
Seen = dict[tuple[str, ...], bytes]


def snapshot(world: World, names: set[str] | None = None) -> Seen:
    """Every page, sheet, letter, feed and answer to a program that organisation A may see, as bytes."""
    return {key: _settled(content) for key, content in _everything(world, names)}


def _everything(world: World, names: set[str] | None) -> Iterator[tuple[tuple[str, ...], bytes]]:
    for address in every_address():
        if (
            address.name in DRAWN_EACH_TIME
            or address.name not in (RECIPES if names is None else names)
            or not ("GET" in methods_of(address) or address.name in EXPORTS)
        ):
            continue
        verb = "GET" if "GET" in methods_of(address) else "POST"
        for role in (role for role in world.clients if STRESS or role in TELLING):
            for place in ("own", "other_scheme") if STRESS else ("own",):
                if role != "coordinator_of_b" and may_open(address, role, place, verb):
                    yield (role, address.name, place), visit(world, role, address, place, verb).content
    if names is None:
        yield from _searches(world)
        yield from _programs(world)


def _searches(world: World) -> Iterator[tuple[tuple[str, ...], bytes]]:
    for page in ("phone", "people:list", "people:organisations", "people:duplicates"):
        for words in SEARCHES:
            with taken_back():
                answer = knock(world.clients["coordinator_everywhere"], "GET", f"{reverse(page)}?q={words}")
                yield ("coordinator_everywhere", page, words), bytes_of(answer)


def _programs(world: World) -> Iterator[tuple[tuple[str, ...], bytes]]:
    with taken_back():
        with in_workspace(world.own.workspace):
            secret = give_token(world.own.workspace, name="Portail", may_write=False, by=acting(), now=NOW)
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        for path in ("schemes", "needs", f"needs/{world.own.ids['need']}"):
            yield ("program", "api-1", path), client.get(f"/api/v1/{path}").content


def _settled(content: bytes) -> bytes:
    return b"\n".join(steady(NEW_EACH_TIME.sub(b"", part)) for part in unpacked(content))


def differences(before: Seen, after: Seen) -> list[str]:
    """The pages that are not what they were, each with where they begin to differ."""
    return [f"{' '.join(key)}: {_first_difference(before[key], after.get(key, b''))}" for key in before if before[key] != after.get(key)]


def _first_difference(one: bytes, other: bytes) -> str:
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"…{one[max(0, at - 60) : at + 40]!r} became …{other[max(0, at - 60) : at + 40]!r}"


def disturb(place: Place, seed: int) -> dict[str, int]:
    """Much happens in organisation B, chosen at random; by table, how many rows more or fewer it has."""
    order, before = random.Random(seed), sizes(place.workspace)
    with in_workspace(place.workspace):
        for act in order.sample(HAPPENINGS, len(HAPPENINGS)):
            for _time in range(order.randint(1, 2)):
                act(place, order)
        _forget_some(order)
    after = sizes(place.workspace)
    return {table: after[table] - count for table, count in before.items() if after[table] != count}


def sizes(workspace: Workspace) -> dict[str, int]:
    """How many rows it has in each table."""
    return {table._meta.label: table._base_manager.filter(workspace=workspace).count() for table in tables_of_workspaces()}


def _somebody_comes(place: Place, order: random.Random) -> None:
    key = f"new{order.getrandbits(32)}"
    building._somebody(place, key, order.choice(["Odette", "Lucie", "Marcel"]))


def _body_comes(place: Place, order: random.Random) -> None:
    people.record_organisation(name=place.canaries.word("Atelier"), commune_code="59350", by=acting(), now=NOW)


def _need_comes(place: Place, order: random.Random) -> None:
    lead = building.Membership.objects.filter(left_at=None).first()
    who = order.choice(["person", "visited", "relative"])
    building._need(place, building._carers, f"need{order.getrandbits(32)}", who, lead, acting(lead))


def _supporter_comes(place: Place, order: random.Random) -> None:
    building._supporter(place, f"helper{order.getrandbits(32)}", "Colette", ["relief"])


def _worries(place: Place, order: random.Random) -> None:
    shared = {"scheme": place.scheme, "by": acting(), "now": NOW}
    person = place.people[order.choice(["person", "visited", "twin"])]
    followup.raise_alert(person, kind="loneliness", text=place.canaries.word(), **shared)
    followup.log_interaction(person, kind="call", note=place.canaries.word(), readers="team", **shared)
    followup.report_danger(place.workspace, category="financial", severity="day", text=place.canaries.word(), person=person, **shared)


def _calls(place: Place, order: random.Random) -> None:
    for scheme in (place.scheme, None):
        plan_call(
            person=place.people["person"], number=SHARED_PHONE, caller_name=place.canaries.word(), scheme=scheme,
            reason="call_back", due_at=NOW - timedelta(hours=order.randint(0, 9)), by=acting(), now=NOW,
        )  # fmt: skip


def _messages(place: Place, order: random.Random) -> None:
    building._messages(place)


def _scheme_comes(place: Place, order: random.Random) -> None:
    a_planted_scheme(place.workspace, order.choice(["la-scalaa", "call-and-care"]), opened=order.random() < 0.5)


def _colleague_comes(place: Place, order: random.Random) -> None:
    a_member(place.workspace, "coordinator", "administrator")


def _part_changes(place: Place, order: random.Random) -> None:
    active = Participation.objects.select_related("scheme").filter(state=ParticipationState.ACTIVE)
    if part := active.first():
        change_participation(part, to="paused", by=acting(), now=NOW)


def _names_change(place: Place, order: random.Random) -> None:
    Person.objects.filter(pk__in=[row.pk for row in Person.objects.all()[:3]]).update(given_name="Odette", search="odette")
    Workspace.objects.filter(pk=place.workspace.pk).update(name=place.canaries.word("Autre nom"))


def _forget_some(order: random.Random) -> None:
    """Some rows of the tables from which rows may go, a number that makes up for nothing that came."""
    for table in (Draft, Availability, Message, Call, Consent, Note, Alert):
        rows = [row.pk for row in table.objects.all() if not _is_pointed_at(row)]
        table.objects.filter(pk__in=order.sample(rows, min(len(rows), 1))).delete()


def _is_pointed_at(row) -> bool:
    return any(
        field.related_model._base_manager.filter(**{field.field.name: row.pk}).exists()
        for field in apps.get_model(row._meta.label)._meta.related_objects
    )


HAPPENINGS: list[Callable[[Place, random.Random], None]] = [
    _somebody_comes, _body_comes, _need_comes, _supporter_comes, _worries, _calls, _messages, _scheme_comes,
    _colleague_comes, _part_changes, _names_change,
]  # fmt: skip
