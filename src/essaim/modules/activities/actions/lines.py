"""The lines of a programme, put right, taken out of it, and back into it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.modules.activities.models import Activity


@transaction.atomic
def correct_activity(
    activity: Activity, *, title: str, theme: str = "", speaker: str = "", details: str = "", by: Actor, now: datetime
) -> Activity:
    """What it is called and what is done there. For whom it is does not change: people have registered."""
    if not title.strip():
        raise Refusal(_("Give it a title."), field="title")
    values = {"title": title.strip(), "theme": theme.strip(), "speaker": speaker.strip(), "details": details.strip()}
    changed = sorted(name for name, value in values.items() if getattr(activity, name) != value)
    if not changed:
        return activity
    _write(activity, **values)
    journal.write("activity.corrected", activity, by=by, at=now, fields=changed)
    return activity


@transaction.atomic
def archive_activity(activity: Activity, *, by: Actor, now: datetime) -> Activity:
    """It is proposed no longer when sessions are planned; those that are planned take place."""
    if activity.archived_at is None:
        _write(activity, archived_at=now)
        journal.write("activity.archived", activity, by=by, at=now)
    return activity


@transaction.atomic
def restore_activity(activity: Activity, *, by: Actor, now: datetime) -> Activity:
    """It is proposed again."""
    if activity.archived_at is not None:
        _write(activity, archived_at=None)
        journal.write("activity.restored", activity, by=by, at=now)
    return activity


def _write(activity: Activity, **values) -> None:
    journal.hold(activity.workspace_id)
    Activity.objects.filter(pk=activity.pk).update(**values, version=F("version") + 1)
    for name, value in values.items():
        setattr(activity, name, value)
