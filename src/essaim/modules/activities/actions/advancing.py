"""Putting somebody who waits ahead of the others by hand, with a reason that colleagues read, and taking that back."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.modules.activities.actions import places
from essaim.modules.activities.actions.rebalancing import rebalance
from essaim.modules.activities.models import Registration
from essaim.modules.activities.queries import rank_of
from essaim.modules.activities.states import RegistrationState

REASON_LENGTH = 200


@transaction.atomic
def put_ahead(registration: Registration, *, reason: str, by: Actor, now: datetime) -> Registration:
    """They pass before everybody who was not put ahead earlier. Raises Refusal without a reason, or when they do not wait."""
    row, reason = _waits(registration), reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal(_("Write why they go first: your colleagues will read it."), field="reason")
    if row.ahead_at is not None:
        raise Refusal(_("They go first already. Please look again."))
    overtook = rank_of(row) - 1
    _note(row, at=now, reason=reason)
    journal.write("registration.put_ahead", row, by=by, at=now, overtook=overtook)
    rebalance(row.session, by=by, now=now)
    return row


@transaction.atomic
def put_back_in_line(registration: Registration, *, by: Actor, now: datetime) -> Registration:
    """They stand again where the rule puts them, and the reason is forgotten."""
    row = _waits(registration)
    if row.ahead_at is None:
        raise Refusal(_("They stand where the rule puts them already. Please look again."))
    _note(row, at=None, reason=None)
    journal.write("registration.put_back_in_line", row, by=by, at=now)
    rebalance(row.session, by=by, now=now)
    return row


def _waits(registration: Registration) -> Registration:
    session = places.lock(registration.session)
    row = Registration.objects.select_related("lead").get(pk=registration.pk)
    row.session = session
    if row.state != RegistrationState.WAITLISTED:
        raise Refusal(_("They are no longer on the waiting list. Please look again."))
    return row


def _note(row: Registration, *, at: datetime | None, reason: str | None) -> None:
    Registration.objects.filter(pk=row.pk).update(ahead_at=at, ahead_reason=reason, version=F("version") + 1)
    row.ahead_at, row.ahead_reason = at, reason
