"""Joining two records loses nothing, and parting them gives back exactly what was there."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essaim.core.foundation.links import find_link, give_link
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.people import actions
from essaim.core.people.actions.merging import STAYS, pointers_to
from essaim.core.people.models import Merge, Person
from essaim.core.people.queries import people_matching
from essaim.core.schemes.models import Check
from tests.builders import (
    LILLE,
    ROUBAIX,
    a_case,
    a_participation,
    a_person,
    a_scheme,
    a_workspace,
    acting,
    an_account,
)

pytestmark = pytest.mark.django_db
BY = acting()


def picture(workspace, pks) -> dict:
    """Every row of every room that points to these people, and the people themselves."""
    with in_workspace(workspace):
        seen = {}
        for model, field in [(Person, "pk"), *pointers_to(Person), (Check, "participation__person")]:
            names = [f.attname for f in model._meta.concrete_fields if f.attname != "version"]
            rows = model.objects.filter(**{f"{field}__in": pks}).order_by("pk").values(*names)
            seen[model._meta.label, field] = list(rows)
        seen["found"] = [person.pk for person in people_matching("lefevre")]
        return seen


def join(workspace, kept, absorbed, now) -> Merge:
    with in_workspace(workspace):
        return actions.merge_people(kept, absorbed, by=BY, now=now)


def test_everything_moves_to_the_record_that_is_kept(now):
    workspace = a_workspace()
    kept = a_person(workspace, "Odette", "Lefèvre")
    absorbed = a_person(workspace, "Odette", "Lefebvre", phone="06 39 98 00 01", birth_date=date(1940, 11, 24),
                        address={"commune_code": LILLE, "line": "3 rue des Tilleuls"})  # fmt: skip
    scheme = a_scheme(workspace)
    a_case(scheme, absorbed)
    join(workspace, kept, absorbed, now)
    with in_workspace(workspace):
        kept.refresh_from_db()
        assert kept.contacts.get().value == "+33639980001"
        assert kept.addresses.get().line == "3 rue des Tilleuls"
        assert kept.cases.count() == 1
        assert kept.birth_date == date(1940, 11, 24)
        assert [person.pk for person in people_matching("lefebvre")] == [kept.pk]


def test_a_second_place_in_the_same_scheme_hands_over_what_hangs_on_it(now):
    workspace = a_workspace()
    kept, absorbed = a_person(workspace), a_person(workspace)
    scheme = a_scheme(workspace)
    first, second = a_participation(scheme, kept), a_participation(scheme, absorbed)
    with in_workspace(workspace):
        check = Check.objects.create(workspace=workspace, participation=second, key="charter")
        merge = join(workspace, kept, absorbed, now)
        check.refresh_from_db()
        assert check.participation_id == first.pk
        assert list(kept.participations.values_list("pk", flat=True)) == [first.pk]
        actions.part_people(merge, by=BY, now=now)
        check.refresh_from_db()
        assert check.participation_id == second.pk


@pytest.mark.parametrize(
    ("of_kept", "of_absorbed", "afterwards"),
    [
        ("applied", "active", "active"),
        ("active", "applied", "active"),
        ("active", "suspended", "suspended"),
        ("ended", "paused", "paused"),
    ],
)
def test_of_two_places_in_one_role_one_goes_on_and_the_other_counts_no_more(now, of_kept, of_absorbed, afterwards):
    workspace = a_workspace()
    kept, absorbed = a_person(workspace), a_person(workspace)
    scheme = a_scheme(workspace)
    first, second = a_participation(scheme, kept, state=of_kept), a_participation(scheme, absorbed, state=of_absorbed)

    def states() -> tuple[str, str]:
        for row in (first, second):
            row.refresh_from_db()
        return first.state, second.state

    with in_workspace(workspace):
        merge = join(workspace, kept, absorbed, now)
        assert states() == (afterwards, "ended")
        actions.part_people(merge, by=BY, now=now)
        assert states() == (of_kept, of_absorbed)


def test_a_validation_from_before_somebody_left_does_not_count_in_the_part_that_waits(now):
    """Negative control beside it: in a part that goes on it does."""
    workspace = a_workspace()
    scheme = a_scheme(workspace)
    for state, counts in (("applied", False), ("paused", True)):
        kept, absorbed = a_person(workspace), a_person(workspace)
        part = a_participation(scheme, kept, state=state)
        a_participation(scheme, absorbed, state="ended", validated_at=now)
        join(workspace, kept, absorbed, now)
        with in_workspace(workspace):
            part.refresh_from_db()
        assert (part.state, part.validated_at is not None) == (state, counts)


def test_a_link_given_to_the_absorbed_leads_to_the_kept(now):
    workspace = a_workspace()
    kept, absorbed = a_person(workspace), a_person(workspace)
    secret = give_link(workspace, purpose="essai", now=now, person_id=absorbed.pk)
    join(workspace, kept, absorbed, now)
    assert find_link(secret, purpose="essai", now=now).person_id == kept.pk


DETAILS = st.fixed_dictionaries(
    {
        "birth_year": st.sampled_from([None, 1940, 1951]),
        "gender": st.sampled_from(["", "f"]),
        "languages": st.lists(st.sampled_from(["fr", "ar", "pl"]), unique=True),
        "commune_code": st.sampled_from(["", LILLE, ROUBAIX]),
        "phone": st.sampled_from(["", "06 39 98 00 01", "06 39 98 00 02"]),
        "address": st.sampled_from([None, {"commune_code": LILLE, "line": "3 rue des Tilleuls"}]),
        "is_protected": st.booleans(),
    }
)
HANGING = st.fixed_dictionaries({"cases": st.integers(0, 2), "takes_part": st.booleans(), "account": st.booleans()})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(DETAILS, DETAILS, HANGING, HANGING)
def test_joining_then_parting_changes_nothing(one, other, of_one, of_other):
    from tests.conftest import NOW

    workspace = a_workspace()
    scheme = a_scheme(workspace)
    people = [a_person(workspace, **details) for details in (one, other)]
    for person, hanging in zip(people, (of_one, {**of_other, "account": of_other["account"] and not of_one["account"]}), strict=True):
        for _ in range(hanging["cases"]):
            a_case(scheme, person)
        if hanging["takes_part"]:
            a_participation(scheme, person)
        if hanging["account"]:
            with in_workspace(workspace):
                Person.objects.filter(pk=person.pk).update(account=an_account())
                person.refresh_from_db()
    pks = [person.pk for person in people]
    with in_workspace(workspace):
        actions.relate(*people, kind="relative", by=BY, now=NOW)
        before = picture(workspace, pks)
        merge = join(workspace, *people, NOW)
        assert picture(workspace, pks) != before
        actions.part_people(merge, by=BY, now=NOW)
        assert picture(workspace, pks) == before
        with pytest.raises(Refusal):
            actions.part_people(merge, by=BY, now=NOW)


def test_what_stays_behind_is_known():
    assert {model.__name__ for model in STAYS} == {"NameToken", "Merge", "NotTheSame"}


def test_a_correction_made_after_the_merge_survives_the_parting(now):
    workspace = a_workspace()
    kept, absorbed = a_person(workspace, birth_year=None), a_person(workspace, birth_year=1940)
    merge = join(workspace, kept, absorbed, now)
    with in_workspace(workspace):
        kept.refresh_from_db()
        actions.change_person(kept, seen_version=kept.version, birth_year=1941, by=BY, now=now)
        actions.part_people(merge, by=BY, now=now)
        kept.refresh_from_db()
        absorbed.refresh_from_db()
    assert (kept.birth_year, absorbed.birth_year) == (1941, 1940)
