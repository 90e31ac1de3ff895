"""Every night: files of a landlord that were only looked at are kept no longer."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from essaim.core.foundation import gate
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Overtaken
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.people.jobs import FAULTS_KEPT_DAYS
from essaim.modules.housing.models import LandlordList
from essaim.modules.housing.states import LIST_MOVES, ListState


def tend_lists() -> None:
    """In every workspace, as with a file of people: what nobody brought in within a week is given up, and its words go."""
    now = timezone.now()
    with across_workspaces("files that nobody wants are kept in no workspace"):
        workspaces = list(Workspace.objects.order_by("slug"))
    for workspace in workspaces:
        with in_workspace(workspace):
            for row in LandlordList.objects.filter(state=ListState.PREVIEWED, created_at__lt=now - timedelta(days=FAULTS_KEPT_DAYS)):
                with suppress(Overtaken), transaction.atomic():  # somebody brings it in at this moment: good
                    gate.move(row, to=ListState.REFUSED, moves=LIST_MOVES, by=SYSTEM, at=now)
            LandlordList.objects.exclude(state=ListState.PREVIEWED).exclude(source=None).update(source=None)
