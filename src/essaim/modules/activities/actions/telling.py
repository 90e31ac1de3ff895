"""What is said to whoever registered: one neutral message, or a call to make, with a page of their own behind it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.states import Channel
from essaim.core.messaging.actions import drop_calls_about, drop_messages_about, language_of, plan_call, reaches_at, tell
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.queries import calls_over, told_at
from essaim.core.messaging.states import CallReason, CallState
from essaim.core.people.models import ContactMeans, Person
from essaim.core.schemes.queries import setting
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import went_ahead
from essaim.modules.activities.states import SEATED, RegistrationState

AT_SHORT_NOTICE = timedelta(hours=24)
PURPOSE = "registration"
OF_A_PLACE = "place "
OFFERED, EVE = "place_offered", "session_tomorrow"
VOICE = (Channel.PHONE, Channel.MEETING)
VOICED = (CallReason.CALL_BACK, CallReason.UNDELIVERED)
ELSEWHERE = gettext_lazy("The place has changed, see: {link}")
NEW_LINK = gettext_lazy("There is a new link to take part from home, on your page: {link}")


def tell_lead(
    registration: Registration, template: str, *, occurrence: str = "", also: str | Promise = "", expires_at: datetime | None = None, calls: bool = True,
    is_urgent: bool | None = None, by: Actor, now: datetime,
) -> Message | Call | None:  # fmt: skip
    """Say something of the registration to whoever made it, once, and `also` one more sentence, in their language when lazy.

    Nobody is called who has just been told by voice, nor unless it `calls`. What is about the next hours is urgent, unless said otherwise.
    """
    session, person = registration.session, whom_to_tell(registration)
    with translation.override(language_of(person)):
        values = values_of(session)
    is_silent = not calls or (not occurrence and _was_told(template, by))
    return tell(
        person, scheme=session.scheme, template=template, occurrence=occurrence or f"{registration.pk} {template}",
        values=values, link=link_to(registration, now), postscript=_last_words(also, _for_whom(registration, person)), by=by, now=now,
        subject_id=registration.pk, expires_at=expires_at or session.ends_at, call_reason=None if is_silent else CallReason.CALL_BACK,
        urgent=_is_urgent(session, now) if is_urgent is None else is_urgent,
    )  # fmt: skip


def tell_eve(
    registration: Registration, occurrence: str, *, hour: str | Promise = "", also: str | Promise = "", by: Actor, now: datetime
) -> bool:  # fmt: skip
    """Remind whoever has a place of a session of tomorrow or today; by a call only where they must hear an `hour`. Whether something leaves.

    `also` is said in the same message: which way they ride, where that is one way only.

    Nobody's telephone rings at night about tomorrow.
    """
    ends, is_today = registration.session.starts_at, registration.session.day == timezone.localdate(now)
    if not hour and not _can_be_written_to(registration, EVE, ends, now):
        return False
    said = tell_lead(
        registration, EVE, occurrence=occurrence, also=_last_words(hour, also), expires_at=ends, calls=bool(hour), is_urgent=is_today, by=by, now=now
    )  # fmt: skip
    return said is not None


def _can_be_written_to(registration: Registration, template: str, expires_at: datetime, now: datetime) -> bool:
    person, scheme = whom_to_tell(registration), registration.session.scheme
    return reaches_at(person, scheme=scheme, template=template, expires_at=expires_at, now=now) is not None


def drop_hours(registration: Registration, *, by: Actor, now: datetime) -> bool:
    """The hour at which they are fetched is another one: nobody calls or is written to about the former. Whether they had not heard it."""
    calls = drop_calls_about(registration.pk, reason=CallReason.CALL_BACK, begins=f"{EVE} ", by=by, now=now)
    return bool(drop_messages_about(registration.pk, templates=(EVE,), by=by, now=now) or calls)


def tell_offer(registration: Registration, *, is_moved: bool = False, by: Actor, now: datetime) -> None:
    """A place is held for them, and until when. Where nothing can be written in time, somebody calls."""
    until = registration.offered_until
    with translation.override(language_of(whom_to_tell(registration))):
        local = timezone.localtime(until, timezone=ZoneInfo(registration.session.timezone))
        kept = _("We keep it for you until %(day)s, %(hour)s.") % {"day": day_in_words(local, "l j F"), "hour": hour_in_words(local)}
        moved = _("The day or the hour has changed.") if is_moved else ""
    said = tell_lead(
        registration, OFFERED, occurrence=f"{registration.pk} {OFFERED} {now:%y%m%d%H%M%S} {registration.session.version}", also=f"{moved} {kept}".strip(),
        expires_at=until if registration.heard_at else now,
        by=by, now=now,
    )  # fmt: skip
    if said is None:
        call_about_place(registration, by=by, now=now)


def tell_moved(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Another day or hour: whoever has a place keeps it, whoever waits still waits."""
    occurrence = f"{registration.pk} moved {registration.session.version}"
    if registration.state in SEATED:
        tell_lead(registration, "session_moved", occurrence=occurrence, by=by, now=now)
        return
    with translation.override(language_of(whom_to_tell(registration))):
        also = _("The day or the hour has changed.")
    tell_lead(registration, "place_waiting", occurrence=occurrence, also=also, by=by, now=now)


def hand_on(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Whoever led the party has left it: their page of it is closed, and whoever leads it now has one, if they can be written to."""
    revoke_links(now=now, subject_id=registration.pk, purpose=PURPOSE)
    if now >= registration.session.starts_at or whom_to_tell(registration) != registration.lead:
        return
    if registration.state == RegistrationState.OFFERED:
        tell_offer(registration, by=by, now=now)
        return
    template = "place_confirmed" if registration.state in SEATED else "place_waiting"
    tell_lead(registration, template, occurrence=f"{registration.pk} led by {registration.lead_id}", calls=False, by=by, now=now)


def hears_at(registration: Registration, *, expires_at: datetime, now: datetime) -> datetime | None:
    """When they can hear of an offer that is made now; None when somebody has to call them."""
    session = registration.session
    return reaches_at(
        whom_to_tell(registration), scheme=session.scheme, template=OFFERED, expires_at=expires_at, urgent=_is_urgent(session, now), now=now
    )  # fmt: skip


def heard_offer_at(registration: Registration) -> datetime | None:
    """When they were told of the last offer, by a message that left or a call that was made."""
    return told_at(registration.pk, template=OFFERED, or_calls=OF_A_PLACE)


def tell_change(registration: Registration, *, is_elsewhere: bool, by: Actor, now: datetime) -> None:
    """It takes place elsewhere, or the link is another one: their page says it; whoever is called hears it at once."""
    session = registration.session
    also = format_lazy(ELSEWHERE if is_elsewhere else NEW_LINK, link=link_to(registration, now))
    told = tell_lead(registration, "session_moved", occurrence=f"{registration.pk} corrected {session.version}", also=also, by=by, now=now)
    if isinstance(told, Call) and is_elsewhere and session.place:
        with translation.override("fr"):
            place = _("It takes place here: %(place)s.") % {"place": session.place}
        Call.objects.filter(pk=told.pk).update(script=f"{told.script}\n\n{place}")


def tell_around(session: Session, template: str, *, occurrence: str, by: Actor, now: datetime) -> None:
    """Say it to whoever runs the session and to its host as well: a message each, or a call."""
    link = settings.SITE_URL + reverse("space") if session.activity.audience else public_address(session)
    others = [*(row.person for row in session.staff.select_related("person")), *([session.host] if session.host else [])]
    for other in others:
        with translation.override(language_of(other)):
            values = values_of(session)
        tell(
            other, scheme=session.scheme, template=template, occurrence=f"{session.pk} {other.pk} {occurrence}", values=values,
            link=link, by=by, now=now, subject_id=session.pk, expires_at=session.ends_at, urgent=_is_urgent(session, now),
        )  # fmt: skip


def public_address(session: Session) -> str:
    """The page of a session that anybody may open."""
    where = [session.scheme.workspace.slug, session.scheme.slug, session.pk]
    return settings.SITE_URL + reverse("activities:public-session", args=where)


def call_about_place(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Too late to decide for somebody: they are called, and say whether they can come."""
    session, person = registration.session, whom_to_tell(registration)
    with translation.override("fr"):
        values, last = values_of(session), str(_for_whom(registration, person))
        script = (
            _("A place has come free on %(date)s at %(time)s (%(commune)s). Ask whether they can come, then give them the place.") % values
        )
    plan_call(
        person=person, scheme=session.scheme, reason=CallReason.CALL_BACK, subject_id=registration.pk,
        due_at=min(now + timedelta(hours=setting(session.scheme, "callback_hours")), session.starts_at),
        script=f"{script} {last}".rstrip(), occurrence=f"{OF_A_PLACE}{registration.pk}{_again(registration, now)}", by=by, now=now,
    )  # fmt: skip


def _again(registration: Registration, now: datetime) -> str:
    """What tells a call about another place from those that are over; whoever has just been asked is not asked again at once."""
    hours = setting(registration.session.scheme, "callback_hours")
    over = calls_over(registration.pk, reason=CallReason.CALL_BACK, begins=OF_A_PLACE, before=now - timedelta(hours=hours))
    return f" {over}" if over else ""


def whom_to_tell(registration: Registration) -> Person:
    """Its lead; where they left nothing to reach them by, whoever led the party before it was split or they left it."""
    lead = registration.lead
    if ContactMeans.objects.filter(person=lead, ended_at=None).exists():
        return lead
    first = registration.first_lead
    if first is None and registration.party:
        ahead = went_ahead([registration.party]).select_related("lead").first()
        first = ahead.lead if ahead else None
    return first if first and first.is_reachable else lead


def drop_calls(*registrations: Registration, by: Actor, now: datetime) -> None:
    """They have been asked, or it is settled: nobody calls about it any more."""
    drop_calls_about(*(row.pk for row in registrations), reason=CallReason.CALL_BACK, by=by, now=now)


def is_to_be_called(registration: Registration) -> bool:
    """Whether somebody is to call about it."""
    return Call.objects.filter(subject_id=registration.pk, state=CallState.DUE).exists()


def was_called_about_place(registration: Registration) -> bool:
    """Whether a call about a place was made or is to be made."""
    return Call.objects.filter(subject_id=registration.pk, occurrence__startswith=OF_A_PLACE).exists()


def drop_said(registration: Registration, *, by: Actor, now: datetime) -> None:
    """What waits to be written or said of a registration is true no longer."""
    for reason in VOICED:
        drop_calls_about(registration.pk, reason=reason, by=by, now=now)
    drop_messages_about(registration.pk, by=by, now=now)


def drop_place_calls(*registrations: Registration, by: Actor, now: datetime) -> None:
    """The place is gone, or the day is another one; what else is to be said to them still is."""
    drop_calls_about(*(row.pk for row in registrations), reason=CallReason.CALL_BACK, begins=OF_A_PLACE, by=by, now=now)


def call_off(registration: Registration, *, by: Actor, now: datetime) -> None:
    """The registration is over: nobody calls or is written to about it, and its page is closed."""
    drop_said(registration, by=by, now=now)
    revoke_links(now=now, subject_id=registration.pk, purpose=PURPOSE)


def link_to(registration: Registration, now: datetime) -> str:
    """The personal page of a registration, open until the session is over."""
    session = registration.session
    secret = give_link(
        session.workspace, purpose=PURPOSE, now=now, person_id=whom_to_tell(registration).pk, subject_id=registration.pk,
        expires_at=session.ends_at,
    )  # fmt: skip
    return settings.SITE_URL + reverse("activities:mine", args=[secret])


def values_of(session: Session) -> dict[str, str]:
    """Day, hour and commune in words; not what it is about, which may be nobody's business on a screen."""
    local = timezone.localtime(session.starts_at, timezone=ZoneInfo(session.timezone))
    return {
        "date": day_in_words(local, "l j F"),
        "time": hour_in_words(local),
        "commune": session.commune_name,
    }


def _for_whom(registration: Registration, person: Person) -> str | Promise:
    """A last sentence, for whoever hears of somebody else who came along with them."""
    if person == registration.lead:
        return ""
    return format_lazy(gettext_lazy("This is about {name}, registered with you."), name=registration.lead.given_name)


def _last_words(first: str | Promise, last: str | Promise) -> str | Promise:
    return format_lazy("{} {}", first, last) if first and last else first or last


def _is_urgent(session: Session, now: datetime) -> bool:
    return session.starts_at - now <= AT_SHORT_NOTICE


def _was_told(template: str, by: Actor) -> bool:
    return template in ("place_confirmed", "place_waiting") and by.channel in VOICE
