"""Where each account is logged in, who was invited, what was recovered, who asked for a new link."""

import uuid

from django.db import models
from django.utils import timezone

from essaim.core.accounts.states import RecoveryKind
from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Account, Membership, Row


class SignIn(models.Model):
    """One browser in which an account is logged in; only a hash of its session key is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    digest = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=80, blank=True)
    is_shared = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-seen_at"]
        indexes = [models.Index("account", "ended_at", name="sign_in_by_account")]


class Invitation(Row):
    """Somebody asked to join the team, with the roles that wait for them."""

    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    is_administrator = models.BooleanField(default=False)
    roles = models.JSONField(default=list)
    invited_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class Recovery(Row):
    """A colleague gave somebody back the means to log in; both addresses are told."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="recoveries")
    kind = models.CharField(max_length=15, choices=RecoveryKind)
    old_email = models.EmailField()
    new_email = models.EmailField()
    by_id = models.UUIDField(null=True)
    told_at = models.DateTimeField(null=True)


class Closing(Row):
    """An administrator asked that this space be closed; another one has to say yes."""

    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", condition=models.Q(withdrawn_at__isnull=True), name="closing_asked_once")]


class LinkRequest(models.Model):
    """Somebody whose personal link is dead asked for a new one; removed once it is answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = SecretTextField()
    created_at = models.DateTimeField(default=timezone.now)
