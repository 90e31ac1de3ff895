"""Which page to go back to: the one on which a button was pressed, or one that opens without a form."""

import inspect
from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = ("GET", "HEAD", "OPTIONS")


def came_from(request: HttpRequest) -> str:
    """The page of this house on which the button was pressed; empty where there is none, or it is this very page."""
    referer = request.headers.get("Referer", "")
    try:
        here = request.get_host()
    except DisallowedHost:
        return ""  # the page that refuses a forged address has no page before it
    if not url_has_allowed_host_and_scheme(referer, {here}):
        return ""
    page = urlsplit(referer)
    if not page.path.startswith("/") or (request.method in SAFE and page.path == request.path):
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


def page_that_opens(request: HttpRequest) -> str:
    """Where the switch of language leads: this page, unless it only takes a form; then the one before, or the first."""
    if request.method in SAFE:
        return request.get_full_path()
    for page in (request.get_full_path(), came_from(request)):
        if page and opens(page):
            return page
    return reverse("home")


def opens(page: str) -> bool:
    """Whether an address shows something to whoever types it, as far as its view says."""
    try:
        view: Callable | None = resolve(urlsplit(page).path).func
    except Resolver404:
        return False
    while view is not None:
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list") if inspect.isfunction(view) else None
        if methods is not None:
            return "GET" in methods
        view = getattr(view, "__wrapped__", None)
    return True
