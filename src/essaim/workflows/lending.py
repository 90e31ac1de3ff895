"""A time of help with a device: whoever helps is told, and once it has taken place it is counted and what was said is kept."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.models import Membership
from essaim.core.messaging.actions import language_of, plan_call, tell
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Resource, Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.equipment import actions
from essaim.modules.equipment.models import Help
from essaim.modules.equipment.states import HelpKind
from essaim.modules.followup.actions import log_interaction
from essaim.modules.followup.states import InteractionKind, Readers


@transaction.atomic
def plan_help(
    person: Person, *, scheme: Scheme, kind: str, starts_at: datetime, minutes: int, resource: Resource | None = None,
    supporter: Participation | None = None, member: Membership | None = None, overlap_reason: str = "", by: Actor, now: datetime,
) -> Help:  # fmt: skip
    """Planned, and the supporter hears when."""
    row = actions.plan_help(
        person, scheme=scheme, kind=kind, starts_at=starts_at, minutes=minutes, resource=resource, supporter=supporter,
        member=member, overlap_reason=overlap_reason, by=by, now=now,
    )  # fmt: skip
    _tell_supporter(row, "help_planned", by, now)
    return row


@transaction.atomic
def cancel_help(row: Help, *, by: Actor, now: datetime) -> Help:
    """It does not take place, and the supporter hears it."""
    actions.cancel_help(row, by=by, now=now)
    _tell_supporter(row, "help_cancelled", by, now)
    return row


@transaction.atomic
def call_off(row: Help, *, by: Actor, now: datetime) -> None:
    """Whoever was to be helped is no longer there: the supporter is called, in words that say no more."""
    actions.cancel_help(row, by=by, now=now)
    if row.supporter is not None and row.supporter.person.is_reachable and row.starts_at > now:
        plan_call(
            person=row.supporter.person, scheme=row.scheme, reason=CallReason.CALL_BACK, subject_id=row.pk,
            due_at=min(now + timedelta(hours=setting(row.scheme, "callback_hours")), row.starts_at), occurrence=f"help off {row.pk}",
            script=_("Say that what was planned will not take place, and thank them. Say no more."), by=by, now=now,
        )  # fmt: skip


@transaction.atomic
def finish_help(row: Help, *, note: str = "", by: Actor, now: datetime) -> Help:
    """At home it is a visit, on our premises a meeting."""
    actions.finish_help(row, by=by, now=now)
    kind = InteractionKind.VISIT if row.kind == HelpKind.AT_HOME else InteractionKind.MEETING
    log_interaction(
        row.person, scheme=row.scheme, kind=kind, at=row.starts_at, minutes=row.minutes, note=note, readers=Readers.TEAM, by=by, now=now
    )
    return row


def _tell_supporter(row: Help, template: str, by: Actor, now: datetime) -> None:
    """Day and hour only: where and at whose home is told by the team."""
    if row.supporter is None or row.starts_at <= now:
        return
    who, at = row.supporter.person, timezone.localtime(row.starts_at)
    with translation.override(language_of(who)):
        values = {"date": day_in_words(at, "l j F"), "time": hour_in_words(row.starts_at)}
    tell(
        who, scheme=row.scheme, template=template, occurrence=f"{row.pk}", values=values, subject_id=row.pk, by=by, now=now,
        expires_at=row.starts_at,
    )  # fmt: skip
