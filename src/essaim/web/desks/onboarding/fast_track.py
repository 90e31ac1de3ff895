"""The fast track: volunteers brought in by a file in a crisis, looked at by a second person, who may only telephone."""

from datetime import date, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import required_words
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import ImportBatch
from essaim.core.people.queries import visible_people
from essaim.core.people.rules import may_import_people
from essaim.core.people.states import BatchState
from essaim.core.schemes import actions
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import checks_before_telephone, settled, words
from essaim.core.schemes.rules import may_look_at, may_run_scheme
from essaim.core.schemes.states import BEFORE_VALIDATION

LOOKERS = (StaffRole.COORDINATOR,)
SHOWN = 200


class BatchField(forms.ModelChoiceField):
    """Files that were brought in, with how many people came of each."""

    def label_from_instance(self, row: ImportBatch) -> str:
        return _("%(file)s, %(day)s (%(count)s people)") % {
            "file": row.file_name, "day": f"{row.created_at:%d/%m/%Y}", "count": row.rows_kept,
        }  # fmt: skip


class BringInForm(forms.Form):
    """Which file, and on which day each check that is not put off was seen for all of them."""

    batch = BatchField(label=gettext_lazy("Which file?"), queryset=None, empty_label=gettext_lazy("Choose…"))

    def __init__(self, *args, scheme: Scheme, may_import: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        done = ImportBatch.objects.filter(state=BatchState.DONE, rows_kept__gt=0)
        self.fields["batch"].queryset = done if may_import else done.none()
        for spec in checks_before_telephone(scheme):
            self.fields[f"seen_{spec.key}"] = forms.DateField(
                label=_("%(check)s: seen for all of them on which day?") % {"check": words(scheme, spec.label)}
            )
        required_words(self)

    def seen(self) -> dict[str, date]:
        """By check, the day."""
        return {name.removeprefix("seen_"): day for name, day in self.cleaned_data.items() if name.startswith("seen_")}


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def fast_track(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Bring in everybody of a file; who waits for a second person; who telephones, and until when."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme)
    track = settled(scheme).blueprint.fast_track if scheme.snapshot else None
    if track is None:
        raise Http404
    may_import = may_import_people(request.who)
    form = BringInForm(request.POST or None, scheme=scheme, may_import=may_import)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        people = visible_people(request.who).filter(import_batch=form.cleaned_data["batch"]).order_by("search", "pk")
        taken, refused = _bring_in(people, scheme, form.seen(), request.actor, timezone.now())
        said = ngettext(
            "%(count)s person is taken in, and waits for a second look.",
            "%(count)s people are taken in, and wait for a second look.",
            taken,
        )
        messages.success(request, said % {"count": taken})
        if not refused:
            return redirect("onboarding:fast-track", scheme.pk)
    return show(
        request, "onboarding/fast_track.html", scheme=scheme, form=form, refused=refused, track=track, may_import=may_import,
        put_off=[words(scheme, spec.label) for spec in settled(scheme).blueprint.checks_of(track.role) if spec.key in track.defers],
        status=422 if form.errors or refused else 200, **_people(request.who, scheme),
    )  # fmt: skip


@require_POST
@staff(*LOOKERS)
def open_fast_track(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """A second person has looked: this volunteer may telephone."""
    part = get_for(request, Participation.objects.select_related("scheme", "person"), participation_id, may_look_at)
    actions.open_fast_track(part, by=request.actor, now=timezone.now())
    return redirect("onboarding:fast-track", part.scheme_id)


@require_POST
@staff(*LOOKERS)
def open_all(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """The same for those who were shown, and for nobody who came in meanwhile: all of them, or none; whom I brought in waits for somebody else."""
    scheme, now = get_for(request, Scheme, scheme_id, may_run_scheme), timezone.now()
    shown = set(request.POST.getlist("shown"))
    rows = _not_mine(request.who, scheme, [part for part in _waiting(request.who, scheme) if str(part.pk) in shown])
    if not rows:
        raise Refusal(_("Nobody waits for a second look."))
    with transaction.atomic():
        for part in rows:
            actions.open_fast_track(part, by=request.actor, now=now)
    said = ngettext("%(count)s person may telephone.", "%(count)s people may telephone.", len(rows))
    messages.success(request, said % {"count": len(rows)})
    return redirect("onboarding:fast-track", scheme.pk)


def _bring_in(people, scheme: Scheme, seen: dict[str, date], by: Actor, now: datetime) -> tuple[int, list[str]]:
    taken, refused = 0, []
    for person in people:
        try:
            actions.ask_fast_track(person, scheme=scheme, seen=seen, by=by, now=now)
            taken += 1
        except Refusal as refusal:
            refused.append(str(refusal))
    return taken, refused


def _waiting(who: Who, scheme: Scheme):
    rows = Participation.objects.filter(scheme=scheme, state__in=BEFORE_VALIDATION, fast_until=None).exclude(fast_asked_by=None)
    return rows.exclude(person=who.person_id).select_related("person", "scheme").order_by("person__search", "pk")


def _asked_by(who: Who, part: Participation) -> bool:
    return who.membership is not None and part.fast_asked_by == who.membership.pk


def _not_mine(who: Who, scheme: Scheme, rows: list[Participation]) -> list[Participation]:
    """Of these, the ones who wait for somebody else than whoever brought them in, where it takes two."""
    track = settled(scheme).blueprint.fast_track if scheme.snapshot else None
    return [part for part in rows if track is None or not track.four_eyes or not _asked_by(who, part)]


def _people(who: Who, scheme: Scheme) -> dict:
    today = timezone.localdate()
    running = Participation.objects.filter(scheme=scheme, state__in=BEFORE_VALIDATION).exclude(fast_until=None)
    running = running.exclude(person=who.person_id).select_related("person", "scheme").order_by("fast_until", "person__search", "pk")
    waiting = list(_waiting(who, scheme)[:SHOWN])
    return {
        "waiting": waiting,
        "asked_by_me": [part.pk for part in waiting if _asked_by(who, part)],
        "to_look_at": _not_mine(who, scheme, waiting),
        "running": [{"part": part, "is_over": part.fast_until < today} for part in running[:SHOWN]],
    }
