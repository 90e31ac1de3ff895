"""Cases: each has somebody who answers for it, and changes hands without losing its story."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Membership
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Scheme


def open_case(
    scheme: Scheme,
    *,
    person: Person | None = None,
    organisation: Organisation | None = None,
    lead_contact: Membership | None = None,
    by: Actor,
    now: datetime,
) -> Case:
    """The living case of this person or organisation in the scheme; a new one if there is none."""
    known = Case.objects.filter(scheme=scheme, person=person, organisation=organisation, closed_at=None).first()
    if known:
        return known
    case = Case.objects.create(
        workspace=scheme.workspace, scheme=scheme, person=person, organisation=organisation,
        lead_contact=lead_contact, created_at=now,
    )  # fmt: skip
    journal.write("case.opened", case, by=by, at=now)
    return case


def give_case_to(case: Case, *, lead_contact: Membership | None, by: Actor, now: datetime) -> Case:
    """Name who answers for a case from now on."""
    before = case.lead_contact_id
    Case.objects.filter(pk=case.pk).update(lead_contact=lead_contact, version=F("version") + 1)
    case.lead_contact = lead_contact
    journal.write("case.given", case, by=by, at=now, before=before, after=lead_contact and lead_contact.pk)
    return case


@transaction.atomic
def hand_over_portfolio(leaver: Membership, *, to: Membership, by: Actor, now: datetime) -> int:
    """Give every living case of one colleague to another in one act; returns how many."""
    cases = list(Case.objects.filter(lead_contact=leaver, closed_at=None))
    for case in cases:
        give_case_to(case, lead_contact=to, by=by, now=now)
    return len(cases)


def close_case(case: Case, *, by: Actor, now: datetime) -> Case:
    """Nothing more is expected in this case."""
    Case.objects.filter(pk=case.pk, closed_at=None).update(closed_at=now, version=F("version") + 1)
    case.closed_at = now
    journal.write("case.closed", case, by=by, at=now)
    return case
