"""What is said to whom at each turn of a need: one short neutral message, or a call to make."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import give_link
from essaim.core.messaging.actions import drop_calls_about, tell
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.queries import setting, settled, words
from essaim.modules.needs.models import Need, Proposal, Service


def supporter_of(row: Proposal | Service) -> Person | Organisation:
    """Whoever offered."""
    offer = row.offer
    return offer.participation.person if offer.participation_id else offer.organisation


def asker_of(need: Need) -> Person | Organisation | None:
    """Whoever is told about the need: the one who asked, else the one it is for."""
    return need.asked_by or need.beneficiary or need.organisation


def propose(proposal: Proposal, *, by: Actor, now: datetime) -> None:
    """Ask the supporter: would you?"""
    person = supporter_of(proposal)
    _say(
        "proposal", person, proposal.need, occurrence=str(proposal.pk), by=by, now=now,
        link=_link("proposal", person, proposal.pk, proposal.need, now), expires_at=proposal.answer_by,
        reason=CallReason.PROPOSAL, subject_id=proposal.pk,
    )  # fmt: skip


def ask_person(service: Service, *, by: Actor, now: datetime) -> None:
    """Ask the person helped: do you agree to this supporter?"""
    asker = asker_of(service.need)
    _say(
        "agreement_request", asker, service.need, occurrence=str(service.pk), by=by, now=now,
        link=_link("agreement", asker, service.pk, service.need, now), reason=CallReason.AGREEMENT,
        subject_id=service.pk, other=supporter_of(service),
    )  # fmt: skip


def contacts_open(service: Service, *, by: Actor, now: datetime) -> None:
    """Both agreed: each side is told where to find the other."""
    supporter, asker, need = supporter_of(service), asker_of(service.need), service.need
    _say(
        "contact_for_supporter", supporter, need, occurrence=str(service.pk), by=by, now=now, other=asker,
        link=_link("service", supporter, service.pk, need, now), subject_id=service.pk,
    )  # fmt: skip
    _say("contact_for_person", asker, need, occurrence=str(service.pk), by=by, now=now, other=supporter,
         subject_id=service.pk)  # fmt: skip


def ask_confirmation(service: Service, *, by: Actor, now: datetime) -> None:
    """Ask both sides whether it took place."""
    supporter, asker, need = supporter_of(service), asker_of(service.need), service.need
    who = settled(need.scheme).blueprint.confirmation.who
    if who in ("both", "supporter") and not service.supporter_says:
        _say(
            "confirmation_for_supporter", supporter, need, occurrence=str(service.pk), by=by, now=now, other=asker,
            link=_link("service", supporter, service.pk, need, now), reason=CallReason.CONFIRMATION,
            subject_id=service.pk,
        )  # fmt: skip
    if who in ("both", "beneficiary") and not service.beneficiary_says:
        _say(
            "confirmation_for_person", asker, need, occurrence=str(service.pk), by=by, now=now, other=supporter,
            link=_link("confirmation", asker, service.pk, need, now), reason=CallReason.CONFIRMATION,
            subject_id=service.pk,
        )  # fmt: skip


def answered(row: Proposal | Service, reason: str, *, by: Actor, now: datetime) -> None:
    """The answer has come: nobody needs to be called for it any more."""
    drop_calls_about(row.pk, reason=reason, by=by, now=now)


def say(template: str, to: Person | Organisation | None, need: Need, *, occurrence: str, by: Actor, now: datetime, **more):
    """Any other message of the scheme about a need."""
    _say(template, to, need, occurrence=occurrence, by=by, now=now, **more)


def _say(
    template: str,
    to: Person | Organisation | None,
    need: Need,
    *,
    occurrence: str,
    by: Actor,
    now: datetime,
    link: str = "",
    other: Person | Organisation | None = None,
    expires_at: datetime | None = None,
    reason: str = CallReason.CALL_BACK,
    subject_id: UUID | None = None,
) -> None:
    if to is None:
        return
    tell(
        to, scheme=need.scheme, template=template, occurrence=occurrence, values=_values(need, other), case=need.case,
        link=link, by=by, now=now, expires_at=expires_at, call_reason=reason, subject_id=subject_id,
    )  # fmt: skip


def _values(need: Need, other: Person | Organisation | None) -> dict[str, str]:
    category = settled(need.scheme).blueprint.category(need.category)
    place = places.commune(need.commune_code)
    starts = timezone.localtime(need.starts_at) if need.starts_at else None
    about = _("some help") if category.sensitive else words(need.scheme, category.label)
    unit = words(need.scheme, category.unit_for(need.quantity))
    return {
        "commune": place.name if place else "",
        "category": about,
        "quantity": f"{need.quantity} {unit}".strip(),
        "date": formats.date_format(starts, "l j F") if starts else _date_of(need),
        "time": formats.date_format(starts, "G \\h i") if starts else _("at a time to agree on"),
        "other_first_name": _first_name(other),
    }


def _date_of(need: Need) -> str:
    if need.deadline:
        return formats.date_format(need.deadline, "l j F")
    return _("a day to agree on")


def _first_name(other: Person | Organisation | None) -> str:
    if isinstance(other, Person):
        return other.given_name
    return other.name if other else ""


def _link(purpose: str, to: Person | Organisation | None, subject_id: UUID, need: Need, now: datetime) -> str:
    if to is None:
        return ""
    secret = give_link(
        need.workspace, purpose=purpose, now=now, subject_id=subject_id,
        person_id=to.pk if isinstance(to, Person) else None,
        expires_at=now + timedelta(days=setting(need.scheme, "link_days")),
    )  # fmt: skip
    return settings.SITE_URL + reverse(f"links:{purpose}", args=[secret])
