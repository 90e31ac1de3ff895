"""What somebody who makes a visit says by SMS: arrived, out, or the word agreed for danger; each SMS is taken once."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.once import take_key, was_taken
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.foundation.text import normalise
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import ContactMeans, Person
from essaim.core.schemes.queries import setting
from essaim.modules.rounds import actions, queries
from essaim.modules.rounds.models import Visit
from essaim.workflows import watching

ARRIVALS = {"arrive", "arrivee", "debut"}
DEPARTURES = {"sorti", "sortie", "parti", "partie", "fini", "fin"}
ALL_IS_WELL = {"tout", "va", "bien", "merci", "ok", "bonjour", "bonne", "journee", "soiree"}


def heard_by_sms(number: str, text: str, *, reference: str, now: datetime) -> str:
    """What was heard: "arrived", "left", "danger"; "call" where it has to be talked about; empty where it is about no visit.

    The same `reference` twice is said once.
    """
    with across_workspaces("a number answers whichever workspace its owner makes a visit for"):
        means = ContactMeans.objects.filter(value=number, ended_at=None, person__isnull=False)
        people = list(Person.objects.filter(pk__in=means.values("person"), erased_at=None, merged_into=None).select_related("workspace"))
    for person in people:
        with in_workspace(person.workspace):
            heard = _heard(person, text, reference, now)
        if heard:
            return heard
    return ""


def _heard(person: Person, text: str, reference: str, now: datetime) -> str:
    said = normalise(text)
    key, today = uuid5(NAMESPACE_URL, f"sms {reference}"), timezone.localdate(now)
    told = {"by": Actor(ActorKind.PERSON, id=person.pk, channel=Channel.SMS), "now": now}
    about = queries.visit_of_danger(person.pk, now=now)
    if about and _is_danger(about, said):
        if _take(person, key):
            watching.in_danger(about, **told)
        return "danger"
    said = _plain(said)
    if said not in DEPARTURES | ARRIVALS:
        return _said_in_danger(about, text, reference, now) or _to_be_read(person, said, reference, **told)
    heard, there = "left" if said in DEPARTURES else "arrived", queries.visit_said_by_sms(person.pk, on=None)
    visit = there or (queries.visit_said_by_sms(person.pk, on=today) if heard == "arrived" else None)
    if was_taken(person.pk, key):
        return heard
    if visit is None:
        return ""
    if not _take(person, key) or (there and heard == "arrived"):
        return heard
    return _leave(visit, **told) if there else _arrive(visit, text, reference, **told)


def _plain(said: str) -> str:
    """ "Out, all is well" is out; "arrived, thank you" is arrived."""
    first, *others = said.split() or [""]
    return first if first in DEPARTURES | ARRIVALS and set(others) <= ALL_IS_WELL else said


def _said_in_danger(visit: Visit | None, text: str, reference: str, now: datetime) -> str:
    """After the word for danger nothing makes anybody ring that telephone, beside which somebody may stand: the team reads what it says."""
    if visit is None or not queries.is_in_danger(visit):
        return ""
    watching.wrote_in_danger(visit, text=text, occurrence=f"sms {reference}", now=now)
    return "danger"


def _to_be_read(person: Person, said: str, reference: str, *, by: Actor, now: datetime) -> str:
    """Something about coming or going, in more words than we dare to understand, from somebody who is in a home: a call."""
    visit = queries.visit_said_by_sms(person.pk, on=None)
    if visit is None or not set(said.split()) & (DEPARTURES | ARRIVALS):
        return ""
    plan_call(
        person=person, scheme=visit.assignment.scheme, case=visit.case, reason=CallReason.REPLY,
        script=_("They wrote by SMS during a visit, in words that we do not dare to understand by ourselves. Call them now."),
        due_at=now, subject_id=visit.pk, occurrence=f"sms {reference}", by=by, now=now,
    )  # fmt: skip
    return "call"


def _leave(visit: Visit, *, by: Actor, now: datetime) -> str:
    watching.is_out(visit, by=by, now=now)
    return "left"


def _arrive(visit: Visit, text: str, reference: str, *, by: Actor, now: datetime) -> str:
    """Somebody who may not be sent any more and stands at the door, or behind it, is called at once."""
    try:
        actions.arrive(visit, by=by, now=now)
    except Refusal as refusal:
        if heard := _said_in_danger(visit, text, reference, now):
            return heard
        script = _("They say by SMS that they have arrived, and it could not be noted: %(why)s Call them now.") % {"why": refusal}
        plan_call(
            person=visit.visitor.person, scheme=visit.assignment.scheme, case=visit.case, reason=CallReason.REPLY, script=script,
            due_at=now, subject_id=visit.pk, occurrence=f"sms {reference}", by=by, now=now,
        )  # fmt: skip
        return "call"
    return "arrived"


def _is_danger(visit: Visit, said: str) -> bool:
    """Whether the word agreed for danger stands in what was written, alone or among other words."""
    word = normalise(setting(visit.assignment.scheme, "duress_word") or "")
    return bool(word) and f" {word} " in f" {said} "


def _take(person: Person, key: UUID) -> bool:
    return take_key(person.workspace_id, person.pk, key)
