"""Needs: recorded for anyone, changed, cancelled, expired, opened again."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind
from essaim.core.foundation.versions import changed, save_fields
from essaim.core.people.models import Address, Organisation, Person
from essaim.core.schemes.actions import enrol, open_case
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import participation_of, setting, settled, words
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.modules.needs.models import Need
from essaim.modules.needs.queries import own_id
from essaim.modules.needs.states import NEED_MOVES, NEED_RUNNING, SERVICE_RUNNING, NeedState, ServiceState

TOLD = ("quantity", "starts_at", "ends_at", "deadline", "rule")

PLACED = ("commune_code", "lat", "lon")


@transaction.atomic
def record_need(
    scheme: Scheme,
    *,
    category: str,
    beneficiary: Person | None = None,
    organisation: Organisation | None = None,
    asked_by: Person | None = None,
    commune_code: str = "",
    quantity: int = 1,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    deadline: date | None = None,
    rule: Mapping[str, Any] | None = None,
    details: str = "",
    domain: str = "",
    people_helped: int | None = None,
    skills: list[str] | None = None,
    languages: list[str] | None = None,
    wishes: Mapping[str, Any] | None = None,
    reopens: Need | None = None,
    need_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Need:
    """Write down what is asked, for whom, by whom, through which channel.

    `by.channel` is how it came in. `need_id`, chosen by the form, makes sending it twice record it once. Raises Refusal when the scheme is not open, the category is
    not one of its own, the person may not post yet, or dates make no sense.
    """
    pk = own_id(scheme, need_id) if need_id else uuid4()
    sent_before = Need.objects.filter(pk=pk).first()
    if sent_before:
        return sent_before
    spec = _category(scheme, category)
    _refuse_impossible(scheme, quantity=quantity, starts_at=starts_at, ends_at=ends_at, deadline=deadline, now=now)
    if beneficiary:
        _let_post(beneficiary, scheme, by=by, now=now)
    case = open_case(
        scheme, person=beneficiary or (None if organisation else asked_by), organisation=organisation,
        lead_contact=_recorder(by), by=by, now=now,
    )  # fmt: skip
    code, lat, lon = _place(beneficiary, organisation or asked_by, commune_code)
    need = Need.objects.create(
        pk=pk, workspace=scheme.workspace, case=case, scheme=scheme, kind=spec.kind, category=category, details=details,
        quantity=quantity, remaining=quantity, beneficiary=beneficiary, organisation=organisation, asked_by=asked_by,
        channel=by.channel, recorded_by=by.id, domain=domain, people_helped=people_helped, commune_code=code,
        lat=lat, lon=lon, starts_at=starts_at, ends_at=ends_at, deadline=deadline, rule=_weekly(rule, now),
        skills=skills or [], languages=languages or (beneficiary.languages_needed if beneficiary else []), wishes=dict(wishes or {}),
        expires_on=_term(scheme, deadline, ends_at, rule, now), reopens=reopens, created_at=now,
    )  # fmt: skip
    journal.write("need.recorded", need, by=by, at=now, category=category, quantity=quantity)
    return need


@transaction.atomic
def change_need(need: Need, *, seen_version: int, by: Actor, now: datetime, **values) -> Need:
    """Correct a need that is not over; Stale when somebody else changed it first.

    The quantity never falls under what was already promised. The journal keeps which fields changed, and
    the days and figures; never the words.
    """
    if need.state not in NEED_RUNNING:
        raise Refusal(_("This need is over: record a new one."))
    values = changed(need, values)
    _refuse_impossible(
        need.scheme, quantity=values.get("quantity", 1), now=now,
        **{name: values.get(name) for name in ("starts_at", "ends_at", "deadline")},
    )  # fmt: skip
    if not values:
        return need
    if set(values) & {"starts_at", "ends_at", "deadline", "rule"}:
        when = {name: values.get(name, getattr(need, name)) for name in ("deadline", "ends_at", "rule")}
        values["rule"] = _weekly(when["rule"], now)
        values["expires_on"] = _term(need.scheme, when["deadline"], when["ends_at"], when["rule"], now)
    more = values.get("quantity", need.quantity) - need.quantity
    _change_remaining(need, min(more, 0))
    save_fields(need, seen_version=seen_version, **values)
    _change_remaining(need, max(more, 0))
    follow_quantity(need, by=by, now=now)
    said = {name: values[name] for name in TOLD if name in values}
    journal.write("need.changed", need, by=by, at=now, fields=sorted(values), **said)
    return need


def follow_quantity(need: Need, *, by: Actor, now: datetime) -> None:
    """Keep the state in step with what is still to be found: settled, answered, waiting, or over."""
    need.refresh_from_db(fields=["remaining", "state", "version"])
    wanted = _state_due(need)
    if need.state == wanted or wanted not in NEED_MOVES[need.state]:
        return
    move(need, to=wanted, moves=NEED_MOVES, by=by, at=now)
    if wanted not in NEED_RUNNING:
        need.closed_at = now
        Need.objects.filter(pk=need.pk).update(closed_at=now)


def look_longer(need: Need, *, now: datetime) -> None:
    """The search begins anew: a need without a day of its own is looked for as long as a new one, a series no longer than it lasts."""
    if need.deadline or (need.ends_at and not need.rule):
        return
    term = _term(need.scheme, None, None, need.rule, now)
    if need.rule.get("until"):
        term = min(term, date.fromisoformat(need.rule["until"]))
    need.expires_on = max(need.expires_on or term, term)
    Need.objects.filter(pk=need.pk).update(expires_on=need.expires_on)


def _state_due(need: Need) -> NeedState:
    running = set(need.services.filter(state__in=SERVICE_RUNNING).values_list("state", flat=True))
    if running:
        return NeedState.ACCEPTED if running == {ServiceState.ACCEPTED} and need.remaining == 0 else NeedState.ANSWERED
    if need.remaining:
        return NeedState.POSTED
    done = need.services.filter(state=ServiceState.HONOURED).exists()
    return NeedState.HONOURED if done else NeedState.NOT_HONOURED


def _change_remaining(need: Need, more: int) -> None:
    if more and not Need.objects.filter(pk=need.pk, remaining__gte=-more).update(remaining=F("remaining") + more):
        raise Refusal(_("More than that is already promised: cancel a promise first."), field="quantity")


def part_from_asker(need: Need, *, by: Actor, now: datetime) -> Need:
    """Whoever asked can no longer be told of it: from now on the organisation that it is for is."""
    need.asked_by = None
    Need.objects.filter(pk=need.pk).update(asked_by=None, version=F("version") + 1)
    journal.write("need.changed", need, by=by, at=now, fields=["asked_by"])
    return need


def cancel_need(need: Need, *, reason: str, by: Actor, now: datetime) -> Need:
    """It is no longer needed, or was found elsewhere."""
    move(need, to=NeedState.CANCELLED, moves=NEED_MOVES, by=by, at=now, reason=reason)
    return _close(need, reason=reason, now=now)


def expire_need(need: Need, *, by: Actor, now: datetime) -> Need:
    """Its term is behind and nobody went."""
    move(need, to=NeedState.EXPIRED, moves=NEED_MOVES, by=by, at=now)
    return _close(need, reason="term", now=now)


def reopen_need(need: Need, *, quantity: int | None = None, by: Actor, now: datetime) -> Need:
    """A new need linked to one that was not honoured: states do not run backwards.

    `quantity` is the part that did not come; several parts of one need are looked for together.
    """
    missing = quantity or need.quantity
    again = need.reopened_by.select_related("scheme").filter(state__in=NEED_RUNNING).first()
    if again is not None:
        return change_need(again, seen_version=again.version, quantity=again.quantity + missing, by=by, now=now)
    return record_need(
        need.scheme, category=need.category, beneficiary=need.beneficiary, organisation=need.organisation,
        asked_by=need.asked_by, commune_code=need.commune_code, quantity=missing,
        details=need.details or "", domain=need.domain, people_helped=need.people_helped, skills=need.skills,
        languages=need.languages, wishes=need.wishes, rule=need.rule, reopens=need, by=by, now=now,
    )  # fmt: skip


def _close(need: Need, *, reason: str, now: datetime) -> Need:
    need.closed_at, need.end_reason = now, reason
    Need.objects.filter(pk=need.pk).update(closed_at=now, end_reason=reason)
    return need


def _category(scheme: Scheme, category: str):
    if scheme.state != SchemeState.OPEN:
        raise Refusal(_("%(scheme)s is not open at the moment: nothing can be recorded.") % {"scheme": scheme.name})
    try:
        return settled(scheme).blueprint.category(category)
    except KeyError:
        raise Refusal(_("Choose what it is about among the list."), field="category") from None


def _refuse_impossible(scheme: Scheme, *, quantity, starts_at, ends_at, deadline, now) -> None:
    if quantity < 1:
        raise Refusal(_("The quantity must be at least 1."), field="quantity")
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refusal(_("The end must come after the beginning."), field="ends_at")
    if ends_at and ends_at <= now:
        raise Refusal(_("This day has already passed: choose a day to come."), field="day")
    if deadline and deadline < timezone.localdate(now):
        raise Refusal(_("This date has already passed: choose a day to come."), field="deadline")


def _let_post(person: Person, scheme: Scheme, *, by: Actor, now: datetime) -> None:
    if not person.is_reachable:
        raise Refusal(_("This record is closed: nothing can be asked for this person."))
    participation = participation_of(person, scheme, "beneficiary")
    if participation is None:
        role = next((role for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"), None)
        if role is None:
            return
        participation = enrol(person, scheme=scheme, role=role.key, by=by, now=now)
    if participation.state != ParticipationState.ACTIVE:
        label = words(scheme, settled(scheme).blueprint.role(participation.role).label)
        raise Refusal(
            _(
                "Nothing can be asked before the team has validated this person (%(role)s). Note a call to make to them: "
                "the team validates them on their record, then what they need is recorded."
            )
            % {"role": label}
        )


def _recorder(by: Actor) -> Membership | None:
    return Membership.objects.filter(pk=by.id).select_related("account").first() if by.kind == ActorKind.STAFF else None


def _place(person: Person | None, asker: Person | Organisation | None, commune_code: str) -> tuple[str, float, float]:
    address = Address.objects.filter(person=person, ended_at=None).only(*PLACED).first() if person else None
    if address and address.lat is not None and commune_code in ("", address.commune_code):
        return address.commune_code, address.lat, address.lon
    known = person or asker
    code = commune_code or (known.commune_code if known else "")
    place = places.commune(code) if code else None
    if place is None:
        raise Refusal(_("Say in which commune: nobody nearby can be proposed without it."), field="commune_code")
    return place.code, place.lat, place.lon


def _weekly(rule: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    """The rule with the day from which its weeks are counted."""
    return {"from": timezone.localdate(now).isoformat(), **rule} if rule else {}


def _term(scheme: Scheme, deadline, ends_at, rule, now: datetime) -> date:
    if deadline:
        return deadline
    if ends_at and not rule:
        return timezone.localdate(ends_at)
    return timezone.localdate(now) + timedelta(days=setting(scheme, "need_days"))
