"""What is said to whom at each turn of a need: one short neutral message, or a call to make."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.links import give_link
from essaim.core.messaging.actions import drop_calls_about, drop_messages_about, language_of, plan_call, tell
from essaim.core.messaging.queries import was_said
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import contacts_of
from essaim.core.people.states import ContactKind, ContactUse
from essaim.core.schemes.queries import setting, settled, words
from essaim.modules.needs.bridge.when import EVERY
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.modules.needs.queries import disclosure_open
from essaim.workflows.digests import waits_for_digest

AT_SHORT_NOTICE = timedelta(hours=12)
ASKED_BY = {
    CallReason.PROPOSAL: ("proposal", "proposal_reminder"),
    CallReason.AGREEMENT: ("agreement_request",),
    CallReason.CONFIRMATION: ("confirmation_for_supporter", "confirmation_for_person"),
}


def supporter_of(row: Proposal | Service) -> Person | Organisation:
    """Whoever offered."""
    offer = row.offer
    return offer.participation.person if offer.participation_id else offer.organisation


def asker_of(need: Need) -> Person | Organisation | None:
    """Whoever is told about the need: the one who asked, else the one it is for."""
    return need.asked_by or need.beneficiary or need.organisation


def propose(proposal: Proposal, *, by: Actor, now: datetime) -> None:
    """Ask the supporter: would you? Whoever was asked already today gets the rest in one message."""
    person = supporter_of(proposal)
    if waits_for_digest(person, proposal, now=now):
        return
    _say(
        "proposal", person, proposal.need, about=proposal, by=by, now=now, opens="proposal",
        expires_at=proposal.answer_by, reason=CallReason.PROPOSAL,
    )  # fmt: skip


def remind(proposal: Proposal, *, by: Actor, now: datetime) -> None:
    """The same question, once, in writing only: whoever is called is on the list of calls already."""
    _say(
        "proposal_reminder", supporter_of(proposal), proposal.need, about=proposal, by=by, now=now, opens="proposal",
        expires_at=proposal.answer_by, reason=None,
    )  # fmt: skip


def ask_person(service: Service, *, by: Actor, now: datetime) -> None:
    """Ask the person helped: do you agree to this supporter?"""
    _say(
        "agreement_request", asker_of(service.need), service.need, about=service, by=by, now=now, opens="agreement",
        reason=CallReason.AGREEMENT, other=supporter_of(service),
    )  # fmt: skip


def contacts_open(service: Service, *, by: Actor, now: datetime) -> None:
    """Both agreed: each side is told how to find the other."""
    supporter, asker, need = supporter_of(service), asker_of(service.need), service.need
    told = {"about": service, "by": by, "now": now, "urgent": _is_soon(need, now)}
    _say("contact_for_supporter", supporter, need, opens="service", other=asker, **told)
    _say("contact_for_person", asker, need, other=supporter, postscript=_number_of(supporter, service, now), **told)


def ask_confirmation(service: Service, *, by: Actor, now: datetime) -> None:
    """Ask both sides whether it took place."""
    supporter, asker, need = supporter_of(service), asker_of(service.need), service.need
    who = settled(need.scheme).blueprint.confirmation.who
    told = {"about": service, "by": by, "now": now, "reason": CallReason.CONFIRMATION}
    if who in ("both", "supporter") and not service.supporter_says:
        _say("confirmation_for_supporter", supporter, need, opens="service", other=asker, **told)
    if who in ("both", "beneficiary") and not service.beneficiary_says:
        _say("confirmation_for_person", asker, need, opens="confirmation", other=supporter, **told)


def pledge_routed(service: Service, partner: Organisation, *, by: Actor, now: datetime) -> None:
    """Tell whoever promised money to whom the promise was handed on."""
    with translation.override(language_of(supporter_of(service))):
        told = {
            "amount": _("%(number)s €") % {"number": formats.number_format(service.quantity, force_grouping=True)},
            "partner": partner.name,
            "date": day_in_words(timezone.localdate(now), "j F Y"),
        }
    _say("pledge_receipt", supporter_of(service), service.need, about=service, by=by, now=now, also=told)


def answered(row: Proposal | Service, reason: str, *, by: Actor, now: datetime) -> None:
    """The answer has come: nobody is written to or called for it any more."""
    drop_calls_about(row.pk, reason=reason, by=by, now=now)
    drop_messages_about(row.pk, templates=ASKED_BY[reason], by=by, now=now)


def called_off(service: Service, *, by: Actor, now: datetime) -> None:
    """It will not take place: what waits to be said of it is not said, least of all how to reach somebody."""
    for reason in (CallReason.AGREEMENT, CallReason.CONFIRMATION, CallReason.CALL_BACK):
        drop_calls_about(service.pk, reason=reason, by=by, now=now)
    drop_messages_about(service.pk, by=by, now=now)


def changed_for_supporter(row: Proposal | Service, *, opens: str, what: str, said: str | Promise, by: Actor, now: datetime) -> None:
    """Tell whoever was asked, or goes, that the day or the hour is another; an older such message is not said any more."""
    drop_messages_about(row.pk, templates=("need_changed",), by=by, now=now)
    _say(
        "need_changed", supporter_of(row), row.need, about=row, opens=opens, occurrence=f"{row.pk} {what}", by=by, now=now,
        also={"date": said}, urgent=_is_soon(row.need, now),
    )  # fmt: skip


def changed_for_asker(need: Need, *, what: str, said: str | Promise, by: Actor, now: datetime) -> None:
    """Tell whoever asked, with the page on which they can say that it does not suit them."""
    _say(
        "need_changed", asker_of(need), need, about=need, opens="need", occurrence=f"{need.pk} {what}", by=by, now=now,
        also={"date": said}, urgent=_is_soon(need, now),
    )  # fmt: skip


def call_supporter_off(service: Service, *, occurrence: str, by: Actor, now: datetime) -> None:
    """What was settled is called off by a voice: why is not told."""
    supporter = supporter_of(service)
    if isinstance(supporter, Person) and not supporter.is_reachable:
        return
    side = {"person": supporter} if isinstance(supporter, Person) else {"organisation": supporter}
    scheme = service.need.scheme
    plan_call(
        **side, scheme=scheme, case=service.case, reason=CallReason.CALL_BACK, subject_id=service.pk,
        due_at=now + timedelta(hours=setting(scheme, "callback_hours")), occurrence=occurrence,
        script=_("Say that what was planned will not take place, and thank them. Say no more."), by=by, now=now,
    )  # fmt: skip


def call_about_reopening(need: Need, service: Service | None, *, why: str, by: Actor, now: datetime) -> None:
    """It did not take place and cannot be looked for again by itself: the team asks whoever asked what they wish."""
    asker = asker_of(need)
    if asker is None or isinstance(asker, Person) and not asker.is_reachable:
        return
    side = {"person": asker} if isinstance(asker, Person) else {"organisation": asker}
    plan_call(
        **side, scheme=need.scheme, case=need.case, reason=CallReason.CALL_BACK, subject_id=need.pk, due_at=now,
        occurrence=f"not opened again {(service or need).pk}", by=by, now=now,
        script=_("It did not take place, and it could not be recorded again: %(why)s Ask whether it is still needed.") % {"why": why},
    )  # fmt: skip


def say(template: str, to: Person | Organisation | None, need: Need, *, occurrence: str, by: Actor, now: datetime, **more):
    """Any other message of the scheme about a need."""
    _say(template, to, need, occurrence=occurrence, by=by, now=now, **more)


def _say(
    template: str,
    to: Person | Organisation | None,
    need: Need,
    *,
    by: Actor,
    now: datetime,
    about: Need | Proposal | Service | None = None,
    occurrence: str = "",
    opens: str = "",
    other: Person | Organisation | None = None,
    also: Mapping[str, str | Promise] | None = None,
    reason: str | None = CallReason.CALL_BACK,
    **more,
) -> None:
    """`about` is the row in question; `opens` is the purpose of the personal link to give, if any."""
    occurrence = occurrence or str(about.pk)
    if to is None or was_said(template, occurrence):
        return
    link = _link(opens, to, about.pk, need, now) if opens else ""
    with translation.override(language_of(to)):
        values = {**_values(need, other), **(also or {})}
    tell(
        to, scheme=need.scheme, template=template, occurrence=occurrence, values=values, case=need.case, link=link,
        by=by, now=now, call_reason=reason, subject_id=about.pk if about else None, **more,
    )  # fmt: skip


def follow_link(need: Need | None, person: Person, *, now: datetime) -> str:
    """The address at which whoever has just asked on the page follows or stops their request; empty without need."""
    return _link("need", person, need.pk, need, now) if need else ""


def _is_soon(need: Need, now: datetime) -> bool:
    """Whether waiting for the morning would be too late."""
    return need.starts_at is not None and timedelta() <= need.starts_at - now <= AT_SHORT_NOTICE


def _number_of(supporter: Person | Organisation, service: Service, now: datetime) -> str | Promise:
    """The supporter's number, where the scheme opens both ways, while it is open, and neither side is protected."""
    if not settled(service.need.scheme).blueprint.disclosure.both_ways or disclosure_open(service, now=now) is None:
        return ""
    sides = (supporter, service.need.beneficiary, service.need.asked_by)
    if any(side is not None and getattr(side, "is_protected", False) for side in sides):
        return ""
    contacts = supporter.contacts.filter(ended_at=None) if isinstance(supporter, Organisation) else contacts_of(supporter)
    known = [c for c in contacts if not c.is_confidential and ContactUse.SUPPORTERS not in c.do_not_use_for]
    numbers = [c for c in known if c.kind != ContactKind.EMAIL] or (known if isinstance(supporter, Organisation) else [])
    if not numbers:
        return ""
    return format_lazy(gettext_lazy("To reach {name}: {number}"), name=_first_name(supporter), number=numbers[0].shown)


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
        "date": day_in_words(starts, "l j F") if starts else _date_of(need),
        "time": hour_in_words(starts) if starts else _time_of(need),
        "other_first_name": _first_name(other),
    }


def _time_of(need: Need) -> str:
    if need.rule:
        return hour_in_words(time.fromisoformat(need.rule["starts"]))
    return _("at a time to agree on")


def _date_of(need: Need) -> str:
    if need.rule:
        return EVERY[need.rule["weekday"]]()
    if need.deadline:
        return day_in_words(need.deadline, "l j F")
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
