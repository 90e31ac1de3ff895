"""Somebody who went alone and is not back: one rung after the other is climbed until somebody knows how they are."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, phones
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.clock import hour_in_words
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Overtaken
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.messaging.actions import drop_calls_about, drop_messages_about, plan_call, tell, warn
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import MESSAGE_MOVES, CallReason, CallState, Means, MessageState
from essaim.core.people.queries.records import relations_of
from essaim.core.schemes.queries import members_who, setting
from essaim.modules.rounds import actions, queries
from essaim.modules.rounds.models import Alarm, ClosedDoor, Visit
from essaim.modules.rounds.states import NOBODY_OPENED, Rung, VisitState

ASKING = "visit_check"
SILENT_FOR = timedelta(minutes=2)
LONGEST_TEXT = 500
EVERYBODY = (*DESK, StaffRole.ADMINISTRATOR)


def raise_alarms(now: datetime | None = None) -> int:
    """Every alarm whose hour has come, in every workspace; how many were raised. Safe to run as often as one likes."""
    moment, raised = now or timezone.now(), 0
    for workspace in Workspace.objects.defer("logo"):
        with in_workspace(workspace):
            raised += sum(_unless_overtaken(raise_alarm, alarm, now=moment) for alarm in list(queries.alarms_due(now=moment)))
            for message in list(_silent(moment)):
                _unless_overtaken(_call_instead, message, now=moment)
            due = Call.objects.filter(reason=CallReason.SAFETY, state=CallState.DUE).values_list("subject_id", flat=True)
            for visit in list(queries.visits_not_to_ring([pk for pk in due if pk])):
                _unless_overtaken(_silence, visit, by=SYSTEM, now=moment)
    return raised


@transaction.atomic
def raise_alarm(alarm: Alarm, *, now: datetime) -> bool:
    """Claimed and carried out in one transaction: a worker killed in the middle leaves it whole for the next minute."""
    journal.hold(alarm.workspace_id)
    if not actions.claim(alarm, by=SYSTEM, now=now):
        return False
    visit = queries.visits().get(pk=alarm.visit_id)
    with translation.override(settings.LANGUAGE_CODE):
        if visit.duress_at is None:
            RUNGS[Rung(alarm.rung)](alarm, visit, now)
        else:
            _tell_danger(visit, f"alarm {alarm.pk}", now)
    return True


@transaction.atomic
def is_out(visit: Visit, *, at: datetime | None = None, by: Actor, now: datetime) -> Visit:
    """A sign of life: every alarm of this visit ends, with the calls and messages that it brought."""
    actions.leave(visit, at=at, by=by, now=now)
    _silence(visit, by=by, now=now)
    return visit


@transaction.atomic
def stay_longer(visit: Visit, *, minutes: int, by: Actor, now: datetime) -> Visit:
    """The visitor is well and stays on."""
    actions.stay_longer(visit, minutes=minutes, by=by, now=now)
    _silence(visit, by=by, now=now)
    return visit


@transaction.atomic
def in_danger(visit: Visit, *, by: Actor, now: datetime) -> Visit:
    """The word agreed for danger, at whatever minute: everybody knows, and the visitor's own telephone stays silent.

    Somebody beside them could read what it says or hear it ring: what waits for it is taken back. The call hangs on the
    visitor's part, so that only whoever makes it ends it: a word sent from that telephone afterwards proves nothing.
    """
    journal.hold(visit.workspace_id)
    actions.say_danger(visit, by=by, now=now)
    _silence(visit, by=by, now=now)
    with translation.override(settings.LANGUAGE_CODE):
        _tell_danger(visit, f"danger {visit.pk} {visit.version}", now)
    return visit


def wrote_in_danger(visit: Visit, *, text: str, occurrence: str, now: datetime) -> None:
    """What comes from that telephone after the word for danger is read by whoever helps, and answered by nobody."""
    with translation.override(settings.LANGUAGE_CODE):
        script = _(
            "DANGER: after the agreed word, this came from the telephone of %(visitor)s: “%(text)s”. Ring neither it nor the home: "
            "somebody may be listening. Tell 17 or 112 what it says."
        ) % {"visitor": visit.visitor.person.first_name, "text": text.strip()[:LONGEST_TEXT]}  # fmt: skip
        _call(visit, script=script, subject_id=visit.visitor_id, occurrence=occurrence, now=now, **_help(visit))


@transaction.atomic
def nobody_opens(
    visit: Visit, *, tried: list[str], seen: str = "", at: datetime | None = None, by: Actor, now: datetime
) -> ClosedDoor:  # fmt: skip
    """The team hears of it at once: a call to make, and a word to everybody who coordinates."""
    door = actions.nobody_opens(visit, tried=tried, seen=seen, at=at, by=by, now=now)
    script = _("Nobody opened to %(visitor)s. Call the person, then whoever is close to them; without an answer, 15 or 112.")
    _call(
        visit, person=visit.assignment.person, script=script % {"visitor": visit.visitor.person.first_name},
        subject_id=door.pk, occurrence=f"door {door.pk}", now=now,
    )  # fmt: skip
    _warn(
        DESK, visit, occurrence=f"door {door.pk}", subject=_("Nobody opened the door"), url=reverse("rounds:door", args=[door.pk]), now=now
    )
    return door


@transaction.atomic
def close_door(door: ClosedDoor, *, outcome: str, by: Actor, now: datetime) -> ClosedDoor:
    """The team knows how the person is; the visit that could not be made is over, unless it was put somewhere else meanwhile."""
    actions.close_door(door, outcome=outcome, by=by, now=now)
    drop_calls_about(door.pk, reason=CallReason.SAFETY, by=by, now=now)
    visit = Visit.objects.get(pk=door.visit_id)
    if visit.state == VisitState.PLANNED and not queries.is_moved_since(door, visit):
        actions.cancel_visit(visit, reason=NOBODY_OPENED, by=by, now=now)
    return door


def settle(visit: Visit, *, by: Actor, now: datetime) -> None:
    """A visit was noted or called off: nothing rings for it any more."""
    _silence(visit, by=by, now=now)


def _unless_overtaken(act: Callable, row, **stamp) -> bool:
    """One row, in a transaction of its own: what somebody else has just done to it keeps nobody else from being looked for."""
    try:
        with transaction.atomic():
            return bool(act(row, **stamp))
    except Overtaken:
        return False


def _silence(visit: Visit, *, by: Actor, now: datetime) -> None:
    """Calls and messages that alarms of this visit have brought, and that still wait, are taken back."""
    drop_calls_about(visit.pk, reason=CallReason.SAFETY, by=by, now=now)
    drop_messages_about(visit.pk, templates=[ASKING, "warning"], by=by, now=now)


def _tell_danger(visit: Visit, occurrence: str, now: datetime) -> None:
    script = _(
        "DANGER: %(visitor)s has sent the agreed word from a visit. Ring neither their telephone nor the home: somebody may be "
        "listening. 1. Call 17 or 112 and give the address that is on the page of the visit. 2. Nobody goes there alone. "
        "3. Note what you did."
    ) % {"visitor": visit.visitor.person.first_name}
    _call(visit, script=script, subject_id=visit.visitor_id, occurrence=occurrence, now=now, **_help(visit))
    subject, url = _("DANGER: the agreed word was sent from a visit"), reverse("rounds:alone", args=[visit.pk])
    _warn(EVERYBODY, visit, occurrence=occurrence, subject=subject, url=url, subject_id=visit.visitor_id, now=now)


def _help(visit: Visit) -> dict:
    """Whoever is on call; where nobody is, the emergency services."""
    return _numbered(visit, "on_call_phone", _("On call")) or {"number": "112", "caller_name": _("Emergency numbers")}


def _ask_visitor(alarm: Alarm, visit: Visit, now: datetime) -> None:
    """+15: are you all right? By SMS, also at night; by a call where no SMS can leave."""
    message = tell(
        visit.visitor.person, scheme=visit.assignment.scheme, template=ASKING, occurrence=str(alarm.pk),
        values={"time": hour_in_words(visit.expected_at)}, link=settings.SITE_URL + reverse("rounds:visit", args=[visit.pk]),
        case=visit.case, by=SYSTEM, now=now, expires_at=now + timedelta(hours=2), call_reason=None, subject_id=visit.pk, urgent=True,
    )  # fmt: skip
    if not isinstance(message, Message) or message.means != Means.SMS:
        _call_visitor(visit, str(alarm.pk), now)


def _call_visitor(visit: Visit, alarm: str, now: datetime) -> None:
    script = _("They should have left by %(hour)s and have not said that they are out. Ask whether all is well.")
    said = script % {"hour": hour_in_words(visit.expected_at)}
    _call(visit, person=visit.visitor.person, script=said, occurrence=f"alarm {alarm}", now=now)


def _warn_coordinators(alarm: Alarm, visit: Visit, now: datetime) -> None:
    """+30: on the list of calls, and a word to whoever coordinates."""
    script = _("They should have left by %(hour)s and do not answer. Call them now; note on their page what you hear.")
    _call(
        visit, person=visit.visitor.person, script=script % {"hour": hour_in_words(visit.expected_at)},
        occurrence=f"alarm {alarm.pk}", now=now,
    )  # fmt: skip
    _warn_of_alarm((StaffRole.COORDINATOR,), alarm, visit, now)


def _warn_second(alarm: Alarm, visit: Visit, now: datetime) -> None:
    """+45: whoever is close to the visitor, else the second contact of the scheme; the whole desk knows."""
    script = _("%(visitor)s has not said that they are out of a visit, and does not answer: ask whether there is any news.")
    said = script % {"visitor": visit.visitor.person.first_name}
    close = [link.other if link.person_id == visit.visitor.person_id else link.person for link in relations_of(visit.visitor.person)]
    to = {"person": close[0]} if close and close[0].is_reachable else _numbered(visit, "second_contact_phone", _("Second contact"))
    _call(visit, script=said, occurrence=f"alarm {alarm.pk}", now=now, **(to or {"person": visit.visitor.person}))
    _warn_of_alarm(DESK, alarm, visit, now)


def _warn_on_call(alarm: Alarm, visit: Visit, now: datetime) -> None:
    """+60: whoever is on call, with what to do in an emergency; everybody knows."""
    script = _(
        "No news of %(visitor)s for an hour. 1. Try their number once more. 2. Call 15 or 112 and give the address that is on "
        "the page of the visit. 3. Nobody goes there alone. 4. Note what you did."
    )
    to = _numbered(visit, "on_call_phone", _("On call")) or {"person": visit.visitor.person}
    _call(visit, script=script % {"visitor": visit.visitor.person.first_name}, occurrence=f"alarm {alarm.pk}", now=now, **to)
    _warn_of_alarm(EVERYBODY, alarm, visit, now)


RUNGS: dict[Rung, Callable[[Alarm, Visit, datetime], None]] = {
    Rung.VISITOR: _ask_visitor,
    Rung.COORDINATOR: _warn_coordinators,
    Rung.SECOND: _warn_second,
    Rung.ON_CALL: _warn_on_call,
}


def _silent(now: datetime) -> Iterable[Message]:
    """SMS to visitors that the gateway has not taken for two minutes, and those that it refuses."""
    stuck = Message.objects.filter(template=ASKING, state__in=[MessageState.QUEUED, MessageState.FAILED])
    return stuck.filter(created_at__lte=now - SILENT_FOR)


def _call_instead(message: Message, *, now: datetime) -> None:
    """A call, now, by whoever is at the desk. Of one that failed, the outbox has put that call on the list already."""
    was_refused = message.state == MessageState.FAILED
    move(message, to=MessageState.CANCELLED, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
    visit = queries.visits().get(pk=message.subject_id)
    if not was_refused and queries.is_under_way(visit):
        with translation.override(settings.LANGUAGE_CODE):
            _call_visitor(visit, message.occurrence, now)


def _numbered(visit: Visit, name: str, who: str) -> dict:
    """A number of the scheme, else the one of the organisation; nothing where neither is known."""
    number = setting(visit.assignment.scheme, name) or visit.workspace.phone
    number = phones.parse(number or "") or number
    return {"number": number, "caller_name": who} if number else {}


def _call(visit: Visit, *, script: str, occurrence: str, now: datetime, subject_id: UUID | None = None, **to) -> None:
    plan_call(
        scheme=visit.assignment.scheme, case=visit.case, reason=CallReason.SAFETY, script=script, due_at=now,
        subject_id=subject_id or visit.pk, occurrence=occurrence, by=SYSTEM, now=now, **to,
    )  # fmt: skip


def _warn_of_alarm(roles: Iterable[str], alarm: Alarm, visit: Visit, now: datetime) -> None:
    url = reverse("rounds:alone", args=[visit.pk])
    _warn(roles, visit, occurrence=str(alarm.pk), subject=_("Somebody has not come back from a visit"), url=url, now=now)


def _warn(
    roles: Iterable[str], visit: Visit, *, occurrence: str, subject: str, url: str, now: datetime, subject_id: UUID | None = None
) -> None:
    body = _("Open this page now: it says who, where, and what to do.") + f"\n\n{settings.SITE_URL}{url}\n\n"
    body += _("Essaim is not an emergency service: if somebody is in danger, call 15 or 112.")
    about = {"subject_id": subject_id or visit.pk, "now": now}
    for member in members_who(visit.assignment.scheme, *roles):
        warn(member, scheme=visit.assignment.scheme, occurrence=occurrence, subject=subject, body=body, **about)
