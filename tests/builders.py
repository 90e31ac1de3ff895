"""The invented people, workspaces and visitors that tests are played with: one line each."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.test import Client

from essaim.blueprints.library import load_key
from essaim.blueprints.loader import Loaded
from essaim.core.foundation.access import Who
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Account, Membership, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import ActorKind, Channel, StaffRole
from essaim.core.people import actions
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.actions import enrol, move_scheme, plant, record_check, validate
from essaim.core.schemes.models import Case, Grant, Participation, Scheme
from essaim.core.schemes.queries import grants_of, settled
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.modules.dues.actions import describe_issuer
from essaim.modules.dues.models import Issuer
from essaim.modules.needs.actions import record_offer
from tests.conftest import NOW

LILLE, ROUBAIX, TOURCOING = "59350", "59512", "59599"
_numbers = itertools.count(1)


def a_workspace(name: str = "Les Voisins du Faubourg", **values) -> Workspace:
    """The space of an invented association."""
    number = next(_numbers)
    values.setdefault("slug", f"espace-{number}")
    values.setdefault("zone_secret", f"{number:064x}")
    return Workspace.objects.create(name=name, **values)


def an_account(email: str = "", **values) -> Account:
    """A way to log in."""
    return Account.objects.create_user(email or f"compte{next(_numbers)}@essai.example", **values)


def a_scheme(workspace: Workspace, slug: str = "", **values) -> Scheme:
    """An open scheme with an empty snapshot; give `snapshot` for more."""
    slug = slug or f"dispositif-{next(_numbers)}"
    defaults = {
        "name": slug, "blueprint_key": "essai", "blueprint_version": "1.0", "blueprint_digest": "0" * 64,
        "snapshot": {}, "state": SchemeState.OPEN, "territory": [LILLE],
    }  # fmt: skip
    with in_workspace(workspace):
        return Scheme.objects.create(workspace=workspace, slug=slug, **{**defaults, **values})


def a_member(
    workspace: Workspace,
    *roles: str,
    scheme: Scheme | None = None,
    organisation: Organisation | None = None,
    account: Account | None = None,
) -> Membership:
    """A member of staff who holds these roles, in one scheme or in the whole workspace."""
    with in_workspace(workspace):
        membership = Membership.objects.create(
            workspace=workspace,
            account=account or an_account(),
            is_administrator=StaffRole.ADMINISTRATOR in roles,
        )
        for role in roles:
            if role != StaffRole.ADMINISTRATOR:
                Grant.objects.create(workspace=workspace, membership=membership, role=role, scheme=scheme, organisation=organisation)
    return membership


def who_is(membership: Membership) -> Who:
    """What the rules see of a member of staff."""
    with in_workspace(membership.workspace):
        grants, organisation = grants_of(membership)
    return Who(
        workspace=membership.workspace, account=membership.account, membership=membership, grants=grants,
        organisation_id=organisation,
    )  # fmt: skip


def acting(member: Membership | None = None, channel: str = Channel.PHONE) -> Actor:
    """The author of an act: a member of staff on the phone, if nothing else is said."""
    return Actor(ActorKind.STAFF, id=member.pk if member else UUID(int=1), channel=Channel(channel))


def a_person(
    workspace: Workspace,
    given_name: str = "Odette",
    family_name: str = "Lefèvre",
    *,
    phone: str = "",
    email: str = "",
    address: dict | None = None,
    now: datetime = NOW,
    **values,
) -> Person:
    """Somebody on record, in Lille if nothing else is said, with a phone or an e-mail if given."""
    contacts = [{"value": value} for value in (phone, email) if value]
    values.setdefault("commune_code", LILLE)
    with in_workspace(workspace):
        return actions.record_person(
            given_name=given_name, family_name=family_name, contacts=contacts, address=address,
            by=values.pop("by", None) or acting(), now=now, **values,
        )  # fmt: skip


def an_organisation(workspace: Workspace, name: str = "Fondation des Trois Tilleuls", **values) -> Organisation:
    """An invented body."""
    with in_workspace(workspace):
        return actions.record_organisation(name=name, by=acting(), now=NOW, **values)


def a_participation(scheme: Scheme, person: Person, role: str = "volunteer", **values) -> Participation:
    """A person's active part in a scheme."""
    values.setdefault("state", ParticipationState.ACTIVE)
    if values["state"] in (ParticipationState.ACTIVE, ParticipationState.PAUSED, ParticipationState.SUSPENDED):
        values = {"validated_at": NOW, "cleared_until": date.max} | values
    with in_workspace(scheme.workspace):
        return Participation.objects.create(workspace=scheme.workspace, scheme=scheme, person=person, role=role, since=NOW.date(), **values)


def an_issuer(workspace: Workspace, **values) -> Issuer:
    """What an invented association says of itself on its invoices."""
    said = {"legal_name": workspace.name, "legal_form": "association loi 1901", "address": "8 rue des Lilas\n33000 Bordeaux",
            "rna": "W333012345", "siret": "", "vat": "franchise", "pay_within_days": 30}  # fmt: skip
    with in_workspace(workspace):
        return describe_issuer(workspace, by=acting(), now=NOW, **said | values)


def a_case(scheme: Scheme, person: Person, lead_contact: Membership | None = None, **values) -> Case:
    """A case of a person, followed by somebody or by nobody yet."""
    with in_workspace(scheme.workspace):
        return Case.objects.create(workspace=scheme.workspace, scheme=scheme, person=person, lead_contact=lead_contact, **values)


def a_client(account: Account) -> Client:
    """A browser in which this account is logged in, and has given its second proof."""
    client = Client()
    client.force_login(account)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def a_staff_client(workspace: Workspace, *roles: str, scheme: Scheme | None = None) -> Client:
    """The browser of a member of staff (a coordinator, if nothing is said); `client.member` is who."""
    member = a_member(workspace, *(roles or (StaffRole.COORDINATOR,)), scheme=scheme)
    client = a_client(member.account)
    client.member = member
    return client


def a_person_client(person: Person) -> Client:
    """The browser of a person who has an account of their own."""
    account = person.account or an_account()
    with in_workspace(person.workspace):
        Person.objects.filter(pk=person.pk).update(account=account)
    return a_client(account)


@contextmanager
def counting_queries(at_most: int | None = None) -> Iterable[list]:
    """The queries that run inside; `with counting_queries() as queries: …; len(queries)`."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        yield captured
    assert at_most is None or len(captured) <= at_most, [query["sql"] for query in captured]


@functools.cache
def _loaded(key: str) -> Loaded:
    """A blueprint of the library, read once: it never changes."""
    return load_key(key)


def a_planted_scheme(workspace: Workspace, key: str, *, opened: bool = True, **answers) -> Scheme:
    """A blueprint of the library, planted with the answers of its example, and open."""
    loaded = _loaded(key)
    with in_workspace(workspace):
        scheme = plant(
            workspace, blueprint=loaded.blueprint, digest=loaded.sha256, answers=dict(loaded.example.answers) | answers,
            name=loaded.example.name, by=acting(), now=NOW,
        )  # fmt: skip
        return move_scheme(scheme, to=SchemeState.OPEN, by=acting(), now=NOW) if opened else scheme


def a_supporter(scheme: Scheme, *, categories: list[str], quantity: int = 1, commune_code: str = LILLE, **person):
    """Somebody who offers these categories, active and with every check that the scheme asks; returns the offer."""
    role = next(role for role in settled(scheme).blueprint.roles if role.kind == "supporter")
    with in_workspace(scheme.workspace):
        who = actions.record_person(commune_code=commune_code, by=acting(), now=NOW, **{"given_name": "Colette", **person})
        participation = enrol(who, scheme=scheme, role=role.key, by=acting(), now=NOW)
        in_order(participation)
        return record_offer(scheme, participation=participation, categories=categories, quantity=quantity, by=acting(), now=NOW)


def in_order(participation: Participation, *, by: Actor | None = None, now: datetime = NOW) -> Participation:
    """Everything that the scheme asks of this role was seen, by as many people as it takes; then validated."""
    for check in settled(participation.scheme).blueprint.checks_of(participation.role):
        for number in range(check.times):
            who = replace(by or acting(), id=UUID(int=900 + number)) if check.times > 1 else by or acting()
            record_check(participation, key=check.key, by=who, now=now)
    if participation.state != ParticipationState.ACTIVE:
        validate(participation, by=by or acting(), now=now)
    return participation


def an_organisation_offer(scheme: Scheme, name: str, *, categories: list[str], quantity: int = 1, commune_code=LILLE):
    """A standing offer of an organisation."""
    organisation = an_organisation(scheme.workspace, name, commune_code=commune_code)
    with in_workspace(scheme.workspace):
        return record_offer(scheme, organisation=organisation, categories=categories, quantity=quantity, by=acting(), now=NOW)
