"""Somebody answers one of our SMS: STOP stops, yes or no is taken where it was asked, the rest is read by a person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import phones
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.foundation.text import normalise
from essaim.core.messaging.actions import plan_call, stop, take_up_again
from essaim.core.messaging.models import Message
from essaim.core.messaging.queries import last_sms_to
from essaim.core.messaging.states import CallReason, Means
from essaim.modules.needs.models import Service
from essaim.modules.needs.states import Outcome, Side
from essaim.workflows import hearing
from essaim.workflows.closing import confirm

STOPS = {"stop", "arret", "arreter", "desabonner", "desabonnement"}
STARTS = {"reprendre", "start"}
YES_NO = {"oui": Outcome.HONOURED, "yes": Outcome.HONOURED, "non": Outcome.NOT_HONOURED, "no": Outcome.NOT_HONOURED}
SIDES = {"confirmation_for_supporter": Side.SUPPORTER, "confirmation_for_person": Side.BENEFICIARY}
AN_ANSWER_COMES_WITHIN = timedelta(days=31)


@transaction.atomic
def receive_sms(number: str, text: str, *, reference: str, now: datetime) -> str:
    """What an SMS from this number does, in every workspace that it is about; returns what was understood.

    "arrived" and "left" are said of a visit by whoever makes it, "danger" is the scheme's word for it.
    "stop" and "start" hold for each workspace that wrote to the number. An answer is for the one that
    wrote last: "confirmed" when it says yes or no to whether a visit took place, else "call", a call to
    make with its words. "unknown" when nobody wrote to this number lately. The same `reference` twice
    is one answer. Refusal when it is no number.
    """
    to = phones.parse(number)
    if not to:
        raise Refusal(_("This is neither a phone number nor an e-mail address."))
    word = _first_word(text)
    if word in STOPS | STARTS:
        return _stop_or_start(to, word, now=now)
    heard = hearing.heard_by_sms(to, text, reference=reference, now=now)
    if heard:
        return heard
    about = _last_of_all(to, now=now)
    if about is None:
        return "unknown"
    with in_workspace(about.workspace):
        return _answer(about, text, word, reference=reference, now=now)


def _first_word(text: str) -> str:
    """The word that an answer begins with, when it says nothing more."""
    words = normalise(text).split()
    return words[0] if len(words) == 1 else ""


def _stop_or_start(to: str, word: str, *, now: datetime) -> str:
    act = stop if word in STOPS else take_up_again
    with across_workspaces("a number answers whoever wrote to it"):
        places = list(Workspace.objects.filter(pk__in=Message.objects.filter(means=Means.SMS, to=to).values("workspace")))
    for place in places:
        with in_workspace(place):
            act(Means.SMS, to, by=Actor(ActorKind.PERSON, channel=Channel.SMS), now=now)
    if not places:
        return "unknown"
    return "stop" if word in STOPS else "start"


def _last_of_all(to: str, *, now: datetime) -> Message | None:
    with across_workspaces("a number answers whoever wrote to it"):
        return last_sms_to(to, since=now - AN_ANSWER_COMES_WITHIN)


def _answer(about: Message, text: str, word: str, *, reference: str, now: datetime) -> str:
    by = Actor(ActorKind.PERSON, id=about.person_id, channel=Channel.SMS)
    service = Service.objects.filter(pk=about.subject_id).first() if about.template in SIDES else None
    if service is not None and word in YES_NO and _is_taken(service, SIDES[about.template], YES_NO[word], by=by, now=now):
        return "confirmed"
    plan_call(
        person=about.person, organisation=about.organisation, number=about.to, scheme=about.scheme, case=about.case,
        reason=CallReason.REPLY, due_at=now, script=_("By SMS: “%(text)s”") % {"text": text.strip()[:500]},
        subject_id=about.subject_id, occurrence=f"sms {reference}", by=by, now=now,
    )  # fmt: skip
    return "call"


def _is_taken(service: Service, side: str, outcome: str, *, by: Actor, now: datetime) -> bool:
    """Whether this side's word is recorded: now, or when the gateway told the same SMS before."""
    said = service.supporter_says if side == Side.SUPPORTER else service.beneficiary_says
    if said == outcome:
        return True
    try:
        confirm(service, side=side, outcome=outcome, by=by, now=now)
    except Refusal:
        return False  # settled meanwhile: somebody reads what they say
    return True
