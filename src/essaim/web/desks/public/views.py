"""What anybody sees of a scheme, and the two journeys: one question a page, saved as one goes, or on paper."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from essaim.blueprints.model.words import Journey
from essaim.core.accounts.views.entering import SHARED_KEY
from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import public, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.rates import is_too_often
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK, Channel
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import page_words, settled
from essaim.core.schemes.rules import may_work_in
from essaim.core.schemes.states import SchemeState
from essaim.modules.activities.queries import has_hours
from essaim.web.desks.public.questions import NOTHING, JourneyForm, is_moot, shown
from essaim.workflows.joining import Joined, join
from essaim.workflows.notices import follow_link
from essaim.workflows.own_page import has_member_page

SHOWN_FOR = timedelta(minutes=10)


@require_GET
@public
def scheme_page(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """What the scheme is, how to ask, how to offer, whom to call."""
    scheme = _scheme(scheme_slug)
    page = settled(scheme).blueprint.public
    texts = {name: page_words(scheme, getattr(page, name)) for name in
             ("title", "lead", "body", "need_button", "offer_button", "call", "privacy")}  # fmt: skip
    values = {"phone": settled(scheme).settings["phone"], "opening_hours": settled(scheme).settings["opening_hours"]}
    return show(request, "public/scheme.html", scheme=scheme, texts=texts,
                has_programme="activities" in settled(scheme).blueprint.modules,
                has_hours=has_hours(scheme), has_own_page=has_member_page(scheme), has_board="exchange" in settled(scheme).blueprint.modules, **values)  # fmt: skip


@require_http_methods(["GET", "POST"])
@public
def question(request: HttpRequest, scheme_slug: str, journey_key: str, number: int) -> HttpResponse:
    """One question; its answer is kept, and the next one follows."""
    scheme = _scheme(scheme_slug)
    journey = _journey(scheme, journey_key)
    if not 1 <= number <= len(journey.questions):
        raise Http404
    asked = journey.questions[number - 1]
    kept = _kept(request, scheme, journey)
    data = request.POST if request.method == "POST" else None
    form = JourneyForm(data, scheme=scheme, journey=journey, questions=(asked,), initial=_initial(kept))
    if request.method == "POST" and form.is_valid():
        request.session[_key(scheme, journey)] = (
            kept
            | {name: request.POST.getlist(name) for name in form.fields}
            | ({f"{name}_value": request.POST.getlist(f"{name}_value") for name in form.fields if f"{name}_value" in request.POST})
        )
        return _next(request, journey, number, request.session[_key(scheme, journey)])
    return show(
        request, "public/question.html", scheme=scheme, journey=journey, form=form, number=number,
        total=len(journey.questions) + 1, title=page_words(scheme, journey.title), lead=page_words(scheme, journey.lead),
        charter=_charter(scheme, journey) if asked.field == "charter" else None,
        may_skip=not any(field.required for field in form.fields.values()), status=422 if form.errors else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@public
def check(request: HttpRequest, scheme_slug: str, journey_key: str) -> HttpResponse:
    """Is everything right? Then it is sent, once."""
    scheme = _scheme(scheme_slug)
    journey = _journey(scheme, journey_key)
    kept = _kept(request, scheme, journey)
    if not kept:
        return redirect("public:question", request.workspace.slug, scheme.slug, journey.key, 1)
    form = JourneyForm(_as_post(kept), scheme=scheme, journey=journey, questions=journey.questions)
    valid = form.is_valid()
    if request.method == "POST" and valid:
        return _send(request, scheme, journey, form)
    return show(request, "public/check.html", status=422 if request.method == "POST" else 200,
                **_summary(scheme, journey, form))  # fmt: skip


@require_GET
@public
def thanks(request: HttpRequest, scheme_slug: str, journey_key: str) -> HttpResponse:
    """It has been recorded: what comes next."""
    scheme = _scheme(scheme_slug)
    journey = _journey(scheme, journey_key)
    reference = request.session.get(_key(scheme, journey) + ":sent")
    if not reference:
        return redirect("public:scheme", request.workspace.slug, scheme.slug)
    follow = _follow_shown(request, _key(scheme, journey) + ":follow")
    return show(request, "public/thanks.html", scheme=scheme, reference=reference, follow=follow, thanks=page_words(scheme, journey.thanks))


@require_GET
@public
def paper(request: HttpRequest, scheme_slug: str, journey_key: str) -> HttpResponse:
    """The same questions on a sheet to print and fill in by hand."""
    scheme = _scheme(scheme_slug)
    journey = _journey(scheme, journey_key)
    form = JourneyForm(scheme=scheme, journey=journey, questions=journey.questions)
    return show(request, "public/paper.html", scheme=scheme, journey=journey, form=form,
                title=page_words(scheme, journey.title), charter=_charter(scheme, journey),
                phone=settled(scheme).settings["phone"])  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def paper_entry(request: HttpRequest, scheme_id, journey_key: str) -> HttpResponse:
    """A member of staff types in what came on paper: the same record as online."""
    scheme = get_for(request, Scheme, scheme_id, may_work_in)
    journey = _journey(scheme, journey_key)
    form = JourneyForm(request.POST or None, scheme=scheme, journey=journey, questions=journey.questions)
    if request.method == "POST" and form.is_valid():
        by = request.actor.through(Channel.PAPER)
        try:
            joined = join(scheme, journey, form.cleaned_data, by=by, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("people:person", joined.person.pk)
    return show(request, "public/paper_entry.html", scheme=scheme, journey=journey, form=form,
                title=page_words(scheme, journey.title), status=422 if form.errors else 200)  # fmt: skip


def _send(request: HttpRequest, scheme: Scheme, journey: Journey, form: JourneyForm) -> HttpResponse:
    if is_too_often(request, "journey"):
        return show(request, "errors/429.html", status=429, help_phone=settled(scheme).settings["phone"])
    try:
        joined = join(scheme, journey, form.cleaned_data, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        add_refusal(form, refusal)
        return show(request, "public/check.html", status=409, **_summary(scheme, journey, form))
    request.session.pop(_key(scheme, journey), None)
    request.session[_key(scheme, journey) + ":sent"] = joined.reference
    _keep_follow(request, _key(scheme, journey) + ":follow", joined)
    return redirect("public:thanks", request.workspace.slug, scheme.slug, journey.key)


def _keep_follow(request: HttpRequest, key: str, joined: Joined) -> None:
    """The address to follow a request is a key: kept for a moment, and never where the next person would find it."""
    request.session.pop(key, None)
    if not request.session.get(SHARED_KEY):
        now = timezone.now()
        link = follow_link(joined.need, joined.person, now=now)
        request.session[key] = {"link": link, "until": (now + SHOWN_FOR).isoformat()}


def _follow_shown(request: HttpRequest, key: str) -> str:
    """The address, while its moment lasts; afterwards it is forgotten."""
    kept = request.session.get(key)
    if kept and timezone.now() < datetime.fromisoformat(kept["until"]) and not request.session.get(SHARED_KEY):
        return kept["link"]
    request.session.pop(key, None)
    return ""


def _summary(scheme: Scheme, journey: Journey, form: JourneyForm) -> dict:
    lines = []
    for number, asked in enumerate(journey.questions, start=1):
        names = JourneyForm(scheme=scheme, journey=journey, questions=(asked,)).fields
        for name, field in names.items():
            value = shown(form, name) if hasattr(form, "cleaned_data") and name in form.cleaned_data else ""
            lines.append({"label": field.label, "value": value, "number": number, "errors": form.errors.get(name)})
    answered = [line for line in lines if line["errors"] or line["value"] not in ("", NOTHING)]
    left = [line for line in lines if line not in answered]
    return {"scheme": scheme, "journey": journey, "form": form, "lines": answered, "left": left, "total": len(journey.questions) + 1}


def _scheme(slug: str) -> Scheme:
    found = Scheme.objects.select_related("carrier", "workspace").filter(slug=slug, state=SchemeState.OPEN).first()
    if found is None:
        raise Http404
    return found


def _journey(scheme: Scheme, key: str) -> Journey:
    try:
        return settled(scheme).blueprint.journey(key)
    except KeyError:
        raise Http404 from None


def _charter(scheme: Scheme, journey: Journey) -> dict | None:
    blueprint = settled(scheme).blueprint
    for spec in blueprint.checks_of(journey.role):
        if spec.charter:
            charter = blueprint.charter(spec.charter)
            return {"title": page_words(scheme, charter.title), "text": page_words(scheme, charter.text), "version": charter.version}
    return None


def _key(scheme: Scheme, journey: Journey) -> str:
    return f"journey:{scheme.pk}:{journey.key}"


def _kept(request: HttpRequest, scheme: Scheme, journey: Journey) -> dict[str, list[str]]:
    return request.session.get(_key(scheme, journey), {})


def _initial(kept: dict[str, list[str]]) -> dict:
    several = ("categories", "skills", "languages", "availability", "refuses", "traits")
    return {name: values if name in several else (values[-1] if values else "") for name, values in kept.items()}


def _as_post(kept: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    return data


def _next(request: HttpRequest, journey: Journey, number: int, kept: dict) -> HttpResponse:
    where = [request.workspace.slug, request.resolver_match.kwargs["scheme_slug"], journey.key]
    following = [place for place, asked in enumerate(journey.questions, 1) if place > number and not is_moot(asked, kept)]
    if following and "back" not in request.GET:
        return redirect("public:question", *where, following[0])
    return redirect("public:check", *where)
