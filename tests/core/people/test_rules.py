"""Who may see, change, join or take out: each question asked for everybody, a stranger included."""

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people import actions, queries, rules
from tests.builders import (
    a_case,
    a_member,
    a_participation,
    a_person,
    a_scheme,
    a_workspace,
    acting,
    who_is,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """One person followed by Léa in one scheme, and everybody who might look."""
    workspace, elsewhere = a_workspace(), a_workspace("Ailleurs")
    scheme, other_scheme = a_scheme(workspace), a_scheme(workspace)
    person = a_person(workspace)
    lea = a_member(workspace, "lead_contact")
    a_case(scheme, person, lead_contact=lea)
    theirs = a_person(workspace, "Paul", "Caron")
    noe = a_member(workspace, "lead_contact")
    a_case(other_scheme, theirs, lead_contact=noe)
    alone = a_person(workspace, "Zoé", "Seule")
    members = {
        "coordinator": a_member(workspace, "coordinator"),
        "coordinator of the scheme": a_member(workspace, "coordinator", scheme=scheme),
        "coordinator of another scheme": a_member(workspace, "coordinator", scheme=other_scheme),
        "operator": a_member(workspace, "operator"),
        "their lead contact": lea,
        "a colleague who follows somebody else": noe,
        "safeguarding lead": a_member(workspace, "safeguarding_lead"),
        "administrator": a_member(workspace, "administrator"),
        "funder": a_member(workspace, "funder"),
        "coordinator of another workspace": a_member(elsewhere, "coordinator"),
    }
    return workspace, person, alone, {name: who_is(member) for name, member in members.items()}


def those_who(cast, question, subject=None):
    workspace, person, _alone, everybody = cast
    with in_workspace(workspace):
        return {name for name, who in everybody.items() if who.workspace == workspace and question(who, subject or person)}


FOLLOWING = {"coordinator", "coordinator of the scheme", "operator", "their lead contact"}


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (rules.may_read_person, FOLLOWING),
        (rules.may_edit_person, FOLLOWING),
        (rules.may_see_address, FOLLOWING),
        (rules.may_protect_person, FOLLOWING),
        (rules.may_answer_rights, {"coordinator", "coordinator of the scheme"}),
        (rules.may_merge_people, {"coordinator", "coordinator of the scheme"}),
    ],
)
def test_who_may_do_what_with_a_person(cast, question, allowed):
    assert those_who(cast, question) == allowed


def test_nobody_of_another_workspace_sees_anybody(cast):
    _workspace, person, _alone, everybody = cast
    stranger = everybody["coordinator of another workspace"]
    with in_workspace(stranger.workspace):
        assert not rules.may_read_person(stranger, person)
        assert list(queries.visible_people(stranger)) == []


def test_a_person_in_no_scheme_is_seen_by_coordinators_and_operators_only(cast):
    _workspace, _person, alone, _everybody = cast
    seen = {"coordinator", "coordinator of the scheme", "coordinator of another scheme", "operator"}
    assert those_who(cast, rules.may_read_person, alone) == seen


def test_a_protected_contact_is_kept_from_operators_and_unprotected_by_coordinators_only(cast, now):
    workspace, person, _alone, _everybody = cast
    with in_workspace(workspace):
        actions.protect_contact(person, is_protected=True, by=acting(), now=now)
    assert those_who(cast, rules.may_see_address) == FOLLOWING - {"operator"}
    assert those_who(cast, rules.may_protect_person) == {"coordinator", "coordinator of the scheme"}


def test_a_closed_case_opens_nothing_any_more(cast, now):
    workspace, person, _alone, everybody = cast
    with in_workspace(workspace):
        person.cases.update(closed_at=now)
    assert "their lead contact" not in those_who(cast, rules.may_read_person)


def test_taking_part_elsewhere_opens_the_record_there(cast):
    workspace, person, _alone, _everybody = cast
    with in_workspace(workspace):
        other = person.cases.model.objects.exclude(person=person).get().scheme
    a_participation(other, person)
    assert those_who(cast, rules.may_read_person) == FOLLOWING | {"coordinator of another scheme"}


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (rules.may_import_people, {"coordinator"}),
        (rules.may_apply_retention, {"coordinator"}),
        (rules.may_export_people, {"coordinator", "coordinator of the scheme", "coordinator of another scheme"}),
    ],
)
def test_who_may_bring_in_and_take_out(cast, question, allowed):
    _workspace, _person, _alone, everybody = cast
    ours = {name: who for name, who in everybody.items() if name != "coordinator of another workspace"}
    assert {name for name, who in ours.items() if question(who)} == allowed


def test_an_erased_or_absorbed_record_is_seen_by_nobody(cast, now):
    workspace, person, alone, _everybody = cast
    with in_workspace(workspace):
        actions.merge_people(alone, person, by=acting(), now=now)
        person.refresh_from_db()
    assert those_who(cast, rules.may_read_person) == set()
