"""A dead personal link: ask for a new one, and be told the same thing whoever asks."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.core.accounts.actions.renewal import ask_new_link
from essaim.core.accounts.forms import NewLinkForm
from essaim.core.foundation.doors import public
from essaim.core.foundation.pages import show


@require_http_methods(["GET", "POST"])
@public
def new_link(request: HttpRequest) -> HttpResponse:
    """One question; then one sentence, always the same."""
    form = NewLinkForm(request.POST if "contact" in request.POST else None)
    if not form.is_valid():
        return show(request, "accounts/new_link.html", form=form, status=422 if form.is_bound else 200)
    contact = form.cleaned_data["contact"]
    if not ratelimit.consume(request, action="new_link", key=contact.strip().lower()):
        form.add_error(None, _("You have asked several times already: wait an hour, or call us."))
        return show(request, "accounts/new_link.html", form=form, status=429)
    ask_new_link(contact)
    return show(request, "accounts/new_link_asked.html")
