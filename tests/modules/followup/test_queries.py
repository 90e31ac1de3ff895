"""The promise of who will read a note is the rule of who may: each role of the team, each level."""

import pytest
from django.urls import reverse

from essaim.core.foundation.models import Membership
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.followup.actions import write_note
from essaim.modules.followup.rules import may_read_note
from essaim.modules.followup.states import Readers
from tests.builders import (
    a_case,
    a_client,
    a_member,
    a_participation,
    a_person,
    a_planted_scheme,
    a_workspace,
    acting,
    an_account,
    who_is,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock):
    """Somebody of each role in the scheme, one who leads the case of the person, one who wrote and has left."""
    workspace = a_workspace()
    scheme, other = a_planted_scheme(workspace, "la-scalaa"), a_planted_scheme(workspace, "call-and-care")
    person = a_person(workspace)
    a_participation(scheme, person, "carer")
    members = {role: a_member(workspace, role, scheme=scheme, account=an_account(name=f"Nom {role}")) for role in StaffRole}
    members["elsewhere"] = a_member(
        workspace, *set(StaffRole) - {StaffRole.ADMINISTRATOR}, scheme=other, account=an_account(name="Ailleurs")
    )
    members["leads"] = a_member(workspace, StaffRole.LEAD_CONTACT, scheme=scheme, account=an_account(name="Suit le dossier"))
    members["writer"] = a_member(workspace, StaffRole.COORDINATOR, scheme=scheme, account=an_account(name="A écrit, puis est parti"))
    a_case(scheme, person, lead_contact=members["leads"])
    with in_workspace(workspace):
        yield scheme, person, members


def test_whoever_is_named_before_saving_reads_the_note_and_nobody_else(team):
    scheme, person, members = team
    writer = members.pop("writer")
    notes = {
        level: write_note(person, scheme=scheme, text="Elle dort mal.", readers=level, by=acting(writer), now=NOW) for level in Readers
    }
    Membership.objects.filter(pk=writer.pk).update(left_at=NOW)
    page = a_client(members[StaffRole.COORDINATOR].account).get(reverse("followup:log", args=[person.pk]))
    promised = {str(row["level"]): set(row["names"]) for row in page.context["readers"]}
    reading = {
        str(level.label): {str(member) for member in members.values() if may_read_note(who_is(member), note)}
        for level, note in notes.items()
    }
    assert promised == reading
    assert {len(names) for names in promised.values()} == {4, 2, 1}


def test_each_scheme_of_the_form_names_its_own_readers(clock):
    workspace = a_workspace()
    schemes = [a_planted_scheme(workspace, key) for key in ("la-scalaa", "call-and-care")]
    person, writer = a_person(workspace), a_member(workspace, StaffRole.OPERATOR, account=an_account(name="Partout"))
    for scheme, name in zip(schemes, ("Aline", "Bruno"), strict=True):
        a_member(workspace, StaffRole.OPERATOR, scheme=scheme, account=an_account(name=name))
    page = a_client(writer.account).get(reverse("followup:log", args=[person.pk]))
    promised = {row["scheme"]: row["names"] for row in page.context["readers"] if row["level"] == Readers.TEAM.label}
    assert promised == dict(zip(schemes, (["Aline", "Partout"], ["Bruno", "Partout"]), strict=True))
    aside = page.content.decode().split("Qui lira la note")[1]
    assert all(scheme.name in aside for scheme in schemes)
