"""Beside the four places: what waits too long in one scheme, and somebody who takes part in two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from essaim.core.foundation.models import Membership
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from essaim.core.schemes.actions import enrol
from essaim.core.schemes.models import Case, Participation
from essaim.core.schemes.queries import settled
from essaim.modules.needs.models import Offer, Service
from essaim.workflows import acceptance, posting
from tests.builders import acting
from tests.conftest import NOW
from tests.safety import world


def let_things_wait(place: world.Place, lead: Membership) -> None:
    """What waits too long, for every list of the day: each row is somebody of this scheme alone."""
    by, long_ago, who = acting(lead), NOW - timedelta(days=400), place.people["relative"]
    with in_workspace(place.workspace):
        offer = Offer.objects.get(pk=place.ids["rival_offer"])
        unled = world._need(place, world._computers, "unled_need", "relative", lead, by)
        Case.objects.filter(pk=unled.case_id).update(lead_contact=None, created_at=long_ago)
        type(unled).objects.filter(pk=unled.pk).update(created_at=long_ago)
        for key, said in (("disputed_need", {"supporter_says": "honoured", "beneficiary_says": "not_honoured"}), ("past_need", {})):
            need = world._need(place, world._computers, key, "relative", lead, by)
            service = acceptance.accept(posting.propose(need, offer=offer, by=by, now=NOW), by=by, now=NOW)
            acceptance.agree(service, by=by, now=NOW)
            Service.objects.filter(pk=service.pk).update(**said)
            type(need).objects.filter(pk=need.pk).update(starts_at=NOW - timedelta(hours=3), ends_at=NOW - timedelta(hours=2))
        Person.objects.filter(pk=who.pk).update(last_contact_on=long_ago.date())
        Case.objects.create(workspace=place.workspace, scheme=place.scheme, person=who, lead_contact=lead, created_at=long_ago)
        role = next(role for role in settled(place.scheme).blueprint.roles if role.kind == "supporter")
        Participation.objects.create(workspace=place.workspace, scheme=place.scheme, person=who, role=role.key, state="applied")


def in_both(own: world.Place, other: world.Place, members: dict[str, Membership]) -> world.Place:
    """Somebody who takes part in both schemes: each sees the person, and nothing of the other scheme.

    And in the place of the service, one whose keys do not all hold yet.
    """
    with in_workspace(own.workspace):
        double = world._somebody(own, "double", "Ernestine")
        for place, lead in ((own, members["lead_contact"]), (other, members["coordinator_everywhere"])):
            role = next(role for role in settled(place.scheme).blueprint.roles if role.kind == "supporter")
            enrol(double, scheme=place.scheme, role=role.key, by=acting(lead), now=NOW)
            Case.objects.create(workspace=place.workspace, scheme=place.scheme, person=double, lead_contact=lead)
    ids = {"person": str(double.pk), "service": own.ids["answered_service"]}
    return replace(own, ids=own.ids | ids, secrets=own.secrets | {"service": own.secrets["too_early"]})
