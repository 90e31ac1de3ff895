"""Pages that are about no row in particular still ask a rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.urls.converters import StringConverter

from essaim.core.foundation.access import Who
from essaim.core.foundation.sheets import CONTENT_TYPES
from essaim.core.foundation.states import StaffRole
from essaim.core.people import rules


class KindOfSheet(StringConverter):
    """In an address, the kind of a sheet."""

    regex = "|".join(CONTENT_TYPES)


def only_if(may: Callable[[Who], bool]) -> Callable:
    """Show the page only to those whom the rule allows; it does not exist for others."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.who):
                raise Http404
            return view(request, *args, **kwargs)

        return asked

    return decorate


def may_of(who: Who) -> dict[str, bool]:
    """Which of the pages about lists this visitor may open: the tabs that are shown."""
    return {
        "record": rules.may_record_person(who),
        "export": rules.may_export_people(who),
        "import": rules.may_import_people(who),
        "merge": who.has_anywhere(StaffRole.COORDINATOR),
        "retention": rules.may_apply_retention(who),
    }
