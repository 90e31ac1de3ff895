"""A week that is being prepared, in the world in which every address is tried."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from essaim.core.schemes.models import Participation
from essaim.modules.rounds.models import Absence, DraftLine, WeekDraft
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.safety.world import Place


def prepare(place: Place, visitor: Participation) -> None:
    """A week that somebody prepares: one visit to which both said yes, one person for whom nobody was found; an absence."""
    week, shared = date(2026, 3, 16), {"workspace": place.workspace, "created_at": NOW}
    draft = WeekDraft.objects.create(**shared, scheme=place.scheme, week=week, prepared_at=NOW, history=[])
    line = DraftLine.objects.create(
        **shared, draft=draft, person=place.people["relative"], visitor=visitor, day=week + timedelta(days=2), starts=time(9), minutes=60,
        visitor_agreed_at=NOW, person_agreed_at=NOW, reasons=[["distance", 0.4], ["free"]],
    )  # fmt: skip
    DraftLine.objects.create(**shared, draft=draft, person=place.people["person"], minutes=60, why="nobody_then", relax="windows")
    away = Absence.objects.create(
        **shared, visitor=visitor, first_day=week + timedelta(days=4), last_day=week + timedelta(days=5), reason="leave"
    )
    place.ids |= {"week_draft": str(draft.pk), "draft_line": str(line.pk), "absence": str(away.pk)}
