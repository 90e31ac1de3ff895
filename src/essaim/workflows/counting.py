"""A contact noted at a counter: whoever is named takes their place in the scheme, if its conditions allow it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.people.actions import record_person
from essaim.core.people.models import Person
from essaim.core.schemes.actions import enrol
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.core.schemes.states import SchemeState
from essaim.modules.followup.actions import log_interaction, raise_alert
from essaim.modules.followup.models import Alert, Interaction
from essaim.modules.followup.queries import act_named, was_noted
from essaim.modules.followup.states import AlertKind, InteractionKind, Readers


@transaction.atomic
def note_contact_at_counter(
    scheme: Scheme,
    *,
    act: str,
    person: Person | None,
    newcomer: str = "",
    minutes: int | None = None,
    note: str = "",
    readers: str = Readers.TEAM,
    interaction_id: UUID | None = None,
    at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> Interaction:
    """One act of the scheme's list, for somebody or for nobody in particular.

    An act that belongs to a role enters whoever is named in that role: a condition that is not met is a
    refusal with its reason, and nothing is noted. Without `minutes` it took as long as it usually does.
    `newcomer` is the name of somebody who is not on record yet; `at` is when it was, where it was typed without network.
    """
    if scheme.state != SchemeState.OPEN:
        raise Refusal(_("%(scheme)s is not open at the moment: nothing can be recorded.") % {"scheme": scheme.name})
    spec = act_named(scheme, act)
    if spec is None:
        raise Refusal(_("Choose what was done among the list."), field="act")
    met = by.through(Channel.MEETING)
    if newcomer.strip() and not was_noted(scheme, interaction_id):
        person = _new_person(newcomer, scheme, by=met, now=now)
    met = met.on_behalf(person.pk if person else None)
    if person and spec.role:
        _enter(person, scheme, spec.role, by=met, now=now)
    return log_interaction(
        person, scheme=scheme, kind=spec.kind, category=spec.key, minutes=minutes or spec.minutes, note=note,
        readers=readers, interaction_id=interaction_id, at=at, by=met, now=now,
    )  # fmt: skip


@transaction.atomic
def pass_on_at_counter(
    scheme: Scheme, *, act: str, person: Person, minutes: int | None = None, note: str = "", readers: str = Readers.TEAM, by: Actor,
    now: datetime,
) -> Alert:  # fmt: skip
    """Somebody asked for what is not ours to do: a worry is opened, and who can do it is looked for with them.

    The time that it took and the word to remember, if there are any, are kept as a meeting.
    """
    spec = next((item for item in settled(scheme).blueprint.out_of_scope if item.key == act), None)
    if spec is None:
        raise Refusal(_("Choose what was done among the list."), field="act")
    met = by.through(Channel.MEETING).on_behalf(person.pk)
    if minutes or note.strip():
        log_interaction(person, scheme=scheme, kind=InteractionKind.MEETING, minutes=minutes, note=note, readers=readers, by=met, now=now)
    return raise_alert(person, scheme=scheme, kind=AlertKind.OUT_OF_SCOPE, category=act, text=words(scheme, spec.label), by=met, now=now)


def _new_person(name: str, scheme: Scheme, *, by: Actor, now: datetime) -> Person:
    given, _space, family = " ".join(name.split()).partition(" ")
    here = scheme.territory[0] if len(scheme.territory) == 1 else ""
    return record_person(given_name=given, family_name=family, commune_code=here, by=by, now=now)


def _enter(person: Person, scheme: Scheme, role: str, *, by: Actor, now: datetime) -> None:
    try:
        enrol(person, scheme=scheme, role=role, by=by, now=now)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="person") from refusal
