"""How it went: both sides say, the supporter is thanked, what was not done is looked for again."""

from datetime import datetime

from django.db import transaction

from essaim.core.foundation.actor import Actor
from essaim.core.messaging.states import CallReason
from essaim.modules.needs import actions
from essaim.modules.needs.models import Service
from essaim.modules.needs.states import ServiceState
from essaim.workflows import notices
from essaim.workflows.happening import Happening
from essaim.workflows.steps import run_steps


@transaction.atomic
def confirm(service: Service, *, side: str, outcome: str, by: Actor, now: datetime) -> Service:
    """One side says whether it was done; what follows depends on whether both agree."""
    actions.say_outcome(service, side=side, outcome=outcome, by=by, now=now)
    _follow(service, by=by, now=now)
    return service


@transaction.atomic
def settle_dispute(service: Service, *, outcome: str, by: Actor, now: datetime) -> Service:
    """The team decides after having talked to both."""
    actions.settle_dispute(service, outcome=outcome, by=by, now=now)
    _follow(service, by=by, now=now)
    return service


@transaction.atomic
def cancel_service(service: Service, *, reason: str, by: Actor, now: datetime) -> Service:
    """The supporter cannot any more: the person is told, the next one is asked."""
    actions.cancel_service(service, reason=reason, by=by, now=now)
    notices.called_off(service, by=by, now=now)
    run_steps(_about("acceptance_undone", service, by=by, now=now))
    return service


def _follow(service: Service, *, by: Actor, now: datetime) -> None:
    if service.state != ServiceState.ACCEPTED:
        notices.answered(service, CallReason.CONFIRMATION, by=by, now=now)
    moment = _MOMENTS.get(service.state)
    if moment:
        run_steps(_about(moment, service, by=by, now=now))


def _about(moment: str, service: Service, *, by: Actor, now: datetime) -> Happening:
    return Happening(moment, service.need.scheme, by, now, need=service.need, service=service)


_MOMENTS = {ServiceState.HONOURED: "need_honoured", ServiceState.NOT_HONOURED: "need_not_honoured"}
