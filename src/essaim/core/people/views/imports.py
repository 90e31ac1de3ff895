"""Bringing a list in: file, columns, preview, progress, errors, undoing."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from essaim.core.foundation import phones
from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.foundation.models import Job
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import JobState, StaffRole
from essaim.core.people import forms, rules
from essaim.core.people.actions import imports as bringing
from essaim.core.people.models import ImportBatch
from essaim.core.people.states import BatchState
from essaim.core.people.views.access import may_of, only_if

COORDINATOR = StaffRole.COORDINATOR
CHECKED_AT_ONCE = 2000
SHOWN = 8


@require_http_methods(["GET", "POST"])
@staff(COORDINATOR)
@only_if(rules.may_import_people)
def imports(request: HttpRequest) -> HttpResponse:
    """The files brought in so far, and a place for the next one."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            batch = bringing.open_batch(file_name=given.name, content=given.read(), by=request.actor, now=timezone.now())
            return redirect("people:import", batch.pk)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.errors else 200
    batches = ImportBatch.objects.all()[:20]
    return show(request, "people/imports.html", form=form, batches=batches, may=may_of(request.who), status=status)


@require_http_methods(["GET", "POST"])
@staff(COORDINATOR)
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One file: before, which column holds what and what would come of it; after, what came of it."""
    found = get_for(request, ImportBatch, batch_id, rules.may_read_batch)
    if found.state != BatchState.PREVIEWED:
        job = Job.objects.filter(name="people.run_import", owner_id=found.pk).order_by("-created_at").first()
        return show(request, "people/import_done.html#progress", batch=found, job=job)
    columns = {"headers": found.mapping["headers"], "fields": found.mapping["fields"]}
    form = forms.MappingForm(request.POST or None, **columns)
    if request.method == "POST" and form.is_valid():
        try:
            bringing.remap_batch(found, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return show(request, "people/import.html", batch=found, form=form, status=422)
        return redirect("people:import", found.pk)
    return show(request, "people/import.html", batch=found, form=form, **_preview(found))


@require_POST
@staff(COORDINATOR)
def confirm_import(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Yes, bring these rows in: the work goes on while the page shows how far it is."""
    found = get_for(request, ImportBatch, batch_id, rules.may_read_batch)
    with transaction.atomic():
        bringing.confirm_batch(found, by=request.actor, now=timezone.now())
        job = Job.objects.create(
            workspace=request.workspace, name="people.run_import", label=_("Import of people"), owner_id=found.pk,
            state=JobState.WAITING, total=found.rows_read,
        )  # fmt: skip
        enqueue_on_commit("people.run_import", batch_id=found.pk, job_id=job.pk)
    return redirect("people:import", found.pk)


@require_safe
@staff(COORDINATOR)
def import_errors(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The refused rows, each with what to correct."""
    found = get_for(request, ImportBatch, batch_id, rules.may_read_batch)
    return attachment(bringing.errors_file(found), name=_("to-correct"), kind="csv")


@require_POST
@staff(COORDINATOR)
def undo_import(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take the rows of a file out again."""
    found = get_for(request, ImportBatch, batch_id, rules.may_read_batch)
    bringing.undo_batch(found, by=request.actor, now=timezone.now())
    return redirect("people:import", found.pk)


@require_safe
@staff(COORDINATOR)
@only_if(rules.may_import_people)
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty list to fill in."""
    return attachment(bringing.template_file(kind), name=_("people-to-import"), kind=kind)


def _preview(found: ImportBatch) -> dict:
    table = bringing.table_of(found)
    rows = list(islice(bringing.check_rows(table, found.mapping["fields"], now=timezone.now()), CHECKED_AT_ONCE))
    faults = [row for row in rows if isinstance(row, bringing.Fault)]
    good = [row for row in rows if isinstance(row, bringing.NewRow)]
    return {
        "total": found.rows_read,
        "checked": len(rows),
        "right": len(good),
        "faults": faults[:SHOWN],
        "number_of_faults": len(faults),
        "samples": [(row, [phones.shown(contact.value) for contact in row.contacts]) for row in good[:SHOWN]],
        "table": table,
    }
