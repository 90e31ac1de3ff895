"""Members, the fare that somebody has a right to, and the price that was shown; income itself is never kept."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.states import FareProof, TermState, What


class MembershipTerm(Row):
    """One stretch of somebody's membership, with the charter that they accepted: its version, when and how."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="membership_terms")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="membership_terms")
    state = models.CharField(max_length=10, choices=TermState, default=TermState.PENDING)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    fee_key = models.CharField(max_length=40)
    cents = models.PositiveIntegerField()
    charter_key = models.CharField(max_length=40, blank=True)
    charter_version = models.CharField(max_length=20, blank=True)
    charter_accepted_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        ordering = ["-starts_on"]
        indexes = [models.Index("person", "scheme", "ends_on", name="term_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="term_order"),
            models.UniqueConstraint("person", "scheme", "starts_on", condition=~Q(state=TermState.CANCELLED), name="term_once"),
        ]


class Instalment(Row):
    """A part of what a membership costs, and the day on which it is due."""

    term = models.ForeignKey(MembershipTerm, on_delete=models.CASCADE, related_name="instalments")
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    cents = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint("term", "position", name="instalment_once")]


class FareRight(Row):
    """That somebody has a right to a fare: the band, what was shown or why it was decided, by whom, until when. Never the income."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="fare_rights")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="fare_rights")
    band = models.CharField(max_length=20)
    proof = models.CharField(_("what was shown"), max_length=15, choices=FareProof)
    reason = SecretTextField(_("why nothing is to be paid"))
    seen_on = models.DateField()
    seen_by = models.UUIDField(null=True)
    until = models.DateField(_("until"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-seen_on"]
        indexes = [models.Index("person", "scheme", "until", name="fare_of_person")]


class Quote(Row):
    """The price of one thing as it was shown before somebody said yes: what changes later changes the next one only.

    `other_cents` is what it costs, under the fees of that moment, once a membership counts on its day, or no longer does.
    `former_days` are those on which the thing stood before we moved it.
    """

    about = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quotes")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="quotes")
    what = models.CharField(max_length=12, choices=What)
    fee_key = models.CharField(max_length=40)
    cents = models.PositiveIntegerField()
    as_member = models.BooleanField(default=False)
    band = models.CharField(max_length=20, blank=True)
    day = models.DateField(null=True)
    former_days = models.JSONField(default=list)
    other_key = models.CharField(max_length=40, blank=True)
    other_cents = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index("person", "scheme", name="quote_of_person")]
        constraints = [models.UniqueConstraint("workspace", "about", name="quoted_once")]

    @property
    def days(self) -> list[date]:
        """The day of the thing and those on which it stood before: a membership that counts on one of them lowers its price."""
        return [self.day, *map(date.fromisoformat, self.former_days)]

    def follow(self, day: date) -> None:
        """The thing takes place on another day; the days on which it stood are kept."""
        stood = dict.fromkeys([*self.former_days, self.day.isoformat()])
        self.day, self.former_days = day, [known for known in stood if known != day.isoformat()]
