"""Logging in and out: the library's journeys, behind the doors and in the words of this house."""

from collections.abc import Callable

from allauth.account import views as account_views
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import forms
from allauth.mfa.totp import views as totp_views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from essaim.core.accounts.forms import EnterForm
from essaim.core.foundation.doors import account, public
from essaim.core.foundation.models import Account

SHARED_KEY = "shared_device"
View = Callable[..., HttpResponse]


class Enter(account_views.RequestLoginCodeView):
    """Ask for the e-mail; the answer is the same whether an account has it or not."""

    def get_form_class(self) -> type[EnterForm]:
        return EnterForm

    def get_initial(self) -> dict:
        return {"email": self.request.GET.get("email", "")[:254]}

    def form_valid(self, form: EnterForm) -> HttpResponse:
        response = super().form_valid(form)
        shared = self.request.session[SHARED_KEY] = form.cleaned_data["shared"]
        self.request.session.set_expiry(0 if shared else None)
        return response


class EnterCode(account_views.ConfirmLoginCodeView):
    """Type the code that was sent; ten tries an hour for one address, wherever they come from."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        address = (self._process.state.get("email") or "").lower()
        return ratelimit.consume_or_429(request, action="enter_code", key=address) or super().post(request)


class SetUpApp(totp_views.ActivateTOTPView):
    """The digits just typed are proof enough to be shown the recovery codes on the next page."""

    def form_valid(self, form: forms.ActivateTOTPForm) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return response


class Leave(account_views.LogoutView):
    """Log out, and ask the browser to forget what it has kept of this site."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _opened(door: Callable[[View], View], view: View) -> View:
    """The library's view behind a door of the house; its limits and its session write when it is shown."""
    guarded = door(view)
    guarded.may_write_on_get = True
    return guarded


enter = _opened(public, Enter.as_view())
enter_code = _opened(public, EnterCode.as_view())
enter_second_factor = _opened(public, factor_views.authenticate)
leave = _opened(public, Leave.as_view())
inactive = _opened(public, account_views.account_inactive)
prove_again = _opened(account, factor_views.reauthenticate)
second_factor = _opened(account, factor_views.index)
set_up_app = _opened(account, SetUpApp.as_view())
remove_app = _opened(account, totp_views.deactivate_totp)
recovery_codes = _opened(account, code_views.view_recovery_codes)
new_recovery_codes = _opened(account, code_views.generate_recovery_codes)
download_recovery_codes = _opened(account, code_views.download_recovery_codes)


@require_POST
@public
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        Account.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)
