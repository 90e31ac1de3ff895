"""One person, two parts in the same role, found when two records were joined: one part goes on, the other ends."""

from datetime import date
from uuid import UUID

from django.db.models import F, Model

from essaim.core.schemes.actions.participations import clear
from essaim.core.schemes.models import Participation, Spell
from essaim.core.schemes.states import ParticipationState

SETTLED = ("cleared_until", "validated_by", "validated_at", "state")  # parting puts the state back first
# The state that says more about the person wins; a suspension is never lifted by joining two records.
SAYS_MORE = (
    ParticipationState.SUSPENDED, ParticipationState.ACTIVE, ParticipationState.PAUSED, ParticipationState.ELIGIBLE,
    ParticipationState.WAITING, ParticipationState.INTERVIEW_PLANNED, ParticipationState.APPLIED,
    ParticipationState.CONTACTED, ParticipationState.REDIRECTED, ParticipationState.REFUSED, ParticipationState.ENDED,
)  # fmt: skip
TO_VALIDATE = (
    ParticipationState.ELIGIBLE, ParticipationState.WAITING, ParticipationState.INTERVIEW_PLANNED, ParticipationState.APPLIED,
    ParticipationState.CONTACTED,
)  # fmt: skip


def settle_twins(kept: UUID, left: UUID) -> list[list]:
    """Give the part that goes on the state that says more, and end the other; returns what parting puts back.

    Not through the gate: nobody decides anything about the person, two records of one fact become one.
    """
    before = Participation.objects.select_related("scheme").in_bulk([kept, left])
    for pk, values in _wanted(before, kept, left).items():
        Participation.objects.filter(pk=pk).update(version=F("version") + 1, **values)
    after = {pk: clear(row) for pk, row in Participation.objects.select_related("scheme").in_bulk([kept, left]).items()}
    return [change for pk in (kept, left) for change in _changes(before[pk], after[pk], SETTLED)] + _settle_spells(kept, left)


def _settle_spells(kept: UUID, left: UUID) -> list[list]:
    """Of two spells that run, one goes on: since the earlier day, with the last day that was announced on either.

    The other one takes no time at all; it stays for the day on which the two records are parted.
    """
    running = {spell.participation_id: spell for spell in Spell.objects.filter(participation__in=[kept, left], ended_on=None)}
    if len(running) < 2:
        return []
    here, there = running[kept], running[left]
    told = here if here.leaves_on else there
    goes_on = {"started_on": min(here.started_on, there.started_on), "leaves_on": told.leaves_on, "reason": told.reason}
    return _write(here, **goes_on) + _write(there, ended_on=there.started_on)


def _write(row: Model, **values) -> list[list]:
    type(row).objects.filter(pk=row.pk).update(version=F("version") + 1, **values)
    return _changes(row, type(row).objects.get(pk=row.pk), tuple(values))


def _wanted(rows: dict[UUID, Participation], kept: UUID, left: UUID) -> dict[UUID, dict]:
    """The state that says more, and with it who validated the person, when nobody had in the part that goes on.

    Where somebody is still to be looked at, a validation from before they left does not count.
    """
    state = min((row.state for row in rows.values()), key=SAYS_MORE.index)
    validated = next((row for row in (rows[kept], rows[left]) if row.validated_at), rows[kept])
    told = {"validated_at": validated.validated_at, "validated_by": validated.validated_by}
    if state in TO_VALIDATE:
        told = dict.fromkeys(told)
    return {kept: {"state": state, **told}, left: {"state": ParticipationState.ENDED}}


def _changes(before: Model, after: Model, names: tuple[str, ...]) -> list[list]:
    pairs = [(name, _text(getattr(before, name)), _text(getattr(after, name))) for name in names]
    return [[before._meta.label, name, str(before.pk), [old, new]] for name, old, new in pairs if old != new]


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
