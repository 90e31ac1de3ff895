"""What those who come need, and what they said of sessions."""

import json
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled, words
from essaim.modules.activities.models import Attendee, Opinion, Session
from essaim.modules.activities.states import SEATED, Attendance, Face, SessionState


def need_choices(scheme: Scheme) -> list[tuple[str, str]]:
    """What the scheme asks about the needs of those who come, in words; nothing where it does not ask."""
    return [(need.key, words(scheme, need.label)) for need in settled(scheme).blueprint.session_needs]


def needs_of(attendee: Attendee) -> dict:
    """What one of them needs: keys, and words."""
    return json.loads(attendee.needs) if attendee.needs else {"keys": [], "words": ""}


def needs_in_words(attendee: Attendee, choices: dict[str, str]) -> str:
    """The same, to be read."""
    found = needs_of(attendee)
    return ", ".join([choices.get(key, key) for key in found["keys"]] + ([found["words"]] if found["words"] else []))


def needs_totals(attendees, choices: list[tuple[str, str]]) -> list[tuple[str, int]]:
    """How many of each need there are among those who have a place."""
    count = Counter(key for attendee in attendees for key in needs_of(attendee)["keys"])
    return [(label, count[key]) for key, label in choices if count[key]]


def opinions_of(session: Session) -> dict:
    """How many said what of a session, and their words without their names."""
    rows = list(Opinion.objects.filter(session=session))
    count = Counter(row.face for row in rows)
    return {
        "number": len(rows),
        "faces": [(face.label, count[face.value]) for face in reversed(Face)],
        "words": [row.words for row in rows if row.words],
    }


def attendees_to_ask(scheme: Scheme, *, now: datetime) -> QuerySet[Attendee]:
    """Whoever was seen at a session that has ended, as long as they may answer, and has not been asked."""
    since = now - timedelta(days=setting(scheme, "opinion_days"))
    rows = Attendee.objects.filter(
        session__scheme=scheme, session__ends_at__lte=now, session__ends_at__gt=since, attendance=Attendance.SEEN, asked_at=None,
        opinion=None, registration__state__in=SEATED,
    ).exclude(session__state=SessionState.CANCELLED)  # fmt: skip
    return rows.select_related("person", "session__scheme", "session__workspace", "session__activity", "registration")
