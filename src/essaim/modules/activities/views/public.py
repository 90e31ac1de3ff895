"""The programme as anybody sees it: search, one session and registering for it, calendar feed, poster."""

from uuid import UUID

import segno
from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from icalendar import Calendar, Event

from essaim.core.foundation import places
from essaim.core.foundation.doors import public
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.rates import is_too_often
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import page_words, setting, settled
from essaim.core.schemes.states import SchemeState
from essaim.modules.activities import queries
from essaim.modules.activities.forms import PublicRegisterForm
from essaim.modules.activities.models import Session
from essaim.modules.activities.states import SEATED
from essaim.modules.activities.views.blocks import blocks_of
from essaim.modules.activities.views.mine import fetched
from essaim.modules.activities.views.registrations import registered

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
        codes = [town.code for town in places.communes_matching(asked)]
        about = Q(activity__title__icontains=asked) | Q(activity__theme__icontains=asked) | Q(place__icontains=asked)
        rows = rows.filter(about | Q(commune_code__in=codes))
    return show(
        request, "activities/programme.html", scheme=scheme, sessions=rows[:100], asked=asked,
        title=page_words(scheme, settled(scheme).blueprint.public.title), phone=setting(scheme, "phone"),
        has_hours=queries.has_hours(scheme),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@public
def session(request: HttpRequest, scheme_slug: str, session_id: UUID) -> HttpResponse:
    """One session; whoever wishes to come leaves a name and a number."""
    scheme = _scheme(scheme_slug)
    row = _session(scheme, session_id)
    blocks = blocks_of("PUBLIC", request, row)
    takes_names = not any(block.get("instead_of_form") for block in blocks)
    if request.method == "POST" and not takes_names:
        raise Refusal(_("Here one registers on one's own page: ask for the way to it, or call us."))
    form, instead = PublicRegisterForm(request.POST or None, can_fetch=row.can_fetch), None
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, "session"):
            return show(request, "errors/429.html", status=429, help_phone=setting(scheme, "phone"))
        try:
            data = form.cleaned_data | {"overlap_reason": ""}
            done = registered(row, data, person=None, by=request.actor, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
            instead = getattr(refusal, "instead", None)
        else:
            return show(request, "activities/registered.html", scheme=scheme, session=row, registration=done,
                        has_place=done.state in SEATED, phone=setting(scheme, "phone"), **fetched(done))  # fmt: skip
    return show(
        request, "activities/public_session.html", scheme=scheme, session=row, form=form, blocks=blocks, takes_names=takes_names,
        is_free=not any(block.get("prices") for block in blocks), instead=instead,
        organiser=scheme.carrier.name if scheme.carrier else scheme.workspace.name, phone=setting(scheme, "phone"), status=422 if form.errors else 200,
    )  # fmt: skip


@require_GET
@public
def feed(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """The programme for a calendar on a phone."""
    scheme = _scheme(scheme_slug)
    calendar = Calendar()
    calendar.add("prodid", "-//Essaim//FR")
    calendar.add("version", "2.0")
    for row in queries.sessions_to_come(scheme, now=timezone.now())[:300]:
        event = Event()
        event.add("uid", f"{row.pk}@essaim")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", row.starts_at)
        event.add("dtend", row.ends_at)
        event.add("summary", row.activity.title)
        event.add("location", ", ".join(part for part in (row.place, row.commune_name) if part))
        event.add("url", _address(row))
        calendar.add_component(event)
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


@require_GET
@public
def poster(request: HttpRequest, scheme_slug: str, session_id: UUID) -> HttpResponse:
    """A poster for the town hall and the bakery, with its QR code, and the lines for the municipal bulletin."""
    scheme = _scheme(scheme_slug)
    row = _session(scheme, session_id)
    code = segno.make(_address(row), error="m").svg_data_uri(scale=6, border=2, dark="#1F2A37")
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


def _address(session: Session) -> str:
    scheme = session.scheme
    where = [scheme.workspace.slug, scheme.slug, session.pk]
    return settings.SITE_URL + reverse("activities:public-session", args=where)


def _scheme(slug: str) -> Scheme:
    found = Scheme.objects.select_related("carrier", "workspace").filter(slug=slug, state=SchemeState.OPEN).first()
    if found is None:
        raise Http404
    return found


def _session(scheme: Scheme, session_id: UUID) -> Session:
    rows = queries.sessions_to_come(scheme, now=timezone.now()).select_related("activity", "host", "scheme__workspace", "vehicle")
    found = rows.filter(pk=session_id).first()
    if found is None:
        raise Http404
    return found
