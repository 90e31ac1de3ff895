"""The agreement on paper: one tagged PDF with the parties, the passages, the arithmetic of the price and who pays what."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from essaim.core.messaging.views.paper import tagged_pdf
from essaim.core.schemes.queries import setting
from essaim.modules.hosts.models import Agreement
from essaim.modules.hosts.queries import PriceLine


def lines_of(agreement: Agreement) -> list[PriceLine]:
    """The arithmetic of its price, as it was when the agreement was made or increased."""
    return [PriceLine(**line) for line in agreement.lines]


def agreement_pdf(agreement: Agreement, *, now: datetime) -> bytes:
    """One document for every party."""
    scheme, workspace = agreement.scheme, agreement.workspace
    shares = list(agreement.shares.select_related("host__organisation"))
    return tagged_pdf([
        render_to_string(
            "hosts/agreement_paper.html",
            {
                "agreement": agreement, "scheme": scheme, "workspace": workspace, "shares": shares, "lines": lines_of(agreement),
                "recipient_lines": [str(share.host) for share in shares][:4], "letter_date": timezone.localdate(now),
                "sender": {
                    "name": scheme.carrier.name if scheme.carrier else workspace.name,
                    "lines": workspace.postal_address.splitlines(), "phone": setting(scheme, "phone") or workspace.phone,
                },
                "reference": agreement.pk.hex[:8].upper(), "is_shared": len(shares) > 1,
                "capacity": setting(scheme, "session_capacity"),
            },
        )
    ])  # fmt: skip
