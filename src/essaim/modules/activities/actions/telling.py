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
from essaim.core.messaging.actions import drop_calls_about, language_of, plan_call, tell
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.queries import calls_over
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import ContactMeans, Person
from essaim.core.schemes.queries import setting
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import went_ahead

AT_SHORT_NOTICE = timedelta(hours=24)
PURPOSE = "registration"
OF_A_PLACE = "place "
ELSEWHERE = gettext_lazy("The place has changed, see: {link}")
NEW_LINK = gettext_lazy("There is a new link to take part from home, on your page: {link}")


def tell_lead(
    registration: Registration, template: str, *, occurrence: str = "", also: str | Promise = "", by: Actor, now: datetime
) -> Message | Call | None:
    """Say something of the registration to whoever made it, once. Nobody is called who has just been told by voice.

    `also` is one more sentence, in their language when lazy.
    """
    session, person = registration.session, whom_to_tell(registration)
    with translation.override(language_of(person)):
        values = values_of(session)
    last = [part for part in (also, _for_whom(registration, person)) if part]
    return tell(
        person, scheme=session.scheme, template=template, occurrence=occurrence or f"{registration.pk} {template}",
        values=values, link=link_to(registration, now), postscript=format_lazy(" ".join(["{}"] * len(last)), *last) if last else "", by=by, now=now, subject_id=registration.pk,
        expires_at=session.ends_at, call_reason=None if _was_told(template, by) else CallReason.CALL_BACK, urgent=session.starts_at - now <= AT_SHORT_NOTICE,
    )  # fmt: skip


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
            link=link, by=by, now=now, subject_id=session.pk, expires_at=session.ends_at, urgent=session.starts_at - now <= AT_SHORT_NOTICE,
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
    """Its lead; where they left nothing to reach them by, whoever led the party before it was split."""
    lead = registration.lead
    if registration.party is None or ContactMeans.objects.filter(person=lead, ended_at=None).exists():
        return lead
    first = went_ahead([registration.party]).select_related("lead").first()
    return first.lead if first and first.lead.is_reachable else lead


def drop_calls(*registrations: Registration, by: Actor, now: datetime) -> None:
    """They have been asked, or it is settled: nobody calls about it any more."""
    drop_calls_about(*(row.pk for row in registrations), reason=CallReason.CALL_BACK, by=by, now=now)


def drop_place_calls(*registrations: Registration, by: Actor, now: datetime) -> None:
    """The place is gone, or the day is another one; what else is to be said to them still is."""
    drop_calls_about(*(row.pk for row in registrations), reason=CallReason.CALL_BACK, begins=OF_A_PLACE, by=by, now=now)


def call_off(registration: Registration, *, by: Actor, now: datetime) -> None:
    """The registration is over: nobody calls about it, and its page is closed."""
    drop_calls(registration, by=by, now=now)
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


def _was_told(template: str, by: Actor) -> bool:
    return template in ("place_confirmed", "place_waiting") and by.channel in (Channel.PHONE, Channel.MEETING)
