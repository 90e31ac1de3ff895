"""The time of the clock as one says it, in pages, messages and letters alike."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _


def hour_in_words(moment: datetime | time) -> str:
    """`14:30`, or `14 h 30` in French; a moment is told in the time of the place."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    if not moment.minute:
        return _("%(hour)s:00") % {"hour": moment.hour}
    return _("%(hour)s:%(minute)s") % {"hour": moment.hour, "minute": f"{moment.minute:02d}"}
