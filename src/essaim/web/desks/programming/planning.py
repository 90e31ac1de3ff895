"""What the form that plans sessions means, and what is shown beside it: wishes, needs, passages left."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities import actions
from essaim.modules.activities import queries as sessions
from essaim.modules.activities.forms import MONTHLY
from essaim.modules.activities.models import Activity, Session
from essaim.modules.hosts import queries as hosts
from essaim.workflows import programming

WISHES = 10


@transaction.atomic
def planned_from(form, scheme: Scheme, *, by: Actor, now: datetime) -> Session:
    """The session, or the first one of the series, that the form describes."""
    data = form.cleaned_data
    activity = _activity(data, scheme, by, now)
    shared = {
        name: data[name]
        for name in ("commune_code", "place", "fallback_place", "host", "capacity", "conditions", "remote_link", "vehicle", "room")
    }
    shared |= {
        "animators": list(data["animators"]), "minimum": data["minimum"] or 0, "overlap_reason": data["overlap_reason"],
        "starts": data["starts"], "ends": data["ends"], "by": by, "now": now,
    }  # fmt: skip
    if data.get("is_residence"):
        shared["is_residence"] = True
    if not data["every_weeks"]:
        return programming.plan(activity, day=data["day"], **shared)
    is_monthly = data["every_weeks"] == MONTHLY
    return programming.plan_series(
        activity, first_day=data["day"], last_day=data["last_day"], every_weeks=1 if is_monthly else data["every_weeks"],
        monthly=is_monthly, left_out=data["left_out"], skips_holidays=not data["on_days_off"], **shared,
    )  # fmt: skip


def first_terms(request: HttpRequest) -> dict:
    """The form as it opens from the page of a host: with the host and its commune."""
    body = _body_asked_for(request)
    return {"host": body, "commune_code": body.commune_code} if body else {}


def beside(request: HttpRequest, form, scheme: Scheme) -> dict:
    """What people wished for and answered, and how many passages the host has left."""
    chosen = form.cleaned_data.get("host") if form.is_bound and hasattr(form, "cleaned_data") else _body_asked_for(request)
    wishes = sessions.wishes_of(chosen, scheme=scheme) if chosen else sessions.wishes_in(scheme)
    found = {"wishes": wishes[:WISHES], "body": chosen}
    if not programming.counts_passages(scheme):
        return found
    host = hosts.host_of(scheme, chosen) if chosen else None
    code = host.commune_code if host else chosen.commune_code if chosen else ""
    return found | {"findings": hosts.findings_of(scheme, code), "host": host} | (_left(host) if host else {})


def _left(host) -> dict:
    running = hosts.signed_for(host, day=timezone.localdate())
    rows = hosts.agreements_listed({host.scheme_id}).filter(pk__in=running.values("pk"))
    return {"free_left": hosts.free_left(host), "agreements": rows}


def _activity(data: dict, scheme: Scheme, by: Actor, now: datetime) -> Activity:
    chosen = data["what"]
    topic = next((topic for topic in settled(scheme).blueprint.programme if topic.key == chosen), None)
    if topic is not None:
        return _of_topic(topic, scheme, data["title"], by, now)
    line = sessions.activities_of(scheme).filter(pk=chosen).first() if chosen else None
    if line is None:
        return actions.record_activity(scheme, title=data["title"], by=by, now=now)
    return actions.record_like(line, title=data["title"], by=by, now=now) if data["title"] else line


def _of_topic(topic, scheme: Scheme, title: str, by: Actor, now: datetime) -> Activity:
    """A line of the catalogue, whole: another title changes nothing of whom it is for and what coming to it fills."""
    return actions.record_activity(
        scheme, title=title or words(scheme, topic.label), topic=topic.key, theme=words(scheme, topic.theme),
        speaker=words(scheme, topic.speaker), details=words(scheme, topic.details), audience=topic.audience or "",
        check_key=topic.check or "", by=by, now=now,
    )  # fmt: skip


def _body_asked_for(request: HttpRequest) -> Organisation | None:
    try:
        wanted = UUID(request.GET.get("hote", ""))
    except ValueError:
        return None
    return Organisation.objects.filter(pk=wanted, archived_at=None).first()
