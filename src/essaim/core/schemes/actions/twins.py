"""One person, two parts in the same role, found when two records were joined: one part goes on, the other ends."""

from uuid import UUID

from django.db.models import F

from essaim.core.schemes.models import Participation
from essaim.core.schemes.states import ParticipationState

# The state that says more about the person wins; a suspension is never lifted by joining two records.
SAYS_MORE = (
    ParticipationState.SUSPENDED, ParticipationState.ACTIVE, ParticipationState.PAUSED, ParticipationState.ELIGIBLE,
    ParticipationState.WAITING, ParticipationState.INTERVIEW_PLANNED, ParticipationState.APPLIED,
    ParticipationState.CONTACTED, ParticipationState.REDIRECTED, ParticipationState.REFUSED, ParticipationState.ENDED,
)  # fmt: skip


def settle_twins(kept: UUID, left: UUID) -> list[list]:
    """Give the part that goes on the state that says more, and end the other; returns what parting puts back.

    Not through the gate: nobody decides anything about the person, two records of one fact become one.
    """
    rows = Participation.objects.in_bulk([kept, left])
    wanted = {kept: min((row.state for row in rows.values()), key=SAYS_MORE.index), left: ParticipationState.ENDED}
    changed = [(pk, rows[pk].state, state) for pk, state in wanted.items() if rows[pk].state != state]
    for pk, _before, after in changed:
        Participation.objects.filter(pk=pk).update(state=after, version=F("version") + 1)
    return [[Participation._meta.label, "state", str(pk), [str(before), str(after)]] for pk, before, after in changed]
