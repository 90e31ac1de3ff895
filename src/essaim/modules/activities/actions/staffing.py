"""Who runs a session no longer, and whose door may stand on its run sheet."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import release
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.models import Registration, SessionStaff
from essaim.modules.activities.queries import still_runs
from essaim.modules.activities.states import HOLDING, SessionState


@transaction.atomic
def step_down(person: Person, scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Somebody runs no session to come of this scheme any more; how many that were.

    Nothing happens to whoever still takes part as a supporter through another participation.
    """
    rows = SessionStaff.objects.filter(
        person=person, session__scheme=scheme, session__state=SessionState.PLANNED, session__ends_at__gt=now
    ).select_related("session")
    stood = list(rows)
    if not stood or still_runs(person, scheme):
        return 0
    for row in stood:
        release(row.session_id, subject=person, by=by, now=now)
        journal.write("session.stepped_down", row.session, by=by, at=now, person=person.pk, role=row.role)
        row.delete()
    return len(stood)


@transaction.atomic
def confirm_line(registration: Registration, *, by: Actor, now: datetime) -> Registration:
    """A coordinator lets a protected contact stand on the run sheet of this one session, with the door and the numbers."""
    if not registration.pick_up or registration.state not in HOLDING:
        raise Refusal(_("Nobody is fetched for this registration any more: there is no line to confirm."))
    if registration.line_confirmed_at is None:
        Registration.objects.filter(pk=registration.pk).update(line_confirmed_at=now, version=F("version") + 1)
        registration.line_confirmed_at = now
        journal.write("registration.line_confirmed", registration, by=by, at=now, session=registration.session_id)
    return registration
