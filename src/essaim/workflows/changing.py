"""What was asked is no longer quite the same: whoever was asked, goes or is waiting learns it, when it matters to them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.functional import Promise, lazy

from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.states import ActorKind
from essaim.core.schemes.models import Scheme
from essaim.modules.needs import actions
from essaim.modules.needs.bridge.when import change_in_words
from essaim.modules.needs.models import Need, Occurrence, Service
from essaim.modules.needs.states import ProposalState, ServiceState
from essaim.workflows import notices, posting

# Said in the language of whoever reads it.
in_words = lazy(change_in_words, str)
ACTS = {
    "leave_out": actions.leave_out,
    "put_back": actions.put_back,
    "move_time": actions.move_time,
    "change_following": actions.change_following,
    "end_series": actions.end_series,
}
WHEN = ("starts_at", "ends_at", "deadline", "rule")


@transaction.atomic
def change_need(need: Need, *, seen_version: int, by: Actor, now: datetime, **values) -> Need:
    """Correct a need (arguments of `needs.actions.change_need`); another day or hour is told."""
    before = {name: getattr(need, name) for name in WHEN}
    actions.change_need(need, seen_version=seen_version, by=by, now=now, **values)
    if need.remaining == 0:
        posting.release_asked(need, by=by, now=now)
    if {name: getattr(need, name) for name in WHEN} != before:
        _follow(need, by=by, now=now)
        _tell(need, said=in_words(need, act="", day=None), by=by, now=now)
    return need


@transaction.atomic
def change_time(need: Need, *, act: str, day: date, by: Actor, now: datetime, **values) -> Need:
    """Something becomes of one time of a weekly need, or of all from it on (see ACTS), and who is concerned is told."""
    ACTS[act](need, day=day, by=by, now=now, **values)
    _tell(need, said=in_words(need, act=act, day=day), by=by, now=now)
    return need


@transaction.atomic
def miss_time(occurrence: Occurrence, *, by: Actor, now: datetime) -> Occurrence:
    """The supporter cannot go this one time: the person learns it, the others stay as they are."""
    actions.miss_occurrence(occurrence, by=by, now=now)
    need = occurrence.service.need
    said = in_words(need, act="leave_out", day=occurrence.day)
    notices.changed_for_asker(need, what=f"{occurrence.pk} missed", said=said, by=by, now=now)
    return occurrence


def plan_series(scheme: Scheme, *, now: datetime) -> int:
    """Visits of settled weekly needs are written three months ahead, days off left out; contacts stay open meanwhile."""
    running = Service.objects.filter(need__scheme=scheme, state=ServiceState.ACCEPTED).exclude(need__rule={})
    services = list(running.select_related("need"))
    prefetch_related_objects([scheme], "closed_days")
    for service in services:
        service.need.scheme = scheme
        actions.plan(service, now=now)
        actions.renew_contacts(service, by=SYSTEM, now=now)
    return len(services)


def _follow(need: Need, *, by: Actor, now: datetime) -> None:
    """Visits and the window of contact details go with the day."""
    for service in need.services.filter(state=ServiceState.ACCEPTED).select_related("offer__participation", "case"):
        service.need = need
        actions.plan(service, now=now)
        if actions.revoke_contacts(service, because="changed", by=by, now=now):
            actions.open_contacts(service, by=by, now=now)


def _tell(need: Need, *, said: Promise, by: Actor, now: datetime) -> None:
    what = f"{need.pk} {need.version}"
    for proposal in need.proposals.filter(state=ProposalState.SENT).select_related("offer__participation__person"):
        proposal.need = need
        notices.changed_for_supporter(proposal, opens="proposal", what=what, said=said, by=by, now=now)
    running = need.services.filter(state__in=[ServiceState.ANSWERED, ServiceState.ACCEPTED])
    for service in running.select_related("offer__participation__person", "offer__organisation", "proposal"):
        service.need = need
        is_settled = service.state == ServiceState.ACCEPTED
        row, opens = (service, "service") if is_settled else (service.proposal, "proposal")
        notices.changed_for_supporter(row, opens=opens, what=what, said=said, by=by, now=now)
    if by.kind == ActorKind.STAFF:
        notices.changed_for_asker(need, what=what, said=said, by=by, now=now)
