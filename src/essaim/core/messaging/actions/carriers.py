"""What really carries a message: an SMTP server, an SMS gateway over HTTP; letters are printed and posted by hand."""

from collections.abc import Callable
from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from essaim.core.messaging.models import Message
from essaim.core.messaging.states import Means

PATIENCE = httpx.Timeout(10.0)


class TryLater(Exception):
    """The carrier is down or busy: the message stays in the outbox."""


class Undeliverable(Exception):
    """The carrier will never take this message: a person must be told."""


def by_email(message: Message) -> str:
    """One e-mail to one address; returns its Message-ID, the same at every attempt."""
    reference = f"<{message.pk}@{settings.SITE_URL.split('//')[1].split(':')[0]}>"
    email = EmailMessage(
        subject=message.subject, body=message.body or "", to=[message.to], from_email=_sender(message),
        headers={"Message-ID": reference, "Auto-Submitted": "auto-generated", **_way_out(message)}, connection=get_connection(),
    )  # fmt: skip
    if message.workspace.reply_email:
        email.reply_to = [message.workspace.reply_email]
    _one_recipient(email)
    try:
        email.send()
    except SMTPRecipientsRefused as refused:
        code = max(code for code, _words in refused.recipients.values())
        raise (Undeliverable if code >= 500 else TryLater)(f"SMTP {code}") from refused
    except SMTPServerDisconnected as gone:
        raise TryLater("SMTP server gone") from gone
    except SMTPResponseException as answer:
        final = 500 <= answer.smtp_code < 600
        raise (Undeliverable if final else TryLater)(f"SMTP {answer.smtp_code}") from answer
    except OSError as down:
        raise TryLater(type(down).__name__) from down
    return reference


def by_sms(message: Message) -> str:
    """One SMS through the gateway of ESSAIM_SMS_URL; returns the gateway's reference.

    The gateway gets `{to, text, sender, reference}` as JSON with an Idempotency-Key header, and
    answers 2xx with `{"id": …}`; 409 means that it already has this key.
    """
    if not settings.ESSAIM_SMS_URL:
        raise Undeliverable("no SMS gateway")
    try:
        answer = httpx.post(
            settings.ESSAIM_SMS_URL,
            json={"to": message.to, "text": message.body, "reference": str(message.pk)},
            headers={"Idempotency-Key": str(message.pk), **_proof()},
            timeout=PATIENCE,
            follow_redirects=False,
        )
    except httpx.HTTPError as down:
        raise TryLater(type(down).__name__) from down
    if answer.status_code == 409 or answer.is_success:
        return _reference(answer)
    if answer.status_code == 429 or answer.status_code >= 500:
        raise TryLater(f"SMS gateway {answer.status_code}")
    raise Undeliverable(f"SMS gateway {answer.status_code}")


def _proof() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.ESSAIM_SMS_TOKEN}"} if settings.ESSAIM_SMS_TOKEN else {}


def _way_out(message: Message) -> dict[str, str]:
    """What lets a mail program show its own button to hear no more."""
    if not message.stop_link:
        return {}
    return {"List-Unsubscribe": f"<{message.stop_link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _one_recipient(email: EmailMessage) -> None:
    """The law of this room: whoever gets a message sees no other address, and nobody else gets it."""
    if len(email.recipients()) != 1:
        raise ValueError("a message has exactly one recipient")


def _reference(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("id", ""))
    except ValueError:
        return ""


def _sender(message: Message) -> str:
    name = message.workspace.name.replace('"', "")
    return f'"{name}" <{settings.DEFAULT_FROM_EMAIL}>'


CARRIERS: dict[str, Callable[[Message], str]] = {
    Means.EMAIL: by_email,
    Means.SMS: by_sms,
}
