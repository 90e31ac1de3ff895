"""The API for other programs, version 1: schemes, needs, and the telephone exchange."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Router

from essaim.api import queries
from essaim.api.doors import ProgramKey, in_its_workspace, is_signed, may_write
from essaim.api.schemas import (
    CallIn,
    CallOut,
    Invalid,
    NeedIn,
    NeedOut,
    NeedPage,
    Problem,
    SchemeOut,
    SmsIn,
    SmsOut,
)
from essaim.core.foundation import phones
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.messaging.actions import plan_call, ring, stop_ringing
from essaim.core.messaging.states import CallReason
from essaim.core.people.actions import ContactGiven, record_organisation, record_person
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import organisations_called, people_matching
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.needs.models import Need
from essaim.modules.needs.queries import recorded_by
from essaim.workflows.posting import post_need
from essaim.workflows.replying import receive_sms

FAULTS = {400: Problem, 401: Problem, 404: Problem, 409: Problem, 422: Invalid}
LARGEST_PAGE = 200
SIGNATURE = "X-Essaim-Signature"
UNSIGNED = {"detail": "The signature is missing or wrong."}

api = NinjaAPI(title="Essaim", version="1", docs_url=None, urls_namespace="api-1")
router = Router(auth=ProgramKey(), tags=["needs"])
exchange = Router(tags=["telephone"])


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal):
    """A refusal is a sentence with status 409."""
    return api.create_response(request, {"detail": str(refusal)}, status=409)


@api.exception_handler(Http404)
def absent(request: HttpRequest, missing: Http404):
    """Foreign and absent give the same answer."""
    return api.create_response(request, {"detail": "Not found."}, status=404)


@router.get("/schemes", response={200: list[SchemeOut], 401: Problem})
@in_its_workspace
def schemes(request: HttpRequest):
    """Every scheme of the key's workspace."""
    return list(queries.schemes_for_programs())


@router.get("/needs", response={200: NeedPage, **FAULTS})
@in_its_workspace
def needs(
    request: HttpRequest, scheme: UUID | None = None, state: str = "", since: str = Query("", pattern=r"^(\d{4}-\d{2}-\d{2})?$"),
    page: int = Query(1, ge=1, le=10_000), size: int = Query(50, ge=1, le=LARGEST_PAGE),
):  # fmt: skip
    """Needs recorded since a day (2026-03-12), newest first, without any name."""
    if "\x00" in state:
        return {"count": 0, "items": []}
    rows = queries.needs_for_programs(scheme=scheme, state=state[:20], since=_day(since))
    start = (page - 1) * size
    return {"count": rows.count(), "items": list(rows[start : start + size])}


@router.get("/needs/{need_id}", response={200: NeedOut, **FAULTS})
@in_its_workspace
def need(request: HttpRequest, need_id: UUID):
    """One need, without any name."""
    found = Need.objects.filter(pk=need_id).first()
    if found is None:
        raise Http404
    return found


@router.post("/needs", response={201: NeedOut, 403: Problem, **FAULTS})
@in_its_workspace
def record(request: HttpRequest, body: NeedIn):
    """Record a need; the same `reference` sent twice is one need."""
    may_write(request)
    now = timezone.now()
    scheme = Scheme.objects.filter(pk=body.scheme).first()
    if scheme is None:
        raise Http404
    if not body.given_name.strip() and not body.organisation.strip():
        raise Refusal("Give a first name or an organisation.")
    return 201, recorded_by(scheme, body.reference) or _posted(scheme, body, by=request.actor, now=now)


@exchange.post("/calls", response={200: CallOut, 400: Problem, 401: Problem, 404: Problem, 422: Invalid})
def call(request: HttpRequest, body: CallIn):
    """The telephone exchange says that somebody rings, or was missed.

    Signed: `X-Essaim-Signature` is the HMAC-SHA256 (hex) of the body under ESSAIM_TELEPHONY_KEY.
    Answers the address of the caller's card. While it rings, the operators see who it is; a missed
    call is put on the list, once a `call_id`.
    """
    if not is_signed(request.body, request.headers.get(SIGNATURE, ""), key=settings.ESSAIM_TELEPHONY_KEY):
        return 401, UNSIGNED
    workspace = Workspace.objects.filter(slug=body.workspace).first()
    if workspace is None:
        raise Http404
    with in_workspace(workspace):
        found = people_matching(body.number, limit=2) if body.number.strip() else []
        person = found[0] if len(found) == 1 else None
        EVENTS[body.event](body, person, now=timezone.now())
    query = f"personne={person.pk}" if person else f"numero={body.number.replace('+', '%2B')}"
    return 200, {"card": f"{reverse('phone')}?{query}", "known": person is not None}


@exchange.post("/sms", response={200: SmsOut, 400: Problem, 401: Problem, 409: Problem, 422: Invalid})
def sms(request: HttpRequest, body: SmsIn):
    """The SMS gateway received an answer: STOP stops, yes or no to “did it take place?” is taken, the rest is read.

    Signed: `X-Essaim-Signature` is the HMAC-SHA256 (hex) of the body under ESSAIM_SMS_INCOMING_KEY.
    The same `sms_id` sent twice is one answer.
    """
    if not is_signed(request.body, request.headers.get(SIGNATURE, ""), key=settings.ESSAIM_SMS_INCOMING_KEY):
        return 401, UNSIGNED
    return 200, {"understood": receive_sms(body.number, body.text, reference=body.sms_id, now=timezone.now())}


@transaction.atomic
def _posted(scheme: Scheme, body: NeedIn, *, by: Actor, now: datetime) -> Need:
    """The need and whose it is, or nothing of either."""
    known = next(iter(organisations_called(body.organisation)), None)
    owner = _owner(scheme, body, known, by=by, now=now)
    row = post_need(
        scheme, category=body.category, commune_code=body.commune, quantity=min(max(body.quantity, 0), 1_000_000),
        details=body.details, deadline=body.deadline, need_id=body.reference, by=by, now=now, **owner,
    )  # fmt: skip
    if known and body.phone.strip() and not body.given_name.strip():
        _try_number(row, body.phone, by=by, now=now)
    return row


def _try_number(need: Need, typed: str, *, by: Actor, now: datetime) -> None:
    """A number given for an organisation that was known is tried by the team, and not believed at once."""
    number = phones.parse(typed)
    if number is None:
        raise Refusal("This is not a complete phone number. Example: 06 12 34 56 78.")
    if need.organisation.contacts.filter(value=number, ended_at=None).exists():
        return
    with translation.override("fr"):
        script = _("A need came in for them with this number, which we do not have: %(number)s.") % {"number": phones.shown(number)}
    plan_call(
        organisation=need.organisation, number=number, scheme=need.scheme, case=need.case, reason=CallReason.CALL_BACK, script=script,
        due_at=now + timedelta(hours=setting(need.scheme, "callback_hours")), subject_id=need.pk, occurrence=f"number {need.pk}",
        by=by, now=now,
    )  # fmt: skip


def _owner(scheme: Scheme, body: NeedIn, known: Organisation | None, *, by: Actor, now: datetime) -> dict:
    """Whom the need is for and who asked: an organisation that is `known` or new, a person, or both."""
    is_person, contacts = bool(body.given_name.strip()), [ContactGiven(value=body.phone)] if body.phone.strip() else []
    organisation = known
    if body.organisation.strip() and known is None:
        own = [] if is_person else contacts
        organisation = record_organisation(name=body.organisation, commune_code=body.commune, contacts=own, by=by, now=now)
    if not is_person:
        return {"organisation": organisation}
    person = record_person(
        given_name=body.given_name, family_name=body.family_name, commune_code=body.commune, contacts=contacts,
        by=by, now=now,
    )  # fmt: skip
    helped = any(role.kind == "beneficiary" for role in settled(scheme).blueprint.roles)
    return {"organisation": organisation, "asked_by": person} if organisation or not helped else {"beneficiary": person}


def _ringing(body: CallIn, person: Person | None, *, now: datetime) -> None:
    ring(body.call_id, number=body.number, person=person, now=now)


def _answered(body: CallIn, person: Person | None, *, now: datetime) -> None:
    stop_ringing(body.call_id, now=now)


def _missed(body: CallIn, person: Person | None, *, now: datetime) -> None:
    stop_ringing(body.call_id, now=now)
    by = Actor(ActorKind.API, channel=Channel.API)
    plan_call(
        person=person, number=body.number, reason=CallReason.MISSED, due_at=now, occurrence=f"call {body.call_id}",
        by=by, now=now,
    )  # fmt: skip


EVENTS = {"ringing": _ringing, "answered": _answered, "missed": _missed}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("There is no such day: write it like 2026-03-12.") from None


api.add_router("", router)
api.add_router("", exchange)
