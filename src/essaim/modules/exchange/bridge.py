"""Which notices could answer one another: rows become engine data, the answer becomes rows and words again."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation import places
from essaim.core.foundation.text import normalise
from essaim.engine import matching
from essaim.modules.exchange.models import Notice
from essaim.modules.exchange.queries import category_label, opposite_notices

AT_MOST, SHOWN = 300, 5
LONG_ENOUGH = 4
WEIGHTS = {"skills": (6, False), "distance": (3, False), "freshness": (1, False)}
WORD = re.compile(r"[^\W\d_]+")
TOPIC = "="


@dataclass(frozen=True)
class Match:
    """One notice that could answer, and why."""

    notice: Notice
    reasons: list[str]


def matches(notice: Notice, *, now: datetime) -> list[Match]:
    """The notices that go the other way and share a topic or a word with this one, best first."""
    rows = {row.pk.hex: row for row in opposite_notices(notice, now=now)[:AT_MOST]}
    if not rows:
        return []
    ranking = matching.rank(_need(notice), _offers(list(rows.values()), now), weights=WEIGHTS, k=len(rows))
    found = [
        Match(rows[item.offer_id], _reasons(notice, rows[item.offer_id], item, now)) for item in ranking.suggestions if item.facts["skills"]
    ]
    return found[:SHOWN]


def _need(notice: Notice) -> matching.Need:
    lat, lon = _place(notice)
    return matching.Need(id=notice.pk.hex, lat=lat, lon=lon, skills=_tags(notice))


def _offers(rows: list[Notice], now: datetime) -> matching.Offers:
    points = [_place(row) for row in rows]
    return matching.Offers.of(
        ids=[row.pk.hex for row in rows], lat=[lat for lat, _lon in points], lon=[lon for _lat, lon in points],
        skills=[tuple(sorted(_tags(row))) for row in rows],
        last_active_days=[max((now - (row.shown_at or now)).days, 0) for row in rows],
    )  # fmt: skip


def _place(notice: Notice) -> tuple[float, float]:
    if notice.lat is not None and notice.lon is not None:
        return notice.lat, notice.lon
    codes = [notice.person.commune_code, *notice.scheme.territory]
    town = next((found for code in codes if code and (found := places.commune(code))), None)
    return (town.lat, town.lon) if town else (0.0, 0.0)


def _tags(notice: Notice) -> frozenset[str]:
    """The topic and the long words of a notice, folded."""
    spoken = WORD.findall(normalise(f"{notice.title} {notice.words}"))
    return frozenset({TOPIC + notice.category} | {word for word in spoken if len(word) >= LONG_ENOUGH})


def _reasons(notice: Notice, other: Notice, item: matching.Suggestion, now: datetime) -> list[str]:
    shared = set(item.facts["skills"])
    found = []
    if TOPIC + notice.category in shared:
        found.append(_("the same topic: %(topic)s") % {"topic": category_label(notice.scheme, notice.category)})
    spoken = sorted(word for word in shared if not word.startswith(TOPIC))
    if spoken:
        found.append(_("both speak of: %(words)s") % {"words": ", ".join(spoken)})
    if notice.entrance and normalise(notice.entrance) == normalise(other.entrance):
        found.append(_("the same entrance"))
    elif notice.lat is not None and other.lat is not None:
        found.append(_("%(metres)s m away") % {"metres": max(50, round(item.metres / 50) * 50)})
    days = (now - (other.shown_at or now)).days
    found.append(ngettext("on the board for %(days)s day", "on the board for %(days)s days", days) % {"days": days})
    return found
