"""A time of help with a device ends: it is counted, and what was said is kept for the team."""

from datetime import datetime

from django.db import transaction

from essaim.core.foundation.actor import Actor
from essaim.modules.equipment import actions
from essaim.modules.equipment.models import Help
from essaim.modules.equipment.states import HelpKind
from essaim.modules.followup.actions import log_interaction
from essaim.modules.followup.states import InteractionKind, Readers


@transaction.atomic
def finish_help(row: Help, *, note: str = "", by: Actor, now: datetime) -> Help:
    """At home it is a visit, on our premises a meeting."""
    actions.finish_help(row, by=by, now=now)
    kind = InteractionKind.VISIT if row.kind == HelpKind.AT_HOME else InteractionKind.MEETING
    log_interaction(
        row.person, scheme=row.scheme, kind=kind, at=row.starts_at, minutes=row.minutes, note=note, readers=Readers.TEAM, by=by, now=now
    )
    return row
