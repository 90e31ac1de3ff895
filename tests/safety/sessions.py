"""Sessions in the world of the safety tests: somebody has a place, somebody waits; and one for those who help."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Membership
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.activities import actions as activities
from essaim.modules.activities.states import PickUpWay
from essaim.modules.rota.models import Duty
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.safety.world import Place


def sessions_are_planned(place: Place, by: Actor) -> None:
    """A session with one place: somebody has it and is fetched, somebody waits."""
    c, stamp, day = place.canaries, {"by": by, "now": NOW}, (NOW + timedelta(days=7)).date()
    bus = Resource.objects.create(workspace=place.workspace, kind="vehicle", name=c.word("Bus"), seats=5, wheelchairs=1)
    activity = activities.record_activity(place.scheme, title="Le jardin en mars", **stamp)
    session = activities.plan_session(
        activity, day=day, starts=time(14), ends=time(17), commune_code="59350", capacity=1, vehicle=bus,
        animators=[place.people["supporter"]], **stamp,
    )  # fmt: skip
    seated = activities.register(session, people=[place.people["person"]], pick_up=PickUpWay.BOTH, **stamp)
    waiting = activities.register(session, people=[place.people["visited"]], **stamp)
    training = activities.record_activity(place.scheme, title=c.word("Entre nous"), audience=_helping_role(place.scheme), **stamp)
    coming = activities.plan_session(training, day=day, starts=time(18), ends=time(20), commune_code="59350", capacity=9, **stamp)
    activities.register(coming, people=[place.people["rival"]], **stamp)
    activities.subscribe(place.people["person"], scheme=place.scheme, communes=place.scheme.territory[:1], **stamp)
    place.ids |= {"scheme": str(place.scheme.pk), "training": str(training.pk), "training_session": str(coming.pk)}
    _somebody_is_there(place, by)
    activities.note_wish(session, words=c.word("greffer"), **stamp)
    letter = activities.write_newsletter(place.scheme, title="Ce mois-ci", words=c.word("Le jardin reprend"), **stamp)
    place.ids |= {
        "newsletter": str(letter.pk), "bus": str(bus.pk),
        # Chosen in a form, a session that is not theirs is no choice, where the address of a session would not exist.
        "session": str(session.pk), "chosen_session": str(session.pk), "chosen_leader": str(place.people["rival"].pk),
        "registration": str(seated.pk), "waiting_registration": str(waiting.pk),
        "attendee": str(seated.attendees.get().pk),
    }  # fmt: skip


def _helping_role(scheme: Scheme) -> str:
    return next(role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter")


def _somebody_is_there(place: Place, by: Actor) -> None:
    """A member of the team on the rota; nothing of it belongs to somebody who is helped."""
    member = Membership.objects.get(pk=by.id)
    duty = Duty.objects.create(
        workspace=place.workspace, scheme=place.scheme, member=member, weekday=0, starts=time(9), ends=time(12),
        since=NOW.date(), created_at=NOW,
    )  # fmt: skip
    place.ids |= {"duty": str(duty.pk), "member": str(member.pk)}
