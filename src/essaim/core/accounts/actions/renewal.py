"""Asking for a new personal link: written down encrypted, answered after the page, whoever asked."""

from django.db import transaction

from essaim.core.accounts.models import LinkRequest
from essaim.core.foundation.jobs import enqueue_for_all_on_commit


@transaction.atomic
def ask_new_link(contact: str) -> LinkRequest:
    """Keep what was typed for the worker; nothing is looked up while the visitor waits."""
    request = LinkRequest.objects.create(contact=contact.strip()[:254])
    enqueue_for_all_on_commit("links.renew", request_id=request.pk)
    return request
