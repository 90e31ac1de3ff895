"""What a building is, and where a list of the landlord stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BuildingKind(models.TextChoices):
    TOWER = "tower", _("tower")
    BUILDING = "building", _("building")
    HOUSE = "house", _("house")


class ListKind(models.TextChoices):
    """What a file of the landlord tells."""

    STOCK = "stock", _("dwellings")
    NEWCOMERS = "newcomers", _("newcomers")


class ListState(models.TextChoices):
    PREVIEWED = "previewed", _("previewed")
    DONE = "done", _("brought in")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("given up")


LIST_MOVES = {
    ListState.PREVIEWED: (ListState.DONE, ListState.REFUSED),
    ListState.DONE: (ListState.UNDONE,),
    ListState.UNDONE: (),
    ListState.REFUSED: (),
}
