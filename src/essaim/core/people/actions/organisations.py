"""Organisations: associations, landlords, municipalities, and their official numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.fr import siren, siret

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.core.foundation.text import normalise
from essaim.core.foundation.versions import save_fields
from essaim.core.people.actions.contacts import ContactGiven, new_contact
from essaim.core.people.actions.tokens import write_organisation_tokens
from essaim.core.people.models import ContactMeans, Organisation
from essaim.core.people.states import OrganisationKind

RNA = re.compile(r"W\d[0-9A-Z]\d{7}")
LA_POSTE = "356000000"


def read_siret(text: str) -> str:
    """A SIRET in 14 digits, checked (La Poste's own rule included). Raises Refusal otherwise."""
    number = re.sub(r"[\s.]", "", text)
    if not number:
        return ""
    if not (len(number) == 14 and number.isdigit()):
        raise Refusal(_("A SIRET has 14 digits."), field="siret")
    if not (siret.is_valid(number) or _is_of_la_poste(number)):
        raise Refusal(_("This SIRET does not exist: one of its digits is probably wrong."), field="siret")
    return number


def read_rna(text: str) -> str:
    """An RNA number in capitals, such as W751234567 or, overseas, W9R1003737."""
    number = re.sub(r"[\s.]", "", text).upper()
    if number and not RNA.fullmatch(number):
        raise Refusal(_("An RNA number is a W followed by nine characters, for example W751234567."), field="rna")
    return number


@transaction.atomic
def record_organisation(
    *,
    name: str,
    kind: str = OrganisationKind.ASSOCIATION,
    siret: str = "",
    rna: str = "",
    commune_code: str = "",
    contacts: Iterable[ContactGiven] = (),
    by: Actor,
    now: datetime,
) -> Organisation:
    """Record a body in the running workspace."""
    organisation = Organisation.objects.create(
        workspace=current_workspace(), created_at=now, **_checked(name, kind, siret, rna, commune_code)
    )
    write_organisation_tokens(organisation)
    ContactMeans.objects.bulk_create(new_contact(organisation, given, now=now) for given in contacts)
    journal.write("organisation.recorded", organisation, by=by, at=now, kind=organisation.kind)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    seen_version: int,
    name: str,
    kind: str,
    siret: str = "",
    rna: str = "",
    commune_code: str = "",
    by: Actor,
    now: datetime,
) -> Organisation:
    """Change a body, unless somebody changed it since `seen_version` (raises Stale)."""
    values = _checked(name, kind, siret, rna, commune_code)
    organisation = save_fields(organisation, seen_version=seen_version, **values)
    write_organisation_tokens(organisation)
    journal.write("organisation.changed", organisation, by=by, at=now)
    return organisation


def _checked(name: str, kind: str, siret_typed: str, rna: str, commune_code: str) -> dict:
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("Give the name of the organisation."), field="name")
    return {
        "name": name,
        "kind": OrganisationKind(kind),
        "siret": read_siret(siret_typed),
        "rna": read_rna(rna),
        "commune_code": commune_code,
        "search": normalise(name)[:220],
    }


def _is_of_la_poste(number: str) -> bool:
    """Establishments of La Poste follow another key: the sum of the digits is a multiple of five."""
    return number.startswith(LA_POSTE) and siren.is_valid(LA_POSTE) and sum(map(int, number)) % 5 == 0
