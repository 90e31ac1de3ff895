"""Whoever has just moved in, as the landlord told us: recorded as a person, noted where they live, and invited once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions import read_contact, record_person
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import likely_twins, living_people
from essaim.core.people.states import PreferredChannel
from essaim.core.schemes.models import Scheme
from essaim.modules.housing.actions.living import move_in
from essaim.modules.housing.models import Dwelling, LandlordList, Newcomer, Residence


@dataclass(frozen=True)
class Arrived:
    """Somebody who has moved in, as a line of the landlord's list tells it."""

    given_name: str
    family_name: str
    residence: str
    arrived_on: date
    reference: str = ""
    phone: str = ""
    email: str = ""

    def check(self, landlord: Organisation, *, now: datetime) -> tuple[Residence, Dwelling | None]:
        """Where it is, when all of it can be understood. Raises Refusal with what to correct."""
        if not (self.given_name or self.family_name):
            raise Refusal(_("Give at least a first name."), field="given_name")
        if self.arrived_on > timezone.localdate(now):
            raise Refusal(
                _("The day of moving in, %(day)s, is still to come.") % {"day": f"{self.arrived_on:%d/%m/%Y}"}, field="arrived_on"
            )
        for value in filter(None, (self.phone, self.email)):
            read_contact(value)
        residence = Residence.objects.filter(landlord=landlord, name__iexact=self.residence).first()
        if residence is None:
            raise Refusal(
                _("The residence “%(name)s” of this landlord is not known: bring in its dwellings first.") % {"name": self.residence[:60]},
                field="residence",
            )
        if not self.reference:
            return residence, None
        dwelling = Dwelling.objects.filter(entrance__building__residence=residence, reference__iexact=self.reference).first()
        if dwelling is None:
            raise Refusal(
                _("The residence “%(name)s” has no dwelling %(reference)s.") % {"name": residence.name, "reference": self.reference[:40]},
                field="reference",
            )
        return residence, dwelling


@transaction.atomic
def record_newcomer(
    landlord: Organisation, arrived: Arrived, *, brought_in_by: LandlordList | None = None, by: Actor, now: datetime
) -> Newcomer:
    """The newcomer, on a record of their own unless exactly one living record has the same name and number."""
    residence, dwelling = arrived.check(landlord, now=now)
    known = _known(arrived, residence)
    person = known or _recorded(arrived, residence, by=by, now=now)
    if Newcomer.objects.filter(person=person, residence=residence).exists():
        raise Refusal(_("%(who)s is already on the list of newcomers of this residence.") % {"who": person.full_name})
    if dwelling and not person.occupancies.filter(until=None, dwelling=dwelling).exists():
        move_in(person, dwelling=dwelling, since=arrived.arrived_on, by=by, now=now)
    row = Newcomer.objects.create(
        workspace_id=person.workspace_id, person=person, residence=residence, arrived_on=arrived.arrived_on,
        brought_in_by=brought_in_by, is_new_record=known is None, created_at=now,
    )  # fmt: skip
    journal.write("newcomer.recorded", row, by=by, at=now, person=person.pk, residence=residence.pk)
    return row


def note_invited(newcomer: Newcomer, *, scheme: Scheme, session_id: UUID, by: Actor, now: datetime) -> Newcomer:
    """They were asked to come; nobody is asked twice to the same."""
    asked = Newcomer.objects.filter(pk=newcomer.pk).exclude(invited_to=session_id)
    if not asked.update(scheme=scheme, invited_at=now, invited_to=session_id):
        raise Refusal(_("They were already invited to this."))
    journal.write("newcomer.invited", newcomer, by=by, at=now, scheme=scheme.pk, session=session_id)
    return newcomer


def _contacts(arrived: Arrived) -> list[str]:
    return [value for value in (arrived.phone, arrived.email) if value]


def _known(arrived: Arrived, residence: Residence) -> Person | None:
    """One record with this very name and one of these numbers; a mere likeness stays two records, to be compared."""
    values = [read_contact(value)[1] for value in _contacts(arrived)]
    if not values:
        return None
    twins = likely_twins(
        given_name=arrived.given_name, family_name=arrived.family_name, birth_date=None, birth_year=None,
        commune_code=residence.commune_code, contacts=values, among=living_people(),
    )  # fmt: skip
    name = (arrived.given_name.casefold(), arrived.family_name.casefold())
    same = [
        twin.first for twin in twins
        if (twin.first.given_name.casefold(), twin.first.family_name.casefold()) == name
        and twin.first.contacts.filter(value__in=values, ended_at=None).exists()
    ]  # fmt: skip
    return same[0] if len(same) == 1 else None


def _recorded(arrived: Arrived, residence: Residence, *, by: Actor, now: datetime) -> Person:
    channel = PreferredChannel.SMS if arrived.phone else PreferredChannel.EMAIL if arrived.email else PreferredChannel.LETTER
    return record_person(
        given_name=arrived.given_name, family_name=arrived.family_name, commune_code=residence.commune_code,
        contacts=[{"value": value} for value in _contacts(arrived)], preferred_channel=channel, by=by, now=now,
    )  # fmt: skip
