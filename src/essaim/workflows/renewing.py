"""A dead personal link, and somebody who asks for a new one: fresh links for what is still open, if they are known."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from essaim.core.accounts.models import LinkRequest
from essaim.core.foundation import phones
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions import tell
from essaim.core.people.models import ContactMeans, Person
from essaim.core.schemes.queries import setting
from essaim.modules.exchange.actions.telling import link_to
from essaim.modules.exchange.queries import boards_of
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.modules.needs.queries import needs_running_of, services_to_confirm
from essaim.modules.needs.states import ProposalState, ServiceState
from essaim.workflows.own_page import renew_member_pages

AT_MOST = 5
Open = tuple[str, UUID, Need]


def renew(request_id: str) -> None:
    """Answer one request and forget what was typed. Nothing tells the asker whether anybody was found."""
    asked = LinkRequest.objects.filter(pk=request_id).first()
    if asked is None:
        return
    mailbox = asked.contact.strip().lower() if "@" in (asked.contact or "") else ""
    for workspace in Workspace.objects.defer("logo"):
        with in_workspace(workspace):
            for person in _people_reached_at(asked.contact or ""):
                _send_links(person, occurrence=str(asked.pk), now=timezone.now())
                renew_member_pages(person, mailbox=mailbox, occurrence=str(asked.pk), now=timezone.now())
    asked.delete()


def _people_reached_at(contact: str) -> list[Person]:
    value = contact.lower() if "@" in contact else phones.parse(contact)
    if not value:
        return []
    means = ContactMeans.objects.filter(value=value, ended_at=None, person__isnull=False)
    return list(Person.objects.filter(pk__in=means.values("person_id"), erased_at=None, merged_into=None)[:AT_MOST])


def _send_links(person: Person, *, occurrence: str, now: datetime) -> None:
    for purpose, subject_id, need in list(_still_open(person, now))[:AT_MOST]:
        expires_at = now + timedelta(days=setting(need.scheme, "link_days"))
        secret = give_link(need.workspace, purpose=purpose, person_id=person.pk, subject_id=subject_id, expires_at=expires_at, now=now)
        tell(
            person, scheme=need.scheme, template="new_link", occurrence=f"{occurrence} {subject_id}", values={},
            case=need.case, link=settings.SITE_URL + reverse(f"links:{purpose}", args=[secret]), by=SYSTEM, now=now,
            expires_at=expires_at, subject_id=subject_id,
        )  # fmt: skip
    for scheme in boards_of(person):
        tell(
            person, scheme=scheme, template="new_link", occurrence=f"{person.pk} {scheme.pk} {occurrence}"[:120], values={},
            link=link_to(person, scheme, now=now), by=SYSTEM, now=now, subject_id=scheme.pk,
        )  # fmt: skip


def _still_open(person: Person, now: datetime) -> Iterator[Open]:
    """What waits for this person, each with the purpose of its link."""
    mine = Q(offer__participation__person=person)
    waits_for_me = Q(need__asked_by=person) | Q(need__asked_by=None, need__beneficiary=person)
    for proposal in _rows(Proposal, mine, state=ProposalState.SENT, answer_by__gt=now):
        yield "proposal", proposal.pk, proposal.need
    for service in _rows(Service, mine, state=ServiceState.ACCEPTED):
        yield "service", service.pk, service.need
    for service in _rows(Service, waits_for_me, state=ServiceState.ANSWERED):
        yield "agreement", service.pk, service.need
    for service in _rows(Service, waits_for_me, state=ServiceState.ACCEPTED, beneficiary_says=""):
        # Before it is due there is nothing to say of how it went; the agreement may be taken back.
        is_due = services_to_confirm(service.need.scheme, now=now).filter(pk=service.pk).exists()
        yield "confirmation" if is_due else "agreement", service.pk, service.need
    for need in needs_running_of(person).select_related("workspace")[:AT_MOST]:
        yield "need", need.pk, need


def _rows(model, whose: Q, **which) -> list:
    rows = model.objects.filter(whose, **which).select_related("need__scheme", "need__case", "need__workspace")
    return list(rows.order_by("-created_at")[:AT_MOST])
