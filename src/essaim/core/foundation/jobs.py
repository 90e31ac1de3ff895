"""Work that happens after the page has answered: named, by ids only, in its workspace."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string
from django_q.models import Schedule
from django_q.tasks import async_task

from essaim.core.foundation.models import Job, Workspace
from essaim.core.foundation.scope import current_workspace, in_workspace
from essaim.core.foundation.states import JobState


def enqueue_on_commit(name: str, **ids) -> None:
    """Run the job of that name once the running transaction is committed.

    `name` is a key of the registry named by settings.ESSAIM_JOBS; `ids` are strings, numbers or
    UUIDs, never people's words.
    """
    workspace_id = str(current_workspace().pk)
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()}
    transaction.on_commit(partial(_enqueue, name, workspace_id, plain))


def enqueue_for_all_on_commit(name: str, **ids) -> None:
    """The same for a job of no workspace: it looks for its rows in each of them."""
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()}
    transaction.on_commit(partial(_enqueue, name, None, plain))


def every(minutes: int, name: str) -> None:
    """Make sure that a job of no workspace runs again and again. Safe to call at each start."""
    Schedule.objects.update_or_create(
        name=name,
        defaults={
            "func": "essaim.core.foundation.jobs.run",
            "args": repr((name, None, {})),
            "schedule_type": Schedule.MINUTES,
            "minutes": minutes,
            "repeats": -1,
        },
    )


def run(name: str, workspace_id: str | None, ids: dict) -> None:
    """What the worker calls: find the job by its name and run it in its workspace."""
    job = _registry()[name]
    if workspace_id is None:
        job(**ids)
        return
    with in_workspace(Workspace.objects.get(pk=workspace_id)):
        job(**ids)


def start(job: Job, *, total: int, now: datetime) -> None:
    """Say that long work has begun, and how much there is of it."""
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, total=total, started_at=now)


def advance(job: Job, *, by: int = 1) -> None:
    """Say that some of the work is done."""
    Job.objects.filter(pk=job.pk).update(done=F("done") + by)


def finish(job: Job, *, state: str, now: datetime, message: str = "", **result) -> None:
    """Say how long work ended."""
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=now, message=message[:300], result=result)


def _enqueue(name: str, workspace_id: str | None, ids: dict) -> None:
    if settings.ESSAIM_JOBS_INLINE:
        run(name, workspace_id, ids)
        return
    async_task("essaim.core.foundation.jobs.run", name, workspace_id, ids, task_name=name)


def _registry() -> dict[str, Callable[..., None]]:
    return import_string(settings.ESSAIM_JOBS)
