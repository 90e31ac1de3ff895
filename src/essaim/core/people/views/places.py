"""Addresses proposed as they are typed, for those who record people; nothing about anybody goes with the question."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from essaim.core.foundation.doors import staff
from essaim.core.foundation.places.addresses import site_book
from essaim.core.people.forms import choice_of
from essaim.core.people.views.people import RECORDERS

MOST = 8


@require_GET
@staff(*RECORDERS)
def addresses(request: HttpRequest) -> JsonResponse:
    """The likeliest addresses for these words, as a combobox reads them."""
    found = site_book().search(request.GET.get("q", ""), limit=MOST)
    return JsonResponse([choice_of(hit) for hit in found], safe=False)
