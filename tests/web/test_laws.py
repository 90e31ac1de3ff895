"""The database keeps the laws everywhere on earth: it never refuses what the action, which knows the place, allows."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from essaim.core.foundation.laws import not_in_force
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Commitment, Participation
from essaim.modules.needs.actions import record_need, send_proposal
from essaim.modules.needs.models import Proposal
from essaim.web.laws import LAWS
from tests.builders import a_participation, a_person, a_planted_scheme, a_supporter, a_workspace, acting

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 3, 12)
LAST_EVENING = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)  # half past nine in Fort-de-France, the day before
TWO_DAYS_LATER = datetime(2026, 3, 14, 1, 30, tzinfo=UTC)


@pytest.fixture
def asked():
    """A need and an offer of somebody whose checks hold until the last day, overseas."""
    workspace = a_workspace(timezone="America/Martinique")
    scheme = a_planted_scheme(workspace, "la-scalaa")
    offer = a_supporter(scheme, categories=["company"])
    asker = a_person(workspace, "Huguette", "Delœuvre")
    a_participation(scheme, asker, "carer")
    with in_workspace(workspace):
        Participation.objects.filter(pk=offer.participation_id).update(cleared_until=LAST_DAY)
        need = record_need(scheme, category="company", beneficiary=asker, asked_by=asker, commune_code="59350",
                           by=acting(), now=LAST_EVENING)  # fmt: skip
        offer.refresh_from_db()
        yield need, offer


def test_somebody_is_asked_overseas_on_the_last_evening_on_which_their_checks_hold(asked):
    need, offer = asked
    assert send_proposal(need, offer=offer, by=acting(), now=LAST_EVENING).created_at == LAST_EVENING


def test_control_nobody_is_asked_once_the_last_day_is_over_everywhere(asked):
    need, offer = asked
    row = {"workspace": need.workspace, "case": need.case, "need": need, "offer": offer, "answer_by": TWO_DAYS_LATER}
    with pytest.raises(IntegrityError, match="may not be asked"), transaction.atomic():
        Proposal.objects.bulk_create([Proposal(**row, created_at=TWO_DAYS_LATER)])


@pytest.mark.django_db(transaction=True)
def test_every_law_is_in_force_again_once_a_table_was_rebuilt():
    """SQLite loses the triggers of a table that a migration rebuilds: migrating puts them back."""
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            editor._remake_table(Commitment)
        assert not_in_force(connection, LAWS) == ["commitment_overlaps"]
    call_command("migrate", verbosity=0)
    assert not_in_force(connection, LAWS) == []
