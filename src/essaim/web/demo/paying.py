"""Paying online in the demonstration: the association has its keys, and a provider that only pretends answers on a port of its own."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions.online import describe_account
from essaim.modules.dues.queries import address_of_notification, online_account
from essaim.web.demo.provider import HERE, Provider, serving
from essaim.web.demo.till import Till

CLIENT, SECRET = "essaim-demo", "aucun-argent-ne-bouge"
APART = 10
"""So far from the port of the pages, where it is free: near, and not where a second demonstration would begin."""
KEPT = "demo_payments.json"


def open_account(workspace: Workspace, *, now: datetime) -> None:
    """Give the association the keys under which the provider knows it, unless somebody has written others."""
    with in_workspace(workspace):
        if online_account() is None:
            describe_account(workspace, organisation_slug=workspace.slug, client_id=CLIENT, client_secret=SECRET, by=SYSTEM, now=now)


@contextmanager
def provider_open(workspace: Workspace, *, port: int) -> Iterator[Provider]:
    """The provider, known to every process of the demonstration; nothing of it exists anywhere else."""
    if not settings.DEMO:
        raise ImproperlyConfigured("A provider that only pretends is for the demonstration (ESSAIM_DEMO=1).")
    with in_workspace(workspace):
        hook = address_of_notification(online_account())
    there = Provider(workspace.slug, CLIENT, SECRET, first=int(time.time()), kept=settings.DATA_DIR / KEPT)
    answer = type("TillOfTheDemonstration", (Till,), {"hook": hook})
    with serving(there, answer=answer, port=port if _is_free(port) else 0):
        before = settings.ESSAIM_HELLOASSO_URL
        settings.ESSAIM_HELLOASSO_URL = os.environ["ESSAIM_HELLOASSO_URL"] = there.url
        try:
            yield there
        finally:
            settings.ESSAIM_HELLOASSO_URL = os.environ["ESSAIM_HELLOASSO_URL"] = before


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HERE, port))
        except (OSError, OverflowError):
            return False
    return True
