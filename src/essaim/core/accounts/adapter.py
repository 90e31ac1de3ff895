"""How logging in differs from the library's defaults: no sign-up, static QR codes, mail that never delays a page."""

import io
import logging
from threading import Thread

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an invitation, never by a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Hand the mail over after the page has answered, so that its delay tells nothing about an address.

        The code lives in the visitor's session only: it never waits in a queue or a table of messages.
        """
        message = self.render_mail(template_prefix, email, {"email": email, **self._around()} | context)
        Thread(target=_send, args=(message,), daemon=False).start()

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Whoever has no second factor yet has just proved all that they can: their e-mail."""
        return Authenticator.objects.filter(user=self.request.user).exists()

    def _around(self) -> dict:
        return {"request": self.request, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted under the keys of the fields; QR codes are plain SVG."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        picture = io.BytesIO()
        segno.make(url, error="m", micro=False).save(picture, kind="svg", xmldecl=False, scale=5, border=4, light="#ffffff")
        return picture.getvalue().decode()

    def get_totp_label(self, user) -> str:
        return user.email


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ESSAIM_FIELD_KEYS])


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as down:
        # smtplib's errors are OSErrors too. Neither the code nor the address may reach the log.
        log.error("A login mail could not be handed to the mail server: %s", type(down).__name__)
