"""Numbers without a gap: taken inside the transaction that uses them, so that what is undone gives its number back."""

from django.db.models import F

from essaim.core.foundation.models import Workspace
from essaim.modules.dues.models import NumberSeries


def next_number(workspace: Workspace, series: str, *, year: int) -> int:
    """The next number of a series. The row stays locked until the transaction ends, and the next one waits.

    Must run inside a transaction: the addition takes the lock, the reading comes after it.
    """
    row, _new = NumberSeries.objects.get_or_create(workspace=workspace, series=series, year=year)
    NumberSeries.objects.filter(pk=row.pk).update(last=F("last") + 1)
    return NumberSeries.objects.values_list("last", flat=True).get(pk=row.pk)
