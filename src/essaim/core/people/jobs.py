"""Long or nightly work about people: a file brought in, the calendar of forgetting."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import gate, jobs
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.models import Job, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.foundation.states import ActorKind, JobState
from essaim.core.people.actions.imports import run_batch
from essaim.core.people.actions.rights import apply_retention, complete_ledger
from essaim.core.people.models import ImportBatch
from essaim.core.people.states import BATCH_MOVES, BatchState

FAULTS_KEPT_DAYS = 7
log = logging.getLogger(__name__)


def run_import(batch_id: str, job_id: str) -> None:
    """Bring in the rows of a confirmed file; run twice, it brings them in once."""
    batch, job = ImportBatch.objects.get(pk=batch_id), Job.objects.get(pk=job_id)
    if batch.state != BatchState.RUNNING:
        return
    by = Actor(ActorKind.STAFF, id=UUID(str(batch.by_id))) if batch.by_id else SYSTEM
    jobs.start(job, total=batch.rows_read, now=timezone.now())

    def progress(done: int, total: int) -> None:
        Job.objects.filter(pk=job.pk).update(done=done, total=total)

    try:
        run_batch(batch, by=by, now=timezone.now(), progress=progress)
    except Refusal as refusal:
        jobs.finish(job, state=JobState.REFUSED, now=timezone.now(), message=str(refusal))
        return
    except OperationalError:
        # The queue tries again by itself; meanwhile the page does not pretend that work goes on.
        said = _("The database has no room for it: tell whoever runs this site. It will be tried again by itself.")
        jobs.finish(job, state=JobState.FAILED, now=timezone.now(), message=said)
        raise
    jobs.finish(job, state=JobState.DONE, now=timezone.now(), kept=batch.rows_kept, refused=batch.rows_refused)


def tend_records() -> None:
    """Every night: archive and anonymise by the calendar, forget old error files, complete the ledger."""
    with across_workspaces("the calendar of forgetting runs in every workspace"):
        workspaces = list(Workspace.objects.order_by("slug"))
    for workspace in workspaces:
        with in_workspace(workspace):
            _forget_faults()
            try:
                apply_retention(workspace, by=SYSTEM, now=timezone.now())
            except Refusal as refusal:
                log.warning("retention stopped in workspace %s: %s", workspace.pk, refusal)
    complete_ledger()


def _forget_faults() -> None:
    """Error files hold people's data: a week is enough to correct them."""
    limit = timezone.now() - timedelta(days=FAULTS_KEPT_DAYS)
    ImportBatch.objects.filter(ended_at__lt=limit).exclude(faults=None).update(faults=None)
    forgotten = ImportBatch.objects.filter(state=BatchState.PREVIEWED, created_at__lt=limit)
    for batch in forgotten:
        gate.move(batch, to=BatchState.REFUSED, moves=BATCH_MOVES, by=SYSTEM, at=timezone.now())
    ImportBatch.objects.filter(state=BatchState.REFUSED).exclude(source=None).update(source=None)
