"""A scheme with sessions to come, and people to put on their lists."""

from datetime import date, time

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import plan_session, record_activity
from essaim.modules.activities.models import Session
from tests.builders import a_planted_scheme, a_workspace, acting
from tests.conftest import NOW


def a_session(workspace, scheme, *, day: date = date(2026, 3, 19), starts=time(14), ends=time(17), **values) -> Session:
    """A session a week from now, in the scheme's first commune."""
    values = {"commune_code": scheme.territory[0], "capacity": 3} | values
    with in_workspace(workspace):
        activity = record_activity(scheme, title="Garder l'équilibre", by=acting(), now=NOW)
        return plan_session(activity, day=day, starts=starts, ends=ends, by=acting(), now=NOW, **values)


@pytest.fixture
def session(db):
    """A session with three places, in its workspace."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "api-bus")
    with in_workspace(workspace):
        yield a_session(workspace, scheme)


@pytest.fixture
def crossing(transactional_db):
    """The same for tests with threads."""
    workspace = a_workspace()
    return workspace, a_session(workspace, a_planted_scheme(workspace, "api-bus"))
