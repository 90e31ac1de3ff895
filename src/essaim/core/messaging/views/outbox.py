"""What left, what waits, what failed and what to do about it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.messaging import actions, queries, rules
from essaim.core.messaging.forms import OutboxFilter
from essaim.core.messaging.models import Message
from essaim.core.messaging.views.tabs import tabs_of

A_PAGE = 50


@require_GET
@staff(*rules.DESK)
def outbox(request: HttpRequest) -> HttpResponse:
    """What left and what waits; what a message says is not shown here."""
    form = OutboxFilter(request.GET)
    found = queries.messages_of(rules.schemes_seen(request.who)).filter(**form.chosen())
    query = "&".join(f"{name}={value}" for name, value in form.chosen().items())
    return show(request, "messaging/outbox.html#rows", page=_page(request, found), form=form, query=query, tabs=tabs_of(request))


@require_GET
@staff(*rules.DESK)
def failed(request: HttpRequest) -> HttpResponse:
    """What could not be sent, why, and what to do."""
    found = queries.messages_failed(rules.schemes_seen(request.who))
    return show(request, "messaging/failed.html", page=_page(request, found), tabs=tabs_of(request))


@require_POST
@staff(*rules.DESK)
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Try again now."""
    message = get_for(request, _written(), message_id, rules.may_see_message)
    actions.retry(message, by=request.actor, now=timezone.now())
    messages.success(request, _("It will leave again within a minute."))
    return redirect("messaging:failed")


@require_POST
@staff(*rules.DESK)
def call_instead(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Give the message up and call."""
    message = get_for(request, _written(), message_id, rules.may_see_message)
    actions.call_instead(message, by=request.actor, now=timezone.now())
    messages.success(request, _("A call is on the list, with what to say."))
    return redirect("messaging:failed")


def _written():
    return Message.objects.select_related("person", "organisation", "scheme")


def _page(request: HttpRequest, found):
    return Paginator(found, A_PAGE).get_page(request.GET.get("page"))
