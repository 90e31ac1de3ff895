"""Who takes part through the board: whoever gives as whoever helps there, whoever looks for something as whoever is helped."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import enrol, record_check, take_up_again
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import checks_missing, settled
from essaim.core.schemes.states import EndReason, ParticipationState
from essaim.modules.exchange import queries

# The team ended it for what it had seen: it decides whether they come back.
FOR_THE_TEAM = (EndReason.CONDITIONS, EndReason.CHECK_FAILED, EndReason.CONCERN, EndReason.CHARTER)


def take_part(person: Person, scheme: Scheme, *, gives: bool, charter: bool = False, by: Actor, now: datetime) -> Participation | None:
    """Their part on this side of the board, begun now where a role is open to all, or again if they had left it.

    `charter`: they have accepted it.
    """
    part = queries.parts_on_board(person, scheme, gives=gives).first()
    if part is None:
        role = queries.role_open_to_all(scheme, gives=gives)
        part = _begun(person, scheme, role=role.key, by=by, now=now) if role else None
    if part and charter:
        _sign(part, by=by, now=now)
    return part


def _begun(person: Person, scheme: Scheme, *, role: str, by: Actor, now: datetime) -> Participation:
    part = enrol(person, scheme=scheme, role=role, by=by, now=now)
    if part.state != ParticipationState.ENDED:
        return part
    if part.end_reason in FOR_THE_TEAM:
        raise Refusal(_("Call us: this cannot be done here at the moment."))
    return take_up_again(part, by=by, now=now)


def _sign(part: Participation, *, by: Actor, now: datetime) -> None:
    """The edition in force, once."""
    for spec in checks_missing(part, on=timezone.localdate(now)):
        if spec.kind == "charter":
            version = settled(part.scheme).blueprint.charter(spec.charter).version if spec.charter else ""
            record_check(part, key=spec.key, reference=version, by=by, now=now)
