"""The lists of money, as tabs above each of them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.modules.dues import rules


def tabs_of(request: HttpRequest) -> list[dict]:
    """Each list with its address and its words, for whoever may open it."""
    lists = (
        ("dues:desk", _("To be paid"), "cash-coin", rules.DESK),
        ("dues:payments", _("Payments"), "receipt", rules.DESK),
        ("dues:invoices", _("Invoices"), "file-earmark-text", rules.ACCOUNTS),
        ("dues:export", _("For the accountant"), "file-earmark-spreadsheet", rules.ACCOUNTS),
        ("dues:issuer", _("Legal mentions"), "bank", rules.LEGAL),
        ("dues:online", _("Paying online"), "credit-card", rules.LEGAL),
    )
    return [
        {"url": reverse(page), "label": label, "icon": icon, "current": request.resolver_match.view_name == page}
        for page, label, icon, roles in lists
        if request.who.has_anywhere(*roles)
    ]
