"""Showing a page: the same view answers a whole page, or the named part that htmx asked for."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

BACK = "depuis"
"""In an address: the page from which one was sent there, and to which one goes back."""


def show(request: HttpRequest, template: str, *, status: int = 200, **context) -> HttpResponse:
    """Render `app/page.html`, or only the partial of `app/page.html#part` when htmx asks.

    Without htmx the whole page is rendered, so that every page works without JavaScript.
    """
    page, _hash, part = template.partition("#")
    wants_part = part and getattr(request, "htmx", False) and not request.htmx.boosted
    response = render(request, f"{page}#{part}" if wants_part else page, context, status=status)
    if status == 422 and context.get("form") is not None:
        response.said = [str(error) for errors in context["form"].errors.values() for error in errors]
    return response


def way_back(request: HttpRequest) -> str:
    """The page of this house that the address names as the one before; empty when it names none, or one elsewhere."""
    asked = request.GET.get(BACK, "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None) and not urlsplit(asked).netloc
    return asked if is_ours else ""
