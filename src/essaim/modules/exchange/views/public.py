"""The board as anybody reads it: first names and entrances, never a number; anybody may answer, or put up a notice."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from essaim.core.foundation.doors import public
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.rates import is_too_often
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions import record_person
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import SchemeState
from essaim.modules.exchange import actions, queries
from essaim.modules.exchange.forms import AnswerForm, PublicNoticeForm
from essaim.modules.exchange.states import Direction

A_PAGE = 200


@require_GET
@public
def board(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """What neighbours look for, offer and lend."""
    scheme = _scheme(scheme_slug)
    asked = request.GET.get("sens", "")
    rows = queries.notices_shown(scheme, now=timezone.now())
    rows = rows.filter(direction=asked) if asked in Direction.values else rows
    tabs = [{"url": "?", "label": _("All"), "current": asked not in Direction.values}]
    tabs += [{"url": f"?sens={one}", "label": one.label.capitalize(), "current": one == asked} for one in Direction]
    lines = [{"row": row, "topic": queries.category_label(scheme, row.category)} for row in rows[:A_PAGE]]
    return _unindexed(show(request, "exchange/public.html", scheme=scheme, lines=lines, tabs=tabs, phone=setting(scheme, "phone")))


@require_http_methods(["GET", "POST"])
@public
def post(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """Somebody puts up a notice; the team reads it first."""
    scheme = _scheme(scheme_slug)
    charter = queries.charter_asked(scheme, gives=True, now=timezone.now())
    form = PublicNoticeForm(request.POST or None, scheme=scheme, charter=charter)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, "board"):
            return show(request, "errors/429.html", status=429, help_phone=setting(scheme, "phone"))
        try:
            if not form.is_machine:
                _posted(request, scheme, form.cleaned_data)
            return _unindexed(show(request, "exchange/posted.html", scheme=scheme, phone=setting(scheme, "phone")))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _unindexed(show(request, "exchange/post.html", scheme=scheme, form=form, charter=charter, status=422 if form.errors else 200))


@require_http_methods(["GET", "POST"])
@public
def answer(request: HttpRequest, scheme_slug: str, notice_id: UUID) -> HttpResponse:
    """Somebody answers a notice: the team reads it, then whoever wrote it is asked, and nothing opens before."""
    scheme = _scheme(scheme_slug)
    notice = queries.notices_shown(scheme, now=timezone.now()).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    charter = queries.charter_asked(scheme, gives=notice.direction == Direction.NEED, now=timezone.now())
    form = AnswerForm(request.POST or None, charter=charter)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, "board"):
            return show(request, "errors/429.html", status=429, help_phone=setting(scheme, "phone"))
        try:
            if not form.is_machine:
                _answered(request, notice, form.cleaned_data)
            return _unindexed(show(request, "exchange/answered.html", scheme=scheme, notice=notice, phone=setting(scheme, "phone")))
        except Refusal as refusal:
            add_refusal(form, refusal)
    topic = queries.category_label(scheme, notice.category)
    return _unindexed(
        show(
            request, "exchange/answer.html", scheme=scheme, notice=notice, topic=topic, form=form, charter=charter,
            status=422 if form.errors else 200,
        )
    )  # fmt: skip


@transaction.atomic
def _posted(request: HttpRequest, scheme: Scheme, data: dict) -> None:
    """Whoever writes without a page of their own is recorded with the notice: everything, or nothing."""
    person = _somebody(request, scheme, data)
    words = {name: data[name] for name in ("direction", "category", "title", "words", "entrance")}
    actions.post_notice(
        scheme, person=person, charter=data.get("charter", False), by=request.actor.on_behalf(person.pk, consent="page"),
        now=timezone.now(), **words,
    )  # fmt: skip


@transaction.atomic
def _answered(request: HttpRequest, notice, data: dict) -> None:
    person = _somebody(request, notice.scheme, data)
    actions.answer_notice(
        notice, person=person, charter=data.get("charter", False), is_known=False,
        by=request.actor.on_behalf(person.pk, consent="page"), now=timezone.now(),
    )  # fmt: skip


def _somebody(request: HttpRequest, scheme: Scheme, data: dict) -> Person:
    here = scheme.territory[0] if len(scheme.territory) == 1 else ""
    return record_person(
        given_name=data["given_name"], family_name=data["family_name"], commune_code=here, contacts=[{"value": data["phone"]}],
        by=request.actor, now=timezone.now(),
    )  # fmt: skip


def _scheme(slug: str) -> Scheme:
    found = Scheme.objects.select_related("carrier", "workspace").filter(slug=slug, state=SchemeState.OPEN).first()
    if found is None or not queries.has_board(found):
        raise Http404
    return found


def _unindexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
