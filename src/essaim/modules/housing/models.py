"""The stock of a landlord, from the residence to the dwelling; who lives where, from when to when; who has just come."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation import places
from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.modules.housing.states import BuildingKind, ListKind, ListState


class LandlordList(Row):
    """One file of a landlord that was brought in, so that it can be looked at before, counted, and undone."""

    kind = models.CharField(max_length=10, choices=ListKind)
    landlord = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lists")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ListState, default=ListState.PREVIEWED)
    source = SecretTextField()
    rows_read = models.PositiveIntegerField(default=0)
    rows_kept = models.PositiveIntegerField(default=0)
    by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class Stock(Row):
    """What every part of the stock has: the file that brought it in, if one did."""

    brought_in_by = models.ForeignKey(LandlordList, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True


class Residence(Stock):
    """A residence of a landlord: towers and buildings that people call by one name."""

    landlord = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="residences")
    name = models.CharField(_("name"), max_length=120)
    commune_code = models.CharField(_("commune"), max_length=5)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("workspace", "landlord", "name", name="residence_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def commune_name(self) -> str:
        """The commune in words."""
        found = places.commune(self.commune_code)
        return found.name if found else ""


class Building(Stock):
    """A tower or a building of a residence."""

    residence = models.ForeignKey(Residence, on_delete=models.PROTECT, related_name="buildings")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=BuildingKind, default=BuildingKind.BUILDING)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("residence", "name", name="building_once")]


class Entrance(Stock):
    """A door to the street with its staircase; its number and street are no secret."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="entrances")
    name = models.CharField(_("entrance"), max_length=60)
    street = models.CharField(_("number and street"), max_length=200, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("building", "name", name="entrance_once")]


class Dwelling(Stock):
    """A home, by the reference that the landlord gives it."""

    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="dwellings")
    reference = models.CharField(_("reference"), max_length=40)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    door = models.CharField(_("door"), max_length=30, blank=True)
    rooms = models.PositiveSmallIntegerField(_("rooms"), null=True, blank=True)

    class Meta:
        ordering = ["reference", "id"]
        constraints = [models.UniqueConstraint("entrance", "reference", name="dwelling_once")]


class Occupancy(Row):
    """Somebody lives in a dwelling, from a day to a day; several may live in one."""

    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="occupancies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occupancies")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["-since", "-created_at"]
        indexes = [models.Index("dwelling", "until", name="occupancy_of_dwelling")]
        constraints = [
            models.UniqueConstraint("person", condition=Q(until__isnull=True), name="one_dwelling_at_a_time"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="occupancy_order"),
        ]


class Newcomer(Row):
    """Somebody whom the landlord told us has just moved in, to be welcomed; and when they were invited, to what."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="arrivals")
    residence = models.ForeignKey(Residence, on_delete=models.PROTECT, related_name="newcomers")
    brought_in_by = models.ForeignKey(LandlordList, null=True, blank=True, on_delete=models.SET_NULL, related_name="newcomers")
    # Their record was written with this line, and goes with it as long as nobody has used it.
    is_new_record = models.BooleanField(default=False, editable=False)
    arrived_on = models.DateField(_("moved in on"))
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="newcomers")
    invited_at = models.DateTimeField(null=True)
    invited_to = models.UUIDField(null=True)

    class Meta:
        ordering = ["-arrived_on", "-created_at"]
        constraints = [models.UniqueConstraint("person", "residence", name="newcomer_once")]
