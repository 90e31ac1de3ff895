"""Letters about accounts: plain text, one recipient, never a code or a secret in a queue."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from essaim.core.foundation.models import Workspace


def send(to: str, template: str, *, workspace: Workspace | None = None, language: str = "fr", **context) -> None:
    """Send `accounts/email/<template>.txt`, whose first line is the subject.

    Raises OSError when the mail server does not take it: the caller decides what that means.
    """
    place = workspace.name if workspace else settings.SITE_NAME
    with translation.override(language):
        text = render_to_string(f"accounts/email/{template}.txt", {"place": place, "site_url": settings.SITE_URL, **context})
    subject, _newline, body = text.strip().partition("\n")
    email = EmailMessage(subject=subject.strip(), body=body.strip() + "\n", from_email=_sender(place), to=[to])
    email.extra_headers["Auto-Submitted"] = "auto-generated"
    if workspace and workspace.reply_email:
        email.reply_to = [workspace.reply_email]
    email.send()


def _sender(place: str) -> str:
    bare = "".join(mark for mark in place if mark.isprintable() and mark not in '"\\')
    return f'"{bare}" <{settings.DEFAULT_FROM_EMAIL}>'
