"""Whoever comes proposes activities, and runs them: an idea is answered, and becomes a line of the programme."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import change_participation, enrol
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import PARTICIPATION_MOVES, ParticipationState
from essaim.modules.activities.actions.planning import record_activity
from essaim.modules.activities.models import Idea
from essaim.modules.activities.states import IDEA_MOVES, IdeaState

AT_ONCE = 5
OVER = [state for state, after in PARTICIPATION_MOVES.items() if ParticipationState.APPLIED in after]


@transaction.atomic
def propose_idea(
    person: Person, *, scheme: Scheme, title: str, details: str = "", would_run: bool = False, by: Actor, now: datetime
) -> Idea:
    """Somebody proposes an activity, and says whether they would run it."""
    if not title.strip():
        raise Refusal(_("Give it a title."), field="title")
    if Idea.objects.filter(person=person, scheme=scheme, state=IdeaState.PROPOSED).count() >= AT_ONCE:
        raise Refusal(_("Several of your ideas wait already: we answer them first."))
    row = Idea.objects.create(
        workspace=scheme.workspace, scheme=scheme, person=person, title=title.strip()[:150], details=details.strip() or None,
        would_run=would_run, created_at=now,
    )  # fmt: skip
    journal.write("idea.proposed", row, by=by, at=now, would_run=would_run)
    return row


@transaction.atomic
def accept_idea(idea: Idea, *, by: Actor, now: datetime) -> Idea:
    """It becomes a line of the programme; whoever would run it asks to take part as such, and the team validates them.

    Their first name stands on the public page once, and as long as, they are cleared for that.
    """
    move(idea, to=IdeaState.ACCEPTED, moves=IDEA_MOVES, by=by, at=now)
    activity = record_activity(idea.scheme, title=idea.title, by=by, now=now)
    Idea.objects.filter(pk=idea.pk).update(activity=activity)
    role = next((role.key for role in settled(idea.scheme).blueprint.roles if role.kind == "supporter"), None)
    if idea.would_run and role:
        part = enrol(idea.person, scheme=idea.scheme, role=role, by=by, now=now)
        if part.state in OVER:
            change_participation(part, to=ParticipationState.APPLIED, by=by, now=now)
    idea.refresh_from_db()
    return idea


@transaction.atomic
def refuse_idea(idea: Idea, *, answer: str, by: Actor, now: datetime) -> Idea:
    """Not for now: with a word to whoever proposed it."""
    if not answer.strip():
        raise Refusal(_("Say why, in a few words: they read it on their page."), field="answer")
    move(idea, to=IdeaState.REFUSED, moves=IDEA_MOVES, by=by, at=now)
    Idea.objects.filter(pk=idea.pk).update(answer=answer.strip())
    idea.refresh_from_db()
    return idea
