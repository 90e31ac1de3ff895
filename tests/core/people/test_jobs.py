"""At night, in every workspace: old records, old error files, the ledger of erasures."""

from datetime import timedelta

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people import jobs
from essaim.core.people.actions.rights.erasure import ledger_path
from essaim.core.people.models import Erasure, ImportBatch, Person
from essaim.core.people.states import BatchState
from tests.builders import a_person, a_workspace

pytestmark = pytest.mark.django_db


def test_each_workspace_is_tended_and_one_that_stops_does_not_stop_the_others(clock, now, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    long_ago = now - timedelta(days=1000)
    stopped, tended = a_workspace(), a_workspace()
    for _ in range(4):
        a_person(stopped, now=long_ago)
    old = a_person(tended, now=long_ago)
    with in_workspace(tended):
        Erasure.objects.create(workspace=tended, person_id=old.pk, erased_at=now)
        ImportBatch.objects.create(workspace=tended, state=BatchState.DONE, ended_at=long_ago, faults="x", digest="1")
        ImportBatch.objects.create(workspace=tended, created_at=long_ago, source="x", digest="2")
    jobs.tend_records()
    with in_workspace(stopped):
        assert Person.objects.filter(archived_at=None).count() == 4
    with in_workspace(tended):
        assert Person.objects.get().archived_at == now
        assert list(ImportBatch.objects.order_by("digest").values_list("faults", "source", "state")) == [
            (None, None, BatchState.DONE), (None, None, BatchState.REFUSED),
        ]  # fmt: skip
    assert str(old.pk) in ledger_path().read_text()
