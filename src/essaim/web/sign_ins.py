"""Around every page of somebody logged in: their browser is known, not left behind, and proved twice for staff."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from essaim.core.accounts.actions.sign_ins import note_seen, note_sign_in
from essaim.core.accounts.queries import has_second_factor
from essaim.core.accounts.rules import is_worn_out
from essaim.core.accounts.views.entering import SHARED_KEY

Answer = Callable[[HttpRequest], HttpResponse]
PROVED_KEY = "second_factor"
OPEN_WITHOUT_SECOND_FACTOR = {
    "mfa_index", "mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes", "account_logout", "account_login", "set_language", "accounts:privacy",
    "accounts:legal", "accounts:accessibility", "accounts:site-privacy", "accounts:site-legal",
    "accounts:site-accessibility", "accounts:logo",
}  # fmt: skip


class SignInMiddleware:
    """Logs out browsers that were revoked or left alone; speaks the language of the account."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.sign_in = None
        if not request.user.is_authenticated or request.session.session_key is None:
            return self.get_response(request)
        now = timezone.now()
        request.sign_in = note_sign_in(
            request.user, session_key=request.session.session_key, now=now,
            browser=request.headers.get("User-Agent", ""), is_shared=bool(request.session.get(SHARED_KEY)),
        )  # fmt: skip
        if is_worn_out(request.sign_in, now):
            return _logged_out(request)
        note_seen(request.sign_in, now=now)
        return _in_their_language(request, self.get_response)


class SecondFactorMiddleware:
    """Staff reach no desk before they have set up a second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.DEMO or not request.who.is_staff or _has_proved(request) or _is_open(request.path_info):
            return self.get_response(request)
        messages.info(request, _("Before you begin, protect your access with a second proof: it takes two minutes."))
        return redirect("mfa_activate_totp")


def _has_proved(request: HttpRequest) -> bool:
    if not request.session.get(PROVED_KEY) and has_second_factor(request.user):
        request.session[PROVED_KEY] = True
    return bool(request.session.get(PROVED_KEY))


def _is_open(path: str) -> bool:
    try:
        return resolve(path).view_name in OPEN_WITHOUT_SECOND_FACTOR
    except Resolver404:
        return False


def _logged_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.info(request, _("You have been logged out of this device. Log in again to go on."))
    response = redirect(settings.LOGIN_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _in_their_language(request: HttpRequest, get_response: Answer) -> HttpResponse:
    language = request.user.language
    if language == translation.get_language() or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return get_response(request)
    with translation.override(language):
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers["Content-Language"] = language
        return response
