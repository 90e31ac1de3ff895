"""What the platform says to people: one recipient a message, each sent once, and calls to make."""

import re

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Account, Row
from essaim.core.messaging.states import CallReason, CallState, Means, MessageState
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Scheme

REFUSED = re.compile(r"SMTP 5\d\d|SMS gateway 4(?!29)\d\d")


class Message(Row):
    """One message to one recipient. `occurrence` makes asking for it twice send it once."""

    means = models.CharField(max_length=10, choices=Means)
    template = models.CharField(max_length=60)
    occurrence = models.CharField(max_length=120)
    subject_id = models.UUIDField(null=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="messages")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="messages")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    scheme = models.ForeignKey(Scheme, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="messages")
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=150, blank=True)
    body = SecretTextField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    at_any_hour = models.BooleanField(default=False)
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    # The purpose for which somebody agreed, asked again as it leaves; and where a mail program may stop it by itself.
    on_consent = models.CharField(max_length=20, blank=True)
    stop_link = SecretTextField()
    sent_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=100, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "template", "occurrence", "to", name="message_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False) | Q(account__isnull=False),
                name="message_to_someone",
            ),
        ]
        indexes = [
            models.Index("state", "not_before", name="message_due"),
            models.Index("workspace", "subject_id", name="message_by_subject"),
        ]

    @property
    def failure_in_words(self) -> str:
        """Why it could not be sent, for somebody who knows no SMTP; codes stay for the technician."""
        if self.failure.startswith("no SMS"):
            return str(_("No SMS service is set up."))
        if REFUSED.fullmatch(self.failure):
            return str(_("The address or number was refused (%(reason)s).") % {"reason": self.failure})
        return str(_("The service did not answer for too long (%(reason)s).") % {"reason": self.failure or "?"})


class Stop(Row):
    """A number or address that asked for nothing more; only its hash is kept."""

    means = models.CharField(max_length=10, choices=Means)
    digest = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("workspace", "means", "digest", name="stop_by_digest")]


class Call(Row):
    """A call to make, and why: the call-back list, missed calls, what no message can say."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="calls")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="calls")
    number = models.CharField(max_length=30, blank=True)
    caller_name = models.CharField(max_length=120, blank=True)
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    reason = models.CharField(max_length=15, choices=CallReason, default=CallReason.CALL_BACK)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DUE)
    due_at = models.DateTimeField()
    script = SecretTextField()
    note = SecretTextField()
    assigned_to = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    occurrence = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index("workspace", "state", "due_at", name="call_due")]
        constraints = [models.UniqueConstraint("workspace", "occurrence", condition=~Q(occurrence=""), name="call_once")]


class Ring(Row):
    """Somebody is ringing now: what the telephone exchange said, shown to whoever is at the phone."""

    call_id = models.CharField(max_length=80)
    number = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    rang_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-rang_at"]
        constraints = [models.UniqueConstraint("workspace", "call_id", name="ring_once")]
        indexes = [models.Index("workspace", "rang_at", name="ring_by_time")]
