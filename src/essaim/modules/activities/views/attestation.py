"""The attestation of attendance: which sessions somebody came to, as a paper for them to keep."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.core.foundation import journal
from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.views.paper import tagged_pdf
from essaim.core.schemes.queries import setting
from essaim.modules.activities import queries, rules
from essaim.modules.activities.models import Attendee


@require_POST
@staff(*rules.DESK)
def attestation(request: HttpRequest, attendee_id: UUID) -> HttpResponse:
    """Every session of the scheme to which this person came, on one tagged page."""
    rows = Attendee.objects.select_related("session__scheme__carrier", "session__workspace", "person", "registration")
    row = get_for(request, rows, attendee_id, rules.may_note_attendance)
    came = list(queries.sessions_attended(row.person, row.session.scheme))
    if not came:
        raise Refusal(_("There is nothing to attest yet: note first that they came."))
    content = tagged_pdf([attestation_html(row, came)])
    journal.write("attendance.attested", row, by=request.actor, at=timezone.now(), sessions=[seen.session_id for seen in came])
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_("attestation")}.pdf"'
    return response


def attestation_html(row: Attendee, came: list[Attendee]) -> str:
    """The page that is printed."""
    workspace, scheme = row.session.workspace, row.session.scheme
    return render_to_string(
        "activities/attestation.html",
        {
            "workspace": workspace, "person": row.person, "came": came, "scheme": scheme, "letter_date": timezone.localdate(),
            "sender": {
                "name": scheme.carrier.name if scheme.carrier else workspace.name,
                "lines": workspace.postal_address.splitlines(), "phone": setting(scheme, "phone") or workspace.phone,
            },
            "reference": row.pk.hex[:8].upper(),
        },
    )  # fmt: skip
