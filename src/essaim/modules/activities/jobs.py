"""What the worker does for activities."""

from django.utils import timezone

from essaim.modules.activities.actions import continue_newsletter
from essaim.modules.activities.models import Newsletter


def send_newsletter(newsletter_id: str) -> None:
    """A newsletter that was confirmed goes to everybody who agreed."""
    row = Newsletter.objects.select_related("scheme__workspace", "scheme__carrier").filter(pk=newsletter_id).first()
    if row is not None:
        continue_newsletter(row, now=timezone.now())
