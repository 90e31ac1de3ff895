"""At night, in every workspace: a landlord's file that nobody brought in goes, as files of people do."""

from datetime import timedelta

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.modules.housing import jobs
from essaim.modules.housing.models import LandlordList
from essaim.web.jobs import EVERY_MINUTES, JOBS
from tests.builders import a_workspace, an_organisation

pytestmark = pytest.mark.django_db


def test_a_file_that_was_only_looked_at_is_kept_a_week_and_one_that_was_brought_in_no_longer(clock, now):
    workspaces = [a_workspace() for _number in range(2)]
    for workspace in workspaces:
        landlord = an_organisation(workspace)
        with in_workspace(workspace):
            for digest, state, days in (("1", "previewed", 8), ("2", "previewed", 6), ("3", "done", 1)):
                LandlordList.objects.create(
                    workspace=workspace,
                    landlord=landlord,
                    kind="stock",
                    state=state,
                    digest=digest,
                    source="x",
                    created_at=now - timedelta(days=days),
                )
    jobs.tend_lists()
    for workspace in workspaces:
        with in_workspace(workspace):
            found = list(LandlordList.objects.order_by("digest").values_list("state", "source"))
        assert found == [("refused", None), ("previewed", "x"), ("done", None)]


def test_it_is_on_the_clock_every_night():
    assert (EVERY_MINUTES["housing.tend_lists"], JOBS["housing.tend_lists"]) == (24 * 60, jobs.tend_lists)
