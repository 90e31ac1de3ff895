"""What somebody who makes a visit says by SMS: arrived, out, or the word agreed for danger; each SMS is taken once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

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
from essaim.modules.rounds.states import VisitState
from essaim.workflows import watching

ARRIVALS = {"arrive", "arrivee", "debut"}
DEPARTURES = {"sorti", "sortie", "parti", "partie", "fini", "fin"}
ALL_IS_WELL = {"tout", "va", "bien", "merci", "ok", "bonjour", "bonne", "journee", "soiree"}


@dataclass(frozen=True)
class Sms:
    """What came from a telephone, and when; the same `reference` is the same SMS, told again."""

    text: str
    reference: str
    now: datetime

    @property
    def said(self) -> str:
        """Its words, without accents or signs."""
        return normalise(self.text)

    @property
    def key(self) -> UUID:
        """What it is taken once by."""
        return uuid5(NAMESPACE_URL, f"sms {self.reference}")


def heard_by_sms(number: str, text: str, *, reference: str, now: datetime) -> str:
    """What was heard: "arrived", "left", "danger"; "call" where it has to be talked about; empty where it is about no visit.

    Everybody who has this number may have written it: what they may mean is laid side by side, the likeliest first. The same
    `reference` twice is said once.
    """
    sms = Sms(text, reference, now)
    meant, was_heard = _meant(number, sms)
    danger = next((visit for visit in meant if _is_danger(visit, sms.said)), None)
    if danger is not None:
        return _danger(danger, sms, was_heard)
    under_way, said = [visit for visit in meant if queries.is_under_way(visit)], _plain(sms.said)
    if said not in DEPARTURES | ARRIVALS:
        return _said_in_danger(meant, sms) or _to_be_read(under_way, said, sms)
    if was_heard:
        return "left" if said in DEPARTURES else "arrived"
    return _leave(under_way, sms) if said in DEPARTURES else _arrive(under_way, meant, sms)


def _meant(number: str, sms: Sms) -> tuple[list[Visit], bool]:
    """The visits that whoever has this number may speak of, in every workspace; and whether this very SMS was taken before."""
    with across_workspaces("a number answers whichever workspace its owner makes a visit for"):
        means = ContactMeans.objects.filter(value=number, ended_at=None, person__isnull=False)
        people = list(Person.objects.filter(pk__in=means.values("person"), erased_at=None, merged_into=None).select_related("workspace"))
    found, was_heard = [], False
    for person in people:
        with in_workspace(person.workspace):
            found += [(queries.likelihood(visit, now=sms.now), visit) for visit in queries.visits_meant(person.pk, now=sms.now)]
            was_heard = was_heard or was_taken(person.pk, sms.key)
    return [visit for _rank, visit in sorted(found, key=lambda pair: pair[0])], was_heard


def _plain(said: str) -> str:
    """ "Out, all is well" is out; "arrived, thank you" is arrived."""
    first, *others = said.split() or [""]
    return first if first in DEPARTURES | ARRIVALS and set(others) <= ALL_IS_WELL else said


def _danger(visit: Visit, sms: Sms, was_heard: bool) -> str:
    with in_workspace(visit.workspace):
        if not was_heard and _take(visit, sms):
            watching.in_danger(visit, **_told(visit, sms))
    return "danger"


def _said_in_danger(visits: Iterable[Visit], sms: Sms) -> str:
    """After the word for danger nothing makes anybody ring that telephone, beside which somebody may stand: the team reads what it says."""
    for visit in visits:
        with in_workspace(visit.workspace):
            if visit.duress_at is not None and queries.is_in_danger(visit):
                watching.wrote_in_danger(visit, text=sms.text, occurrence=f"sms {sms.reference}", now=sms.now)
                return "danger"
    return ""


def _to_be_read(under_way: list[Visit], said: str, sms: Sms) -> str:
    """Something about coming or going, in more words than we dare to understand, from somebody who is in a home: a call."""
    if not under_way or not set(said.split()) & (DEPARTURES | ARRIVALS):
        return ""
    script = _("They wrote by SMS during a visit, in words that we do not dare to understand by ourselves. Call them now.")
    return _call(under_way[0], script, sms)


def _leave(under_way: list[Visit], sms: Sms) -> str:
    """Of two people behind one number, nobody knows who is out: the watch over both goes on, and somebody asks."""
    if not under_way:
        return ""
    if len({visit.visitor.person_id for visit in under_way}) > 1:
        return _ask(
            under_way, under_way[0], _("They say by SMS that they are out, and it is not certain of which visit. Call them now."), sms
        )
    visit = under_way[0]
    with in_workspace(visit.workspace):
        if _take(visit, sms):
            watching.is_out(visit, **_told(visit, sms))
    return "left"


def _arrive(under_way: list[Visit], meant: list[Visit], sms: Sms) -> str:
    """At the visit of the day that is nearest in time, those whose door stayed closed last; who has not said that they are out is asked."""
    planned = sorted((visit for visit in meant if visit.state == VisitState.PLANNED), key=lambda visit: visit.has_door)
    if under_way and planned and not planned[0].has_door:
        return _ask(meant, planned[0], _("They say by SMS that they have arrived, and it is not certain where. Call them now."), sms)
    if not under_way and not planned:
        return ""
    visit = (under_way or planned)[0]
    with in_workspace(visit.workspace):
        if not _take(visit, sms) or under_way:
            return "arrived"
        try:
            actions.arrive(visit, **_told(visit, sms))
        except Refusal as refusal:
            script = _("They say by SMS that they have arrived, and it could not be noted: %(why)s Call them now.") % {"why": refusal}
            return _said_in_danger([visit], sms) or _call(visit, script, sms)
    return "arrived"


def _ask(meant: list[Visit], visit: Visit, script: str, sms: Sms) -> str:
    """Nothing is noted that may be wrong of somebody who is alone in a home: they are asked."""
    return _said_in_danger(meant, sms) or _call(visit, script, sms)


def _call(visit: Visit, script: str, sms: Sms) -> str:
    """Somebody who may stand at a door, or behind it, is called at once."""
    with in_workspace(visit.workspace):
        plan_call(
            person=visit.visitor.person, scheme=visit.assignment.scheme, case=visit.case, reason=CallReason.REPLY, script=script,
            due_at=sms.now, subject_id=visit.pk, occurrence=f"sms {sms.reference}", **_told(visit, sms),
        )  # fmt: skip
    return "call"


def _is_danger(visit: Visit, said: str) -> bool:
    """Whether the word agreed for danger stands in what was written, alone or among other words."""
    word = normalise(setting(visit.assignment.scheme, "duress_word") or "")
    return bool(word) and f" {word} " in f" {said} "


def _take(visit: Visit, sms: Sms) -> bool:
    return take_key(visit.workspace_id, visit.visitor.person_id, sms.key)


def _told(visit: Visit, sms: Sms) -> dict:
    return {"by": Actor(ActorKind.PERSON, id=visit.visitor.person_id, channel=Channel.SMS), "now": sms.now}
