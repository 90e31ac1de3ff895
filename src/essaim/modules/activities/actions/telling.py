"""What is said to whoever registered: one neutral message, or a call to make, with a page of their own behind it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.states import Channel
from essaim.core.messaging.actions import drop_calls_about, language_of, plan_call, tell
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.queries import setting
from essaim.modules.activities.models import Registration, Session

AT_SHORT_NOTICE = timedelta(hours=24)
PURPOSE = "registration"


def tell_lead(registration: Registration, template: str, *, occurrence: str = "", by: Actor, now: datetime) -> None:
    """Say something of the registration to whoever made it, once. Nobody is called who has just been told by voice."""
    session, person = registration.session, registration.lead
    with translation.override(language_of(person)):
        values = values_of(session)
    tell(
        person, scheme=session.scheme, template=template, occurrence=occurrence or f"{registration.pk} {template}",
        values=values, link=link_to(registration, now), by=by, now=now, subject_id=registration.pk,
        expires_at=session.ends_at, call_reason=None if _was_told(template, by) else CallReason.CALL_BACK, urgent=session.starts_at - now <= AT_SHORT_NOTICE,
    )  # fmt: skip


def call_about_place(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Too late to decide for somebody: they are called, and say whether they can come."""
    session = registration.session
    with translation.override("fr"):
        values = values_of(session)
    plan_call(
        person=registration.lead, scheme=session.scheme, reason=CallReason.CALL_BACK, subject_id=registration.pk,
        due_at=min(now + timedelta(hours=setting(session.scheme, "callback_hours")), session.starts_at),
        script=_("A place has come free on %(date)s at %(time)s (%(commune)s). Ask whether they can come, then give them the place.")
        % values, occurrence=f"place {registration.pk}", by=by, now=now,
    )  # fmt: skip


def call_off(registration: Registration, *, by: Actor, now: datetime) -> None:
    """The registration is over: nobody calls about it, and its page is closed."""
    drop_calls_about(registration.pk, reason=CallReason.CALL_BACK, by=by, now=now)
    revoke_links(now=now, subject_id=registration.pk, purpose=PURPOSE)


def link_to(registration: Registration, now: datetime) -> str:
    """The personal page of a registration, open until the session is over."""
    session = registration.session
    secret = give_link(
        session.workspace, purpose=PURPOSE, now=now, person_id=registration.lead_id, subject_id=registration.pk,
        expires_at=session.ends_at,
    )  # fmt: skip
    return settings.SITE_URL + reverse("activities:mine", args=[secret])


def values_of(session: Session) -> dict[str, str]:
    """Day, hour and commune in words; not what it is about, which may be nobody's business on a screen."""
    local = timezone.localtime(session.starts_at, timezone=ZoneInfo(session.timezone))
    return {
        "date": date_format(local, "l j F"),
        "time": date_format(local, "G \\h i"),
        "commune": session.commune_name,
    }


def _was_told(template: str, by: Actor) -> bool:
    return template in ("place_confirmed", "place_waiting") and by.channel in (Channel.PHONE, Channel.MEETING)
