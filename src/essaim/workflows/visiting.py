"""A visit ends: what was done is counted, what was said is kept for its readers, what is not ours is passed on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.followup.actions import log_interaction, raise_alert
from essaim.modules.followup.models import Alert
from essaim.modules.followup.queries import acts_refused
from essaim.modules.followup.states import AlertKind, InteractionKind
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Visit


class OutOfScope(Refusal):
    """What was done is the work of others. Carries the acts, each with where to turn instead."""

    def __init__(self, acts: list[dict]) -> None:
        self.acts = acts
        names = ", ".join(act["label"] for act in acts)
        super().__init__(_("This is not for us to do: %(names)s. Tell the team, who will find the right person.") % {"names": names}, field="other")


def services_allowed(scheme: Scheme) -> list[tuple[str, str]]:
    """The small services that may be rendered during a visit, in the scheme's words."""
    return [(c.key, words(scheme, c.label)) for c in settled(scheme).blueprint.categories if c.kind == "time"]


@transaction.atomic
def finish_visit(
    visit: Visit, *, services: list[str], other: str = "", note: str = "", readers: str, by: Actor, now: datetime
) -> Visit:
    """The second tap. Nothing is kept of a visit that says something forbidden was done: it is passed on instead."""
    scheme, person = visit.assignment.scheme, visit.assignment.person
    allowed = dict(services_allowed(scheme))
    acts = acts_refused(scheme, f"{other} {note}")
    if acts or set(services) - set(allowed):
        raise OutOfScope(acts or [{"key": key, "label": key, "advice": ""} for key in set(services) - set(allowed)])
    actions.finish(visit, services=services, by=by, now=now)
    minutes = max(1, round((now - visit.arrived_at).total_seconds() / 60))
    stamp = {"scheme": scheme, "by": by, "now": now}
    log_interaction(person, kind=InteractionKind.VISIT, minutes=minutes, note=note, readers=readers, **stamp)
    for key in services:
        log_interaction(person, kind=InteractionKind.MICRO_SERVICE, category=allowed[key][:40], **stamp)
    if other.strip():
        log_interaction(person, kind=InteractionKind.MICRO_SERVICE, category=other.strip()[:40], **stamp)
    return visit


def pass_on(visit: Visit, *, text: str, by: Actor, now: datetime) -> Alert:
    """Something is needed that is not for us: the team hears of it, and may refer the person to whoever does it."""
    if not text.strip():
        raise Refusal(_("Say in a few words what is needed."), field="other")
    return raise_alert(
        visit.assignment.person, scheme=visit.assignment.scheme, kind=AlertKind.HEALTH, text=text.strip(), by=by, now=now
    )
