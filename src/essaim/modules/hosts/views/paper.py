"""The agreement on paper: one tagged PDF with the parties, the passages, the arithmetic of the price and who pays what."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string

from essaim.core.messaging.views.paper import tagged_pdf
from essaim.core.schemes.queries import setting
from essaim.modules.hosts.models import Agreement
from essaim.modules.hosts.queries import PriceLine


def lines_of(agreement: Agreement) -> list[PriceLine]:
    """The arithmetic of its price, as it was when the agreement was made or increased."""
    return [PriceLine(**line) for line in agreement.lines]


def carrier_name(agreement: Agreement) -> str:
    """Who carries the scheme."""
    scheme = agreement.scheme
    return scheme.carrier.name if scheme.carrier else agreement.workspace.name


def party_name(agreement: Agreement) -> str:
    """In whose name it is made: that of the issuer of invoices, so that the same one agrees and asks for money."""
    return import_string(settings.ESSAIM_ISSUER)() or carrier_name(agreement)


def agreement_pdf(agreement: Agreement, *, now: datetime) -> bytes:
    """One document for every party."""
    return tagged_pdf([agreement_html(agreement, now=now)])


def agreement_html(agreement: Agreement, *, now: datetime) -> str:
    """What is printed: the parties, the price, who pays what, a place for each to sign. Once signed, it bears that day."""
    scheme, workspace = agreement.scheme, agreement.workspace
    shares = list(agreement.shares.select_related("host__organisation"))
    return render_to_string(
        "hosts/agreement_paper.html",
        {
            "agreement": agreement, "scheme": scheme, "workspace": workspace, "shares": shares, "lines": lines_of(agreement),
            "recipient_lines": [str(share.host) for share in shares][:4],
            "letter_date": agreement.signed_on or timezone.localdate(now),
            "sender": {
                "name": party_name(agreement), "lines": workspace.postal_address.splitlines(),
                "phone": setting(scheme, "phone") or workspace.phone,
            },
            "reference": agreement.pk.hex[:8].upper(), "is_shared": len(shares) > 1, "capacity": setting(scheme, "session_capacity"),
        },
    )  # fmt: skip
