"""Who has the place that somebody has just left, in one sentence for whoever is at the desk: and whether they are told, or to be called."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import CallState, Means
from essaim.modules.activities.actions.telling import OF_A_PLACE, is_to_be_called
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.states import HOLDING, RegistrationState


def holders_of(session: Session) -> set[UUID]:
    """Registrations that hold a place now, to be compared with those that do afterwards."""
    return set(session.registrations.filter(state__in=HOLDING).values_list("pk", flat=True))


def said_of_the_place(session: Session, *, before: set[UUID], now: datetime) -> str:
    """Who got a place since, or who is to be called about one; empty when nobody is."""
    rows = session.registrations.select_related("lead").order_by("sequence", "pk")
    served = [_served(row, now) for row in rows.filter(state__in=HOLDING).exclude(pk__in=before)]
    asked = Call.objects.filter(occurrence__startswith=OF_A_PLACE, state=CallState.DUE).values("subject_id")
    to_call = rows.filter(state=RegistrationState.WAITLISTED, pk__in=asked)
    return " ".join([*served, *(_("%(who)s is to be called about the place.") % {"who": row.lead.discreet_name} for row in to_call)])


def _served(row: Registration, now: datetime) -> str:
    """One who got it: told by what, or to be called."""
    offered = row.state == RegistrationState.OFFERED
    who = {"who": row.lead.discreet_name}
    told = Message.objects.filter(subject_id=row.pk, created_at__gte=now).order_by("-created_at").first()
    if is_to_be_called(row):
        return (
            _("The place is offered to %(who)s, who is to be called.") if offered else _("The place is for %(who)s, who is to be called.")
        ) % who
    if told is None:
        return (_("The place is offered to %(who)s.") if offered else _("The place is for %(who)s.")) % who
    words = {"means": Means(told.means).label, **who}
    if offered:
        return _("The place is offered to %(who)s, who is told by %(means)s.") % words
    return _("The place is for %(who)s, who is told by %(means)s.") % words
