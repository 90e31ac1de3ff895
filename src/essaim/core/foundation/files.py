"""Files that are handed out: always to be saved, never shown inside the page."""

from django.http import HttpResponse
from django.utils import timezone

from essaim.core.foundation.sheets import CONTENT_TYPES


def attachment(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """A download named after what it is and the day, in one of the kinds of sheets or "zip"."""
    response = HttpResponse(content, content_type=CONTENT_TYPES.get(kind, "application/zip"))
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
