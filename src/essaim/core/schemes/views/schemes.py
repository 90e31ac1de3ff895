"""Planting a blueprint, changing its answers, upgrading it, exporting it, deciding about it."""

import io
import zipfile
from pathlib import Path
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.blueprints import Loaded, available, exported, files, from_snapshot, load, load_key
from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes import actions, rules
from essaim.core.schemes.forms import DecisionForm, PlantingForm
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.core.schemes.states import SCHEME_MOVES, SchemeState

PLANTERS = (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR)


@require_GET
@staff(*PLANTERS)
def schemes(request: HttpRequest) -> HttpResponse:
    """The schemes that run here, and the library."""
    shelf = [load(shelved.folder) for shelved in available(own_directory())]
    library = [{"key": one.blueprint.key, "title": _own_words(one, "title"), "summary": _own_words(one, "summary")}
               for one in shelf if one.is_sound]  # fmt: skip
    return show(
        request, "schemes/schemes.html", schemes=Scheme.objects.select_related("carrier"), library=library,
        may_plant=rules.may_plant(request.who),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.ADMINISTRATOR)
def plant(request: HttpRequest, key: str) -> HttpResponse:
    """The planting form, in the words of the blueprint."""
    loaded = _loaded(key)
    form = PlantingForm(request.POST or None, blueprint=loaded.blueprint)
    if request.method == "POST" and form.is_valid():
        try:
            scheme = actions.plant(
                request.workspace, blueprint=loaded.blueprint, digest=loaded.sha256, answers=form.answers(),
                name=form.cleaned_data["name"], by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Planted. Open it when the team is ready."))
            return redirect("schemes:scheme", scheme.pk)
    return show(request, "schemes/plant.html", form=form, title=_own_words(loaded, "title"),
                about=loaded.about, status=422 if form.errors else 200)  # fmt: skip


@require_GET
@staff(*PLANTERS)
def scheme(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """One scheme: its state, its settings, what its blueprint has become."""
    row = get_for(request, Scheme, scheme_id, rules.may_see_settings)
    newer = _newer(row)
    moves = [(to, SchemeState(to).label) for to in SCHEME_MOVES[row.state]]
    decision = settled(row).blueprint.decision
    return show(
        request, "schemes/scheme.html", scheme=row, newer=newer, moves=moves, settings=settled(row).settings,
        may_run=rules.may_run_scheme(request.who, row),
        journeys=[journey.key for journey in settled(row).blueprint.journeys],
        decisions=[
            {"row": one, "words": OUTCOME_WORDS.get(one.kind, one.kind)}
            for one in row.decisions.select_related("by__account").order_by("-decided_on")
        ],
        blueprint_title=words(row, settled(row).blueprint.title),
        question=words(row, decision.label) if decision else "", due=decision.on if decision else "",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.ADMINISTRATOR)
def change(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Other answers to the questions of the planting form."""
    row = get_for(request, Scheme, scheme_id, rules.may_see_settings)
    form = PlantingForm(request.POST or None, blueprint=from_snapshot(row.snapshot), answers=row.answers, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_answers(
                row, answers=form.answers(), name=form.cleaned_data["name"],
                seen_version=_seen(request), by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Stale:
            row.refresh_from_db()
            return show(request, "schemes/change.html", scheme=row, form=form, differences=_both(row, form), status=409)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("schemes:scheme", row.pk)
    return show(request, "schemes/change.html", scheme=row, form=form, status=422 if form.errors else 200)


@require_POST
@staff(*PLANTERS)
def move(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Open, pause or close."""
    row = get_for(request, Scheme, scheme_id, rules.may_see_settings)
    actions.move_scheme(row, to=request.POST.get("to", ""), by=request.actor, now=timezone.now())
    return redirect("schemes:scheme", row.pk)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.ADMINISTRATOR)
def upgrade(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What a newer version of the blueprint would change; a person applies it."""
    row = get_for(request, Scheme, scheme_id, rules.may_see_settings)
    loaded = _loaded(row.blueprint_key)
    form = PlantingForm(request.POST or None, blueprint=loaded.blueprint, answers=row.answers, initial={"name": row.name})
    told: dict = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.upgrade(
                row, new=loaded.blueprint, digest=loaded.sha256, answers=form.answers(), seen_version=_seen(request),
                by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Stale:
            row.refresh_from_db()
            told = {"differences": _both(row, form), "status": 409}
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("schemes:scheme", row.pk)
    changes = actions.changes_of(row, loaded.blueprint)
    told = told or {"status": 422 if form.errors else 200}
    return show(request, "schemes/upgrade.html", scheme=row, form=form, changes=changes, version=loaded.blueprint.version,
                **told)  # fmt: skip


@require_GET
@staff(StaffRole.ADMINISTRATOR)
def export(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The running scheme as a blueprint that somebody else can plant."""
    row = get_for(request, Scheme, scheme_id, rules.may_see_settings)
    made = exported(from_snapshot(row.snapshot), row.answers, name=row.name, sha256=row.blueprint_digest)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files(made).items():
            archive.writestr(f"{made.blueprint.key}/{name}", text)
    headers = {"Content-Disposition": f'attachment; filename="{made.blueprint.key}.zip"'}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def decide(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Write down what was decided about the scheme, and why."""
    row = get_for(request, Scheme, scheme_id, rules.may_run_scheme)
    decision = settled(row).blueprint.decision
    if decision is None:
        raise Http404
    form = DecisionForm(request.POST or None)
    form.fields["kind"].choices = [(outcome, OUTCOME_WORDS.get(outcome, outcome)) for outcome in decision.outcomes]
    if request.method == "POST" and form.is_valid():
        actions.record_decision(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        return redirect("schemes:scheme", row.pk)
    return show(request, "schemes/decide.html", scheme=row, form=form, question=words(row, decision.label),
                status=422 if form.errors else 200)  # fmt: skip


def own_directory() -> Path | None:
    """The site's own blueprints, beside those of the library."""
    return Path(settings.ESSAIM_BLUEPRINTS_DIR) if settings.ESSAIM_BLUEPRINTS_DIR else None


def _loaded(key: str) -> Loaded:
    loaded = load_key(key, own_directory())
    if not loaded.is_sound:
        raise Http404
    return loaded


def _newer(row: Scheme) -> str:
    loaded = load_key(row.blueprint_key, own_directory())
    if not loaded.is_sound or loaded.sha256 == row.blueprint_digest:
        return ""
    return loaded.blueprint.version


def _own_words(loaded: Loaded, name: str) -> str:
    return loaded.blueprint.text(getattr(loaded.blueprint, name), (get_language() or "fr")[:2])


def _both(row: Scheme, form: PlantingForm) -> list[tuple[str, str, str]]:
    """Label, their answer and this one, where a colleague's answers differ from what was typed."""
    theirs = PlantingForm(blueprint=form.blueprint, answers=row.answers, initial={"name": row.name})
    texts = [(str(field.label), _as_typed(theirs[field.name]), _as_typed(field)) for field in form]
    return [text for text in texts if text[1] != text[2]]


def _as_typed(field: forms.BoundField) -> str:
    return "" if field.value() is None else str(field.value()).replace("\r\n", "\n").strip()


def _seen(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdigit() else 0


OUTCOME_WORDS = {
    "scale_up": gettext_lazy("scale it up"),
    "continue": gettext_lazy("go on as it is"),
    "change": gettext_lazy("adapt it"),
    "stop": gettext_lazy("stop"),
}
