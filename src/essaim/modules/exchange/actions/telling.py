"""What is said to neighbours: one neutral message, or a call to make, with a page of their own behind it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.links import give_link
from essaim.core.messaging.actions import language_of, tell
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting

PURPOSE = "board"


def tell_neighbour(
    person: Person, scheme: Scheme, template: str, *, occurrence: str, subject_id, other: Person | None = None, day=None,
    postscript: str | Promise = "", by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Say one thing, once, to somebody who uses the board."""
    with translation.override(language_of(person)):
        values = {"date": day_in_words(day, "l j F") if day else ""}
    if other is not None:
        values["other_first_name"] = other.given_name
    tell(
        person, scheme=scheme, template=template, occurrence=occurrence, values=values, link=link_to(person, scheme, now=now),
        subject_id=subject_id, postscript=postscript, by=by, now=now,
    )  # fmt: skip


def link_to(person: Person, scheme: Scheme, *, now: datetime) -> str:
    """The address of somebody's own page of the board, open as long as a notice hangs, and a little longer."""
    days = setting(scheme, "notice_days") + setting(scheme, "link_days")
    secret = give_link(
        scheme.workspace, purpose=PURPOSE, now=now, person_id=person.pk, subject_id=scheme.pk, expires_at=now + timedelta(days=days)
    )
    return settings.SITE_URL + reverse("exchange:mine", args=[secret])
