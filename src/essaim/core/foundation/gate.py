"""The one gate through which a row changes state, so that two clicks cannot both win."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Row
from essaim.core.foundation.refusal import Overtaken, Refusal


def move(row: Row, *, to: str, moves: Mapping[str, tuple[str, ...]], by: Actor, at: datetime, field: str = "state", **facts) -> None:
    """Compare-and-swap the state, bump the version, write the journal.

    `facts` go to the journal. Raises Refusal when the move is not in `moves`, Overtaken when somebody
    else moved the row first; nothing is written then.
    """
    before = getattr(row, field)
    if to not in moves.get(before, ()):
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    swapped = type(row).objects.filter(pk=row.pk, **{field: before}).update(**{field: to, "version": F("version") + 1})
    if not swapped:
        raise Overtaken(_("Someone was faster. Please look again."))
    setattr(row, field, to)
    row.version += 1
    journal.write(f"{row._meta.model_name}.{to}", row, by=by, at=at, before=before, **facts)
