"""Letters: what to print, all of it as one PDF, and what was posted."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.messaging import actions, queries, rules
from essaim.core.messaging.models import Message
from essaim.core.messaging.states import Means, MessageState
from essaim.core.messaging.views.paper import Sheet, pdf_of, sheets_of
from essaim.core.messaging.views.tabs import tabs_of

AT_ONCE = 200

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@require_GET
@staff(*rules.DESK)
def letters(request: HttpRequest) -> HttpResponse:
    """Letters that wait to be printed and posted; a protected contact is marked."""
    waiting = _waiting(request)
    rows = [(letter, rules.may_print_letter(request.who, letter)) for letter in waiting]
    return show(request, "messaging/letters.html", rows=rows, at_once=AT_ONCE, tabs=tabs_of(request))


@require_POST
@staff(*rules.DESK)
def print_all(request: HttpRequest) -> HttpResponse:
    """One PDF with every letter of the list; those of protected contacts are printed one by one."""
    sheets = sheets_of([letter for letter in _waiting(request) if not _is_protected(letter)])
    if not sheets:
        messages.info(request, _("There is nothing to print: no letter of this list has a complete address."))
        return redirect("messaging:letters")
    return _printed(request, sheets)


@require_POST
@staff(*rules.DESK)
def print_letter(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The PDF of one letter."""
    sheets = sheets_of([get_for(request, _letters(), message_id, rules.may_print_letter)])
    if not sheets:
        messages.warning(request, _("This letter has no complete address any more: call instead."))
        return redirect("messaging:letters")
    return _printed(request, sheets)


@require_POST
@staff(*rules.DESK)
def posted(request: HttpRequest) -> HttpResponse:
    """The ticked letters are in the post."""
    chosen = [get_for(request, _letters(), pk, rules.may_print_letter) for pk in _uuids(request)]
    for letter in chosen:
        actions.mark_posted(letter, by=request.actor, now=timezone.now())
    said = ngettext("%(count)s letter is marked as posted.", "%(count)s letters are marked as posted.", len(chosen))
    messages.success(request, said % {"count": len(chosen)})
    return redirect("messaging:letters")


def _printed(request: HttpRequest, sheets: list[Sheet]) -> HttpResponse:
    actions.note_printed([sheet.letter for sheet in sheets], by=request.actor, now=timezone.now())
    response = HttpResponse(pdf_of(sheets), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_("letters")}.pdf"'
    return response


def _waiting(request: HttpRequest) -> list[Message]:
    return list(queries.letters_waiting(rules.schemes_seen(request.who)).select_related("workspace")[:AT_ONCE])


def _letters():
    rows = Message.objects.filter(means=Means.LETTER, state=MessageState.QUEUED)
    return rows.select_related("person", "organisation", "scheme", "workspace")


def _is_protected(letter: Message) -> bool:
    return letter.person is not None and letter.person.is_protected


def _uuids(request: HttpRequest) -> list[UUID]:
    return [UUID(text) for text in request.POST.getlist("letter") if _UUID.fullmatch(text)]
