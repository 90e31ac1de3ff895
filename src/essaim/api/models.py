"""Keys with which other programs come in: one workspace each, what they may do, kept as a hash."""

from django.db import models

from essaim.core.foundation.models import Row


class Token(Row):
    """A program's key. It acts in its own name, through the channel `api`."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    expires_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
