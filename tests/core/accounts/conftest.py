"""A real mail server on this machine, and a way to wait for what it receives."""

import email
import email.policy
import re
import socket
import time
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from django.core.cache import cache
from django.db import connection

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.protection import protect_journal, unprotect_journal
from essaim.core.foundation.scope import across_workspaces


class Mailbox:
    """What a mail server has been handed; `refuses` makes it turn an address away."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, email.message.Message]] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.rcpt_tos[0], letter))
        return "250 Accepted"

    def waits_for(self, number: int) -> list[tuple[str, email.message.Message]]:
        """The letters, once that many have come; at most ten seconds."""
        for _attempt in range(1000):
            if len(self.letters) >= number:
                break
            time.sleep(0.01)
        assert len(self.letters) == number
        return self.letters

    def code(self, number: int = 1) -> str:
        """The login code in that letter."""
        body = self.waits_for(number)[-1][1].get_content().replace("\r\n", "\n")
        return re.search(r"^ {4}(\S+)$", body, re.MULTILINE)[1]

    def link(self, number: int = 1) -> str:
        """The path of the link in that letter."""
        return re.search(r"https?://[^/]+(/\S+/\S+)", self.waits_for(number)[-1][1].get_content())[1]


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


@pytest.fixture(autouse=True)
def no_tries_yet(db) -> None:
    """Limits count tries across requests: each test begins with none."""
    cache.clear()


@pytest.fixture
def several_at_once(transactional_db) -> Iterator[None]:
    """For tests whose threads really commit: the journal, which refuses to be emptied, is emptied afterwards."""
    yield
    unprotect_journal(connection)
    with across_workspaces("a test cleans up after itself"):
        JournalEntry.objects.all().delete()
    protect_journal(connection)
