"""Psycho-social support and whether somebody is a carer: at their own pace, and never refused without a decision."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.followup.models import CarerNote, Support
from essaim.modules.followup.queries import carer_status
from essaim.modules.followup.states import CARER_MOVES, SUPPORT_MOVES, RefusalReason, SupportState


@transaction.atomic
def note_carer(person: Person, *, scheme: Scheme, status: str, since: date | None = None, by: Actor, now: datetime) -> CarerNote:
    """Where somebody stands now, with its day; what stood before stays."""
    journal.hold(scheme.workspace_id)
    today = timezone.localdate(now)
    before = carer_status(person, scheme)
    if status not in CARER_MOVES[before]:
        raise Refusal(_("This does not follow from where they stand: look at the page again."), field="status")
    if since and since > today:
        raise Refusal(_("This date is in the future."), field="since")
    row = CarerNote.objects.create(
        workspace=scheme.workspace, scheme=scheme, person=person, status=status, since=since or today, noted_by=by.id,
        position=CarerNote.objects.filter(person=person, scheme=scheme).count() + 1, created_at=now,
    )  # fmt: skip
    journal.write("carer.noted", row, by=by, at=now, before=before, status=status)
    return row


@transaction.atomic
def ask_support(person: Person, *, scheme: Scheme, by: Actor, now: datetime) -> Support:
    """Somebody asks to be supported. Nobody looks at a membership here, nor later."""
    if not person.is_reachable:
        raise Refusal(_("This record is closed: nothing can be asked for this person."))
    try:
        with transaction.atomic():
            row = Support.objects.create(workspace=scheme.workspace, scheme=scheme, person=person, channel=by.channel, created_at=now)
    except IntegrityError:
        raise Refusal(_("They have already asked, or are supported: somebody will call.")) from None
    journal.write("support.asked", row, by=by, at=now)
    return row


def open_support(support: Support, *, by: Actor, now: datetime) -> Support:
    """The pair takes it on."""
    move(support, to=SupportState.OPEN, moves=SUPPORT_MOVES, by=by, at=now)
    return support


def close_support(support: Support, *, by: Actor, now: datetime) -> Support:
    """It is over."""
    move(support, to=SupportState.CLOSED, moves=SUPPORT_MOVES, by=by, at=now)
    return support


@transaction.atomic
def refuse_support(support: Support, *, reason: str, decision: str, by: Actor, now: datetime) -> Support:
    """Refuse, with a decision in words that a member of staff signs; the database takes no refusal without."""
    if reason not in RefusalReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    if not decision.strip() or by.kind != ActorKind.STAFF:
        raise Refusal(_("Support is never refused without a decision: write it down, it is signed with your name."), field="decision")
    Support.objects.filter(pk=support.pk, state=SupportState.ASKED).update(
        reason=reason, decision=decision.strip(), decided_by=by.id, decided_at=now
    )
    move(support, to=SupportState.REFUSED, moves=SUPPORT_MOVES, by=by, at=now, reason=reason)
    support.refresh_from_db()
    return support
