"""Registrations that were made before one could ride one way only keep what was agreed, forward and back."""

from datetime import UTC, datetime, time

from tests.core.schemes.test_migrations import a_scheme_of_then, beside, migrated_to, planted

__all__ = ["beside", "planted"]
BEFORE, AFTER = ("activities", "0013_needs_and_opinions"), ("activities", "0014_one_way_only")
NOON = datetime(2026, 3, 19, 12, tzinfo=UTC)


def test_whoever_was_to_be_fetched_rides_there_and_back_and_nobody_else_rides(planted, beside):
    apps = migrated_to(BEFORE)
    there = {name: apps.get_model(*name.split(".")).objects for name in (
        "foundation.Workspace", "people.Organisation", "people.Person", "schemes.Scheme", "activities.Activity", "activities.Session",
        "activities.Registration",
    )}  # fmt: skip
    workspace, scheme = a_scheme_of_then(there, planted)
    activity = there["activities.Activity"].create(workspace=workspace, scheme=scheme, title="Le bus")
    session = there["activities.Session"].create(
        workspace=workspace, scheme=scheme, activity=activity, day=NOON.date(), starts=time(14), ends=time(17), starts_at=NOON,
        ends_at=NOON.replace(hour=16), commune_code="59350", lat=50.6, lon=3.1, capacity=5,
    )  # fmt: skip
    for number, fetched in enumerate((True, False)):
        lead = there["people.Person"].create(workspace=workspace, given_name=f"Odette {number}", commune_code="59350")
        there["activities.Registration"].create(
            workspace=workspace, session=session, lead=lead, sequence=number, state="confirmed", pick_up=fetched, channel="phone"
        )
    rows = migrated_to(AFTER).get_model("activities", "Registration").objects
    assert list(rows.order_by("sequence").values_list("pick_up", flat=True)) == ["both", ""]
    rows.filter(sequence=1).update(pick_up="back")
    before = migrated_to(BEFORE).get_model("activities", "Registration").objects
    assert list(before.order_by("sequence").values_list("pick_up", flat=True)) == [True, True]
