"""The programme as anybody sees it: search, one session and registering for it, calendar feed, poster."""

from uuid import UUID

import segno
from django.conf import settings
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from icalendar import Calendar, Event

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.doors import public
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.rates import is_too_often
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import page_words, setting, settled
from essaim.core.schemes.states import SchemeState
from essaim.modules.activities import queries
from essaim.modules.activities.actions import places as locks
from essaim.modules.activities.actions.telling import public_address
from essaim.modules.activities.forms import PublicRegisterForm
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.states import LIVING, SEATED, SessionState
from essaim.modules.activities.views.blocks import blocks_of
from essaim.modules.activities.views.mine import fetched
from essaim.modules.activities.views.registrations import registered
from essaim.modules.activities.views.told import in_part

A_PAGE = 50
DONE, A_DAY = "registered", 86400
FULL_POSTER = 200
"""From so many letters on a poster is set smaller, so that it stays one sheet."""


@require_GET
@public
def programme(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """What comes next, and what is still free; searched by a word, a commune or a theme."""
    scheme = _scheme(scheme_slug)
    asked = request.GET.get("q", "").strip()[:80]
    rows = queries.sessions_to_come(scheme, now=timezone.now())
    if asked:
        rows = queries.sessions_about(rows, asked)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "activities/programme.html", scheme=scheme, page=page, sessions=page.object_list, asked=asked, query=urlencode({"q": asked}) if asked else "",
        title=page_words(scheme, settled(scheme).blueprint.public.title), phone=setting(scheme, "phone"),
        has_hours=queries.has_hours(scheme),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@public
def session(request: HttpRequest, scheme_slug: str, session_id: UUID) -> HttpResponse:
    """One session; whoever wishes to come leaves a name and a number. One that is over or cancelled says so to whoever has kept its address."""
    scheme, now = _scheme(scheme_slug), timezone.now()
    row = _session_to_come(scheme, session_id)
    if row is None:
        return _over(request, scheme, _session(scheme, session_id))
    blocks = blocks_of("PUBLIC", request, row)
    takes_names = not any(block.get("instead_of_form") for block in blocks)
    if request.method == "POST" and not takes_names:
        raise Refusal(_("Here one registers on one's own page: ask for the way to it, or call us."))
    form, instead, other_way = _form(request, row), None, ""
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, "session"):
            return show(request, "errors/429.html", status=429, help_phone=setting(scheme, "phone"))
        try:
            done, is_new = _registered_once(row, form.cleaned_data | {"overlap_reason": ""}, request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
            instead, other_way = getattr(refusal, "instead", None), getattr(refusal, "other_way", "")
        else:
            where = reverse("activities:registered", args=[scheme.workspace.slug, scheme.slug, row.pk])
            return redirect(f"{where}?{urlencode({'r': signing.dumps([str(done.pk), is_new], salt=DONE)})}")
    return show(
        request, "activities/public_session.html", scheme=scheme, session=row, form=form, blocks=blocks, takes_names=takes_names,
        instead=instead, other_way=other_way, phone=setting(scheme, "phone"), speaker=queries.speaker_of(row.activity, on=timezone.localdate(now)),
        is_free=not any(block.get("prices") for block in blocks), organiser=scheme.carrier.name if scheme.carrier else scheme.workspace.name,
        offers=_offers(blocks), address=public_address(row), status=422 if form.errors else 200,
    )  # fmt: skip


@require_GET
@public
def registered_now(request: HttpRequest, scheme_slug: str, session_id: UUID) -> HttpResponse:
    """Thanks, on a page of its own: shown again, it registers nobody again."""
    scheme = _scheme(scheme_slug)
    try:
        wanted, is_new = signing.loads(request.GET.get("r", ""), salt=DONE, max_age=A_DAY)
    except signing.BadSignature:
        raise Http404 from None
    rows = Registration.objects.filter(session__scheme=scheme, session=session_id).select_related(
        "session__activity", "session__vehicle", "session__scheme"
    )
    done = rows.filter(pk=wanted).first()
    if done is None:
        raise Http404
    return show(
        request, "activities/registered.html", scheme=scheme, session=done.session, registration=done, has_place=done.state in SEATED,
        is_over=done.state not in LIVING, rules=queries.rules_in_words(done.session), phone=setting(scheme, "phone"), **(fetched(done) if is_new else {}), is_new=is_new,
        in_part=in_part(done) if is_new else "",
    )  # fmt: skip


@transaction.atomic
def _registered_once(session: Session, data: dict, by: Actor) -> tuple[Registration, bool]:
    """Their registration, and whether it is new: the same name and number on the list of this session is the same person, who has one place.

    Whoever types somebody else's name and number learns nothing of when that one is fetched.
    """
    locks.lock(session)
    known = queries.on_the_list(session, given_name=data["given_name"], family_name=data["family_name"], phone=data["phone"])
    if known is None:
        return registered(session, data, person=None, by=by, now=timezone.now()), True
    if len(data["along"]) >= known.seats + sum(half.seats for half in queries.halves_of(known)):
        raise Refusal(_("To change a registration, please call us."))
    return known, False


@require_GET
@public
def feed(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """The programme for a calendar on a phone."""
    scheme = _scheme(scheme_slug)
    calendar = Calendar()
    calendar.add("prodid", "-//Essaim//FR")
    calendar.add("version", "2.0")
    for row in queries.sessions_announced(scheme, now=timezone.now())[:300]:
        event = Event()
        event.add("status", "CANCELLED" if row.state == SessionState.CANCELLED else "CONFIRMED")
        event.add("sequence", row.version)
        event.add("uid", f"{row.pk}@essaim")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", row.starts_at)
        event.add("dtend", row.ends_at)
        event.add("summary", row.activity.title)
        event.add("location", ", ".join(part for part in (row.place, row.commune_name) if part))
        event.add("url", public_address(row))
        calendar.add_component(event)
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


@require_GET
@public
def poster(request: HttpRequest, scheme_slug: str, session_id: UUID) -> HttpResponse:
    """A poster for the town hall and the bakery, with its QR code, and the lines for the municipal bulletin."""
    scheme = _scheme(scheme_slug)
    row = _session_to_come(scheme, session_id)
    if row is None:
        raise Http404
    code = segno.make(public_address(row), error="m").svg_data_uri(scale=6, border=2, dark="#1F2A37")
    programme_page = settings.SITE_URL + reverse("activities:programme", args=[scheme.workspace.slug, scheme.slug])
    return show(
        request, "activities/poster.html", scheme=scheme, session=row, code=code, phone=setting(scheme, "phone"),
        opening_hours=setting(scheme, "opening_hours"), address=programme_page.split("://", 1)[-1], prices=_prices(request, row),
        is_full=len(row.activity.title + row.activity.details + row.conditions) > FULL_POSTER,
        organiser=scheme.carrier.name if scheme.carrier else scheme.workspace.name,
    )  # fmt: skip


def _prices(request: HttpRequest, session: Session) -> list[tuple[str, int]]:
    """What it costs, line by line; nothing for what is free."""
    return [price for block in blocks_of("PUBLIC", request, session) for price in block.get("prices", ())]


def _form(request: HttpRequest, session: Session) -> PublicRegisterForm:
    terms = {"most": setting(session.scheme, "party_most"), "asks_commune": queries.asks_commune(session.scheme)}
    return PublicRegisterForm(request.POST or None, can_fetch=session.can_fetch, **terms)


def _scheme(slug: str) -> Scheme:
    found = Scheme.objects.select_related("carrier", "workspace").filter(slug=slug, state=SchemeState.OPEN).first()
    if found is None:
        raise Http404
    return found


def _offers(blocks: list[dict]) -> list[tuple[str, str]]:
    """The prices as a search engine reads them: in words, and in euros with a point."""
    return [(label, f"{(cents or 0) // 100}.{(cents or 0) % 100:02d}") for block in blocks for label, cents in block.get("prices", ())]


def _over(request: HttpRequest, scheme: Scheme, session: Session) -> HttpResponse:
    """What is cancelled, or has begun: nobody registers any more."""
    is_cancelled = session.state == SessionState.CANCELLED
    page = "activities/public_session.html" if is_cancelled else "activities/public_over.html"
    return show(request, page, scheme=scheme, session=session, phone=setting(scheme, "phone"),
                is_cancelled=is_cancelled, status=409 if request.method == "POST" else 200)  # fmt: skip


def _session(scheme: Scheme, session_id: UUID) -> Session:
    found = queries.sessions_open_to_all(scheme).filter(pk=session_id).first()
    if found is None:
        raise Http404
    return found


def _session_to_come(scheme: Scheme, session_id: UUID) -> Session | None:
    rows = queries.sessions_to_come(scheme, now=timezone.now()).select_related("activity", "host", "scheme__workspace", "vehicle")
    return rows.filter(pk=session_id).first()
