"""The three lists of messages, as tabs above each of them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.core.messaging import queries, rules


def tabs_of(request: HttpRequest) -> list[dict]:
    """Each list with its address, its words and how much waits in it."""
    seen = rules.schemes_seen(request.who)
    lists = (
        ("messaging:outbox", _("Everything"), "send", None),
        ("messaging:failed", _("Could not be sent"), "envelope-x", queries.messages_failed(seen).count()),
        ("messaging:letters", _("Letters to print"), "printer", queries.letters_waiting(seen).count()),
    )
    return [
        {"url": reverse(page), "label": label, "icon": icon, "count": count,
         "current": request.resolver_match.view_name == page}
        for page, label, icon, count in lists
    ]  # fmt: skip
