"""The page of the pretend provider on which somebody pays, refuses, leaves, or lets the bank take its time."""

from contextlib import suppress
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from essaim.web.demo.provider import Answer, Provider

PATIENCE = 10  # seconds: whom the provider tells may well ask it back meanwhile
PAGE, PAID, WAITS, BACK = "/checkout/", "Authorized", "WaitingBankValidation", "Refunded"


@dataclass(frozen=True)
class Choice:
    """One button: how it looks, the state in which the payment is then, whether it is one more try, and what the way back says."""

    key: str
    label: str | Promise
    icon: str
    kind: str = "secondary"
    state: str = ""
    is_new: bool = False
    code: str = ""


PAYS = Choice("pay", _("Pay by card"), "credit-card", "primary", PAID, is_new=True, code="succeeded")
LATER = Choice("later", _("Pay by bank: it says yes in a few days"), "hourglass-split", "secondary", WAITS, is_new=True, code="succeeded")
REFUSED = Choice("refuse", _("The bank refuses"), "x-lg", "secondary", "Refused", is_new=True, code="refused")
LEAVES = Choice("leave", _("Leave without paying"), "arrow-left", "quiet")
GOES = Choice("leave", _("Go back to the association"), "arrow-left", "primary")
SAYS_YES = Choice("yes", _("The bank says yes"), "check-lg", "secondary", PAID)
SAYS_NO = Choice("no", _("The bank says no"), "x-lg", "secondary", "Refused")
GIVES_BACK = Choice("back", _("The association gives it back"), "arrow-counterclockwise", "secondary", BACK)
OFFERED = {
    "": (PAYS, LATER, REFUSED, LEAVES),
    "Refused": (PAYS, LATER, REFUSED, LEAVES),
    WAITS: (GOES, SAYS_YES, SAYS_NO),
    PAID: (GOES, GIVES_BACK),
    BACK: (GOES,),
}


SAID = {"": _("not paid yet"), "Refused": _("refused by the bank"), WAITS: _("waits for the bank"), PAID: _("paid"), BACK: _("given back")}


class Till(Answer):
    """The API, and the pages for people."""

    hook = ""

    def do_GET(self) -> None:
        intent = self._intent()
        if self.path.startswith(settings.STATIC_URL):
            self._file(urlsplit(self.path).path.removeprefix(settings.STATIC_URL))
        elif self.path == "/":
            rows = [{"number": one, "told": told, "place": f"{PAGE}{one}", "said": SAID[state_of(self.there, one)]}
                    for one, told in reversed(list(self.there.intents.items()))]  # fmt: skip
            self._page("demo/payments.html", {"rows": rows})
        elif intent is None:
            super().do_GET()
        elif intent in self.there.intents:
            self._show(intent)
        else:
            self.send(404, b"", {})

    def do_POST(self) -> None:
        intent = self._intent()
        if intent is None:
            super().do_POST()
            return
        sent = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        wanted = sent.get("choice", [""])[0]
        offered = OFFERED[state_of(self.there, intent)] if intent in self.there.intents else ()
        choice = next((choice for choice in offered if choice.key == wanted), None)
        if choice is None:
            self.send(404, b"", {})
            return
        self.send(303, b"", {"Location": self._chosen(intent, choice)})

    def _intent(self) -> str | None:
        """The number of the payment whose page is asked, or nothing: it is a program that asks."""
        path = urlsplit(self.path).path
        return path.removeprefix(PAGE) if path.startswith(PAGE) else None

    def _chosen(self, intent: str, choice: Choice) -> str:
        """What follows from a button: the payment stands so, the association is told, and this is where one goes then."""
        told = self.there.intents[intent]
        if not choice.state:
            return told["backUrl"]
        notify(self.hook, self.there.pays(intent, state=choice.state, again=choice.is_new))
        said = {"checkoutIntentId": intent, "code": choice.code, "orderId": told["order"]["id"]}
        return f"{told['returnUrl']}?{urlencode(said)}" if choice.code else f"{PAGE}{intent}"

    def _file(self, name: str) -> None:
        """A file that the page needs: how it looks, its letters."""
        try:
            found = finders.find(name)
        except SuspiciousFileOperation:
            found = None
        if found is None or not Path(found).is_file():
            self.send(404, b"", {})
        else:
            self.send(200, Path(found).read_bytes(), {"Content-Type": guess_type(name)[0] or "application/octet-stream"})

    def _show(self, intent: str) -> None:
        state = state_of(self.there, intent)
        shown = {"told": self.there.intents[intent], "state": state, "choices": OFFERED[state], "place": f"{PAGE}{intent}"}
        self._page("demo/till.html", shown)

    def _page(self, template: str, shown: dict) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            html = render_to_string(template, shown)
        # A form that leads on elsewhere has to be allowed to: only back to the site.
        allowed = {"default-src": "'none'", "form-action": f"'self' {settings.SITE_URL}", "frame-ancestors": "'none'"}
        allowed |= dict.fromkeys(("style-src", "font-src", "img-src"), "'self'")
        policy = "; ".join(f"{name} {places}" for name, places in allowed.items())
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, "Cache-Control": "no-store"}
        self.send(200, html.encode(), headers)


def state_of(there: Provider, intent: str) -> str:
    """Where the last payment that somebody tried stands; nothing while nobody has."""
    payments = there.intents[intent].get("order", {}).get("payments", [])
    return payments[-1]["state"] if payments else ""


def notify(hook: str, notification: dict) -> None:
    """Tell the association, which is free not to hear: what counts is read again by whoever is told."""
    if hook:
        with suppress(httpx.HTTPError):
            httpx.post(hook, json=notification, timeout=PATIENCE)
