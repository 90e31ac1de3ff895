"""What those who come need, and how they found it: noted as it was said, asked once."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import give_link
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.messaging.actions import language_of, reaches_at, tell
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.activities.actions.telling import values_of
from essaim.modules.activities.models import Attendee, Opinion
from essaim.modules.activities.queries import attendees_to_ask
from essaim.modules.activities.states import SEATED, Attendance, Face

TEMPLATE, PURPOSE = "session_opinion", "opinion"


@transaction.atomic
def note_needs(attendee: Attendee, *, keys: Iterable[str], words: str = "", by: Actor, now: datetime) -> Attendee:
    """A diet, somebody to look after children: what the scheme asks for, and words; kept encrypted."""
    known = [need.key for need in settled(attendee.session.scheme).blueprint.session_needs]
    wanted = [key for key in known if key in set(keys)]
    kept = json.dumps({"keys": wanted, "words": words.strip()}) if wanted or words.strip() else None
    journal.hold(attendee.workspace_id)
    Attendee.objects.filter(pk=attendee.pk).update(needs=kept, version=F("version") + 1)
    attendee.needs = kept
    journal.write("attendee.needs_noted", attendee, by=by, at=now, session=attendee.session_id, count=len(wanted))
    return attendee


@transaction.atomic
def note_opinion(attendee: Attendee, *, face: int, words: str = "", by: Actor, now: datetime) -> Opinion:
    """How they found it; said again, the last word holds."""
    if face not in Face.values:
        raise Refusal(_("Choose one of the answers of the list."), field="face")
    session = attendee.session
    if now < session.starts_at or attendee.registration.state not in SEATED or attendee.attendance != Attendance.SEEN:
        raise Refusal(_("Whoever came can say how it was: note first that they came."))
    journal.hold(attendee.workspace_id)
    row, _is_new = Opinion.objects.update_or_create(
        attendee=attendee,
        defaults={"workspace": attendee.workspace, "session": session, "face": face, "words": words.strip() or None, "channel": by.channel or Channel.PAGE,
                  "created_at": now},
    )  # fmt: skip
    journal.write("opinion.noted", row, by=by, at=now, session=session.pk, face=face)
    return row


def ask_opinions(scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Whoever was seen at a session that has just ended is asked once how it was, and called by nobody for that; how many."""
    if not any(message.key == TEMPLATE for message in settled(scheme).blueprint.messages):
        return 0
    rows = list(attendees_to_ask(scheme, now=now))
    for attendee in rows:
        _ask(attendee, by, now)
    return len(rows)


@transaction.atomic
def _ask(attendee: Attendee, by: Actor, now: datetime) -> None:
    if not Attendee.objects.filter(pk=attendee.pk, asked_at=None).update(asked_at=now):
        return
    session, person = attendee.session, attendee.person
    until = session.ends_at + timedelta(days=setting(session.scheme, "opinion_days"))
    if reaches_at(person, scheme=session.scheme, template=TEMPLATE, expires_at=until, now=now) is None:
        return  # no secret address for whom nobody would call about it
    secret = give_link(session.workspace, purpose=PURPOSE, now=now, person_id=person.pk, subject_id=attendee.pk, expires_at=until)
    with translation.override(language_of(person)):
        values = values_of(session)
    tell(
        person, scheme=session.scheme, template=TEMPLATE, occurrence=str(attendee.pk), values=values, expires_at=until,
        link=settings.SITE_URL + reverse("activities:opinion", args=[secret]), by=by, now=now, subject_id=attendee.pk, call_reason=None,
    )  # fmt: skip
