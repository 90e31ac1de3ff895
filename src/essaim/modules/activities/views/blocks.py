"""What the rooms above add to the pages of sessions, known by name only: prices, what is left to pay."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def blocks_of(page: str, request: HttpRequest, *rows) -> list[dict]:
    """Each block of a page ("PUBLIC", "DESK", "REGISTERING", "HOLDER"), with its template; none where there is nothing to say."""
    makers = import_string(f"{settings.ESSAIM_SESSION_BLOCKS}.{page}")
    return [block for make in makers if (block := make(request, *rows))]
