"""Things put at people's disposal: who has borrowed which, until when, and the times when somebody helps with them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.models import Membership, Row
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Resource, Scheme
from essaim.modules.equipment.states import Condition, HelpKind, HelpState


class Loan(Row):
    """One thing lent to one person. The database lends nothing twice at once."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="device_loans")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="loans")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="device_loans")
    lent_on = models.DateField(_("lent on"))
    due_on = models.DateField(_("due back on"))
    condition_out = models.CharField(_("in which condition"), max_length=10, choices=Condition, default=Condition.GOOD)
    returned_on = models.DateField(null=True)
    condition_back = models.CharField(max_length=10, choices=Condition, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint("resource", condition=Q(returned_on__isnull=True), name="loan_one_at_a_time"),
            models.CheckConstraint(condition=Q(due_on__gte=F("lent_on")), name="device_loan_order"),
        ]


class Help(Row):
    """A time when somebody is helped with a device: on our premises, or at home on their own."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="device_helps")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="device_helps")
    kind = models.CharField(_("where"), max_length=10, choices=HelpKind)
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="helps")
    supporter = models.ForeignKey(Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="device_helps")
    member = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    state = models.CharField(max_length=10, choices=HelpState, default=HelpState.PLANNED)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(supporter__isnull=True, member__isnull=False) | Q(supporter__isnull=False, member__isnull=True),
                name="help_by_one",
            )
        ]
