"""A scheme that takes money, somebody who pays, and an organisation whose invoices are complete."""

import pytest

from essaim.core.foundation.scope import in_workspace
from tests.builders import a_person, a_planted_scheme, a_workspace, an_issuer


@pytest.fixture
def scheme(db):
    """An open scheme in a workspace whose legal mentions are written."""
    workspace = a_workspace(postal_address="8 rue des Lilas\n33000 Bordeaux")
    an_issuer(workspace)
    row = a_planted_scheme(workspace, "api-bus")
    with in_workspace(workspace):
        yield row


@pytest.fixture
def odette(scheme):
    """Somebody who pays."""
    return a_person(scheme.workspace, address={"commune_code": "59350", "line": "3 rue des Iris"})
