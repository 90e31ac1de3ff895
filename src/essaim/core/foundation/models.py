"""The rows that every room stands on: workspaces, accounts, the journal, the read-log, links, jobs."""

import secrets
import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now

from essaim.core.foundation.scope import ScopedManager
from essaim.core.foundation.states import ActorKind, Channel, JobState


def new_zone_secret() -> str:
    """What hides the homes of a workspace; it never leaves the server."""
    return secrets.token_hex(32)


class Workspace(models.Model):
    """The space of one organisation: everything in it is invisible from any other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    logo = models.BinaryField(null=True, blank=True)
    logo_kind = models.CharField(max_length=30, blank=True)
    reply_email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    postal_address = models.TextField(blank=True)
    timezone = models.CharField(max_length=50, default="Europe/Paris")
    legal_notice = models.TextField(blank=True)
    privacy_notice = models.TextField(blank=True)
    accessibility_statement = models.TextField(blank=True)
    accessibility_level = models.CharField(max_length=20, default="none")
    settings = models.JSONField(default=dict, blank=True)
    zone_secret = models.CharField(max_length=64, editable=False, default=new_zone_secret)
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """What every row of a workspace has: an unguessable id, its workspace, a version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, editable=False, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = ScopedManager(workspace="workspace")

    class Meta:
        abstract = True


class PriorityDistrict(Row):
    """A priority district (QPV) of the public map, as a file brought it in: its code, its name, its area.

    `polygons` are those of GeoJSON, longitude first; south, west, north and east are the box around them.
    """

    code = models.CharField(max_length=8)
    name = models.CharField(max_length=150)
    communes = models.CharField(max_length=200, blank=True)
    generation = models.PositiveSmallIntegerField()
    polygons = models.JSONField()
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()
    read_on = models.DateField()

    class Meta:
        ordering = ["-generation", "name", "code"]
        constraints = [models.UniqueConstraint("workspace", "code", name="district_code_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AccountManager(BaseUserManager):
    """Accounts have no password by default: people enter with a code sent to them."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way to log in. Staff and supporters may have one; nobody who is helped ever needs one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    shortcuts_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's admin site is not used: nobody is staff in its sense."""
        return False


class Membership(Row):
    """An account that works for a workspace. What it may do there is granted per scheme."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    is_administrator = models.BooleanField(default=False)
    invited_by = models.UUIDField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "account", name="membership_once")]

    def __str__(self) -> str:
        return str(self.account)


class JournalHead(models.Model):
    """The last link of a workspace's chain, locked while the next one is forged."""

    workspace = models.OneToOneField(Workspace, primary_key=True, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class JournalEntry(models.Model):
    """One act, in ids and codes, never in people's words. Append-only, chained by hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    consent = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = ScopedManager(workspace="workspace")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("workspace", "number", name="journal_number_once")]
        indexes = [
            models.Index("workspace", "subject_id", name="journal_by_subject"),
            models.Index("workspace", "case_id", name="journal_by_case"),
        ]


class Reading(models.Model):
    """One page that named people, shown to somebody: who looked, when, at which page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    page = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)

    objects = ScopedManager(workspace="workspace")

    class Meta:
        indexes = [models.Index("workspace", "actor_id", "at", name="reading_by_actor")]


class ReadingSubject(models.Model):
    """A person named on a page that was shown."""

    id = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="subjects")
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()

    objects = ScopedManager(workspace="workspace")

    class Meta:
        indexes = [models.Index("workspace", "person_id", name="reading_by_person")]


class Link(Row):
    """A secret address given to one person for one purpose; only its hash is kept."""

    purpose = models.CharField(max_length=30)
    digest = models.CharField(max_length=64, unique=True)
    person_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("workspace", "person_id", name="link_by_person")]


class Draft(Row):
    """What somebody has typed and not yet sent, so that it is never lost."""

    owner_id = models.UUIDField()
    form = models.CharField(max_length=80)
    answers = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "owner_id", "form", name="draft_once")]


class SentForm(Row):
    """The key of a form that was sent, so that it does its work once, and the page it led to; nothing of what was typed."""

    owner_id = models.UUIDField()
    key = models.UUIDField()
    leads_to = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "owner_id", "key", name="sent_form_once")]


class Job(Row):
    """A piece of long work and how far it has come; drives progress bars."""

    name = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    owner_id = models.UUIDField(null=True)
    result = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
