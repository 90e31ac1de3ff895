"""The page behind the one message of the day: everything that waits for this supporter's answer."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.doors import link
from essaim.core.foundation.links import give_link
from essaim.core.foundation.pages import show
from essaim.core.schemes.queries import setting
from essaim.modules.needs.models import Proposal
from essaim.modules.needs.queries import proposals_waiting


@require_GET
@link("waiting")
def waiting(request: HttpRequest) -> HttpResponse:
    """What was proposed and waits for a yes or a no."""
    return show(request, "links/waiting.html", proposals=_waiting(request))


@require_POST
@link("waiting")
def open_waiting(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Go to one of them, by a fresh link of its own."""
    proposal = get_object_or_404(_waiting(request), pk=proposal_id)
    now = timezone.now()
    secret = give_link(
        request.workspace, purpose="proposal", person_id=request.link.person_id, subject_id=proposal.pk, now=now,
        expires_at=now + timedelta(days=setting(proposal.need.scheme, "link_days")),
    )  # fmt: skip
    return redirect("links:proposal", secret)


def _waiting(request: HttpRequest) -> QuerySet[Proposal]:
    mine = proposals_waiting(None).filter(offer__participation__person=request.link.person_id)
    return mine.filter(answer_by__gt=timezone.now())
