"""The addresses about whoever is helped and where people live: with which rows each is tried, and who may open it."""

from __future__ import annotations

from dataclasses import replace

from tests.safety.knocking import (
    COORDINATORS,
    EDITS_PERSON,
    EVERYWHERE,
    LANDLORD,
    PHONE,
    Recipe,
    act,
    form,
    page,
)

HOMES: dict[str, Recipe] = {
    # whoever is helped: from when to when
    "members:list": page(COORDINATORS, COORDINATORS),
    "members:export": form(COORDINATORS, {"reason": "check", "words": "réunion", "kind": "ods"}, wide=COORDINATORS),
    "members:member": form(COORDINATORS, {"on": "2026-03-12", "reason": "own_wish"}, participation_id="participation"),
    "members:stay": act(COORDINATORS, participation_id="participation"),
    "members:again": act(COORDINATORS, participation_id="participation"),
    # dwellings: lists of a landlord belong to no scheme
    "housing:residences": replace(form(PHONE), may_send=EVERYWHERE),  # read by all who work with people, brought in by few
    "housing:residence": page(PHONE, PHONE, residence_id="residence"),
    "housing:record-dwelling": form(EVERYWHERE),
    "housing:template": page(EVERYWHERE, kind="=stock", sheet="=csv"),
    "housing:list": page(EVERYWHERE, list_id="landlord_list"),
    "housing:bring-in": act(EVERYWHERE, list_id="landlord_list"),
    "housing:give-up": act(EVERYWHERE, list_id="landlord_list"),
    "housing:undo": act(EVERYWHERE, list_id="landlord_list"),
    "housing:lives": form(EDITS_PERSON, person_id="person"),
    "housing:move-out": act(EDITS_PERSON, {"until": "2026-03-11"}, occupancy_id="occupancy"),
    "landlord:landlord": page(LANDLORD, LANDLORD),
    "landlord:newcomers": form(PHONE, {"residence": "@residence", "given_name": "Anne", "arrived_on": "2026-03-10"}, wide=PHONE),
    "landlord:newcomers-list": act(EVERYWHERE),
    "landlord:invite": act(PHONE, {"who": "@newcomer", "session": "@chosen_session"}, wide=PHONE),
}
