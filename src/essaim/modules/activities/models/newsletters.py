"""What the team writes to whoever agreed to receive it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.models import Row
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.states import NewsletterState


class Newsletter(Row):
    """One letter to many; `body` is what they receive, frozen when somebody confirms that it leaves."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="newsletters")
    title = models.CharField(_("title"), max_length=150)
    words = models.TextField(_("text"))
    with_sessions = models.BooleanField(_("with the activities to come"), default=True)
    state = models.CharField(max_length=10, choices=NewsletterState, default=NewsletterState.DRAFT)
    body = models.TextField(blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.title
