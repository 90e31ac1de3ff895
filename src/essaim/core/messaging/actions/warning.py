"""A word to a colleague at the address of their account, from the same outbox as any message: once, and retried."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.foundation.models import Membership
from essaim.core.messaging.models import Message
from essaim.core.messaging.states import Means
from essaim.core.schemes.models import Scheme

TEMPLATE = "warning"


@transaction.atomic
def warn(
    member: Membership, *, scheme: Scheme | None, occurrence: str, subject: str, body: str, subject_id: UUID, now: datetime
) -> Message:
    """Write to a member of the team, at any hour. The same `occurrence` is one message to each of them.

    It names nobody: whoever it is about stands on the page whose address it gives, behind a login.
    """
    message, is_new = Message.objects.get_or_create(
        workspace_id=member.workspace_id, template=TEMPLATE, occurrence=occurrence, to=member.account.email,
        defaults={
            "means": Means.EMAIL, "account": member.account, "scheme": scheme, "subject": subject[:150], "body": body,
            "subject_id": subject_id, "not_before": now, "created_at": now, "at_any_hour": True,
        },
    )  # fmt: skip
    if is_new:
        enqueue_on_commit("messaging.deliver", message_id=message.pk)
    return message
