"""Two people may edit the same row; the second is told and sees both texts."""

from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation.models import Row
from essaim.core.foundation.refusal import Stale


def save_fields(row: Row, *, seen_version: int, **values) -> Row:
    """Write the fields only if nobody changed the row since `seen_version`.

    Raises Stale with (label, their text, your text) for each field that differs; writes nothing then.
    """
    written = type(row).objects.filter(pk=row.pk, version=seen_version).update(version=F("version") + 1, **values)
    if not written:
        raise stale(type(row).objects.get(pk=row.pk), values)
    row.refresh_from_db()
    return row


def changed(row: Row, values: dict) -> dict:
    """Of these values, those that the row does not hold yet; nothing and no text are the same."""
    held = {name: getattr(row, name) for name in values}
    return {name: value for name, value in values.items() if held[name] != value and (held[name] or value or value == 0)}


def stale(current: Row, values: dict) -> Stale:
    """What the second editor is told: that somebody was faster, and both texts where they differ."""
    return Stale(
        _("Someone changed this record while you were editing. Both texts are shown: choose, then save again."),
        differences=_differences(current, values),
    )


def _differences(current: Row, values: dict) -> list[tuple[str, str, str]]:
    found = []
    for name, mine in values.items():
        theirs = getattr(current, name)
        if theirs != mine:
            label = current._meta.get_field(name).verbose_name
            found.append((str(label), "" if theirs is None else str(theirs), "" if mine is None else str(mine)))
    return found
