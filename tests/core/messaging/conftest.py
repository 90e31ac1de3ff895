"""A workspace with a planted scheme, and ways to say something to somebody in it."""

from dataclasses import dataclass

import pytest

from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions import tell
from essaim.core.messaging.models import Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from tests.builders import a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW
from tests.core.messaging.servers import sms_gateway, smtp_server

TEMPLATE = "on_behalf_notice"


@dataclass
class Site:
    """A running scheme and somebody to write to."""

    workspace: Workspace
    scheme: Scheme

    def person(self, channel: str = "sms", **values) -> Person:
        values.setdefault("phone", "06 39 98 10 01")
        values.setdefault("email", "odette@mail.example")
        return a_person(self.workspace, preferred_channel=channel, **values)

    def tell(self, person: Person, occurrence: str = "1", **more):
        more = {"values": {"category": "aide", "quantity": "1", "commune": "Lille"}, "now": NOW, **more}
        return tell(person, scheme=self.scheme, template=TEMPLATE, occurrence=occurrence, by=acting(), **more)

    def fresh(self, message: Message) -> Message:
        return Message.objects.get(pk=message.pk)


@pytest.fixture
def site(db):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    with in_workspace(workspace):
        yield Site(workspace, scheme)


@pytest.fixture
def gateway(settings):
    with sms_gateway() as found:
        settings.ESSAIM_SMS_URL = found.url
        yield found


@pytest.fixture
def mailbox(settings):
    with smtp_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", found.port, 5
        yield found
