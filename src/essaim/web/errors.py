"""What somebody sees at an address where there is nothing: for a dead personal link, the way to a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from essaim.core.foundation.doors import DeadLink


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for what is foreign and for what is absent."""
    dead = isinstance(exception, DeadLink)
    context = {"new_link_url": reverse("accounts:new-link")} if dead else {}
    return render(request, "errors/404.html", context, status=404)
