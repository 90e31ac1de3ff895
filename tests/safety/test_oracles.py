"""Two oracles over every address: what is foreign does not exist, and no byte of it ever shows."""

import pytest
from django.db import connection

from tests.conftest import STRESS
from tests.safety import visits
from tests.safety.addresses import every_address
from tests.safety.canaries import any_of
from tests.safety.hidden import betrayed, hidden_words
from tests.safety.naming import bearers, unlogged
from tests.safety.recipes import MACHINES, RECIPES
from tests.safety.visits import (
    ABSENT,
    BROKEN,
    FURTHEST,
    every_visit,
    expected,
    knock,
    methods_of,
    steady,
    visit,
)
from tests.safety.world import FOREIGN, OTHER, OWN

pytestmark = pytest.mark.django_db


def tryable():
    """Addresses whose recipe is known; the first test names the others."""
    return [address for address in every_address() if address.name in RECIPES]


@pytest.fixture(scope="module")
def crawl(built_world):
    """Everything that anybody is answered anywhere, by GET and by POST.

    On a second database the question is whether it takes what it is asked: those who reach furthest ask it, unless under stress.
    """
    among = None if STRESS or connection.vendor == "sqlite" else FURTHEST
    found = [visit for verb in ("GET", "POST") for visit in every_visit(tryable(), built_world, verb, whole=STRESS, among=among)]
    return [(by_name(one.name), one) for one in found]


def by_name(name):
    return next(address for address in every_address() if address.name == name)


def test_every_address_has_a_recipe_and_a_door():
    addresses = [address for address in every_address() if address.name not in MACHINES]
    unknown = [address.route for address in addresses if address.name not in RECIPES]
    assert unknown == [], "Say in tests/safety/recipes.py with which rows these are tried, and who may open them."
    assert [address.route for address in addresses if address.door is None] == []
    assert (set(RECIPES) | MACHINES) - {address.name for address in every_address()} == set()


# What they ask for is more than a recipe says: a file, a whole sheet of answers, a newer edition, a visit that has begun or is of today, a tariff.
TRIES_LESS = {
    "accounts:put-logo", "needs:record-offer", "public:question", "public:paper-entry", "schemes:change", "schemes:decide",
    "schemes:plant", "schemes:upgrade", "rounds:assign", "rounds:finish", "rounds:prepare",
    "rounds:to-note", "rounds:absence", "rounds:no-answer",
    "onboarding:fast-track",
    "dues:join", "dues:fare", "own:join",  # neither scheme of the world has a price list
    "hosts:propose", "hosts:increase",
    "equipment:lend",
    "landlord:newcomers-list", "housing:lives",  # a file; a dwelling where nobody lives yet
    "programming:inform", "activities:came", "activities:told-opinion",  # a session that has begun
    "activities:newsletter-send",  # the mark of what was looked at
}  # fmt: skip


def test_what_the_recipes_send_is_taken_by_somebody(crawl):
    """A form that is refused to everybody tries nothing of what comes after it."""
    sent = {}
    for address, one in crawl:
        if one.verb == "POST" and one.answer == visits.OPEN and not address.recipe.may_lead_to_login:
            sent.setdefault(one.name, set()).add(one.status)
    assert {name for name, statuses in sent.items() if statuses == {422}} <= TRIES_LESS


def test_an_address_opens_for_those_who_may_and_does_not_exist_for_others(crawl):
    assert [f"{one} is {one.answer}" for address, one in crawl if wrong_answer(address, one)] == []


def wrong_answer(address, one):
    return one.answer not in expected(address, one.role, one.place, one.verb)


def test_doors_for_machines_do_not_open_to_browsers(world):
    """Without a token, whoever is logged in: only the description of the interface answers."""
    answered = {
        (address.name, role): knock(world.clients[role], verb, "/" + address.route.replace("<need_id>", world.own.ids["need"])).status_code
        for address in every_address() if address.name in MACHINES for role in ("anonymous", "coordinator_everywhere")
        for verb in ("POST", "GET")
    }  # fmt: skip
    assert {name for (name, _role), status in answered.items() if status not in (401, 403, 404, 405)} <= {
        "api-1:openapi-json", "api-1:api-root",
    }  # fmt: skip


def test_no_other_verb_does_anything(world):
    wrong = []
    for address in tryable():
        for verb in ("HEAD", "PUT", "PATCH", "DELETE"):
            for role in world.clients if STRESS else ("anonymous", "coordinator_everywhere"):
                one = visit(world, role, address, "own", verb)
                if one.answer == BROKEN or (one.answer == visits.OPEN and not may_answer(address, verb)):
                    wrong.append(str(one))
    assert wrong == []


def may_answer(address, verb):
    """HEAD is GET without its body; the library that logs people in leads those who are home, whatever the verb."""
    return verb == "HEAD" and "GET" in methods_of(address) or address.recipe.may_lead_to_login


def test_a_foreign_row_and_an_absent_one_are_the_same_page(crawl):
    answers = {}
    for address, one in crawl:
        if one.place in ("foreign", "absent") and one.answer == ABSENT and not address.is_for_holders:
            answers.setdefault((one.role, one.name, one.verb), {})[one.place] = steady(one.content, one.url, one.url.split("?")[0])
    both = {key: pages for key, pages in answers.items() if len(pages) == 2}
    assert len(both) > 100
    assert [key for key, pages in both.items() if pages["foreign"] != pages["absent"]] == []


def test_no_byte_of_the_other_organisation_is_shown(crawl):
    assert [found for address, one in crawl if (found := leaked(address, one))] == []


def leaked(address, one):
    """Canaries of B in an answer to somebody of A, and the other way round; the address itself is no news."""
    if address.is_for_holders and one.place == "foreign":
        return None
    content = one.content
    for part in {one.url, *one.url.split("?")[-1].split("&")}:
        content = content.replace(part.encode(), b"")
    if one.role == "coordinator_of_b":
        here = set() if address.is_for_holders else OWN.found_in(content) | OTHER.found_in(content)
    else:
        here = FOREIGN.found_in(content)
    return f"{one} shows {sorted(here)[:3]}" if here else None


def test_a_page_that_names_people_is_one_reading_and_others_are_none(crawl, world):
    whose = bearers(world)
    assert [wrong for _address, one in crawl if (wrong := unlogged(one, whose))] == []
    logged = {one.name for _address, one in crawl if one.readings}
    assert len(logged) > 30


def test_inside_an_organisation_nobody_is_shown_what_is_kept_from_them(crawl, world):
    """Names, numbers, addresses and notes, by role: see `hidden.py`."""
    hidden = hidden_words(world)
    assert [wrong for _address, one in crawl if (wrong := betrayed(one, hidden))] == []


def test_res_07_what_is_confided_to_the_pair_is_in_no_answer_to_anybody_else(crawl, world):
    """Every address, by GET and by POST, to everybody; both pages on which the pair read it are the control."""
    word = world.own.notes["psychosocial"].encode()
    told = {(one.role, one.name) for _address, one in crawl if word in one.content}
    assert {role for role, _name in told} == {"psychosocial"}
    assert {("psychosocial", "people:person"), ("psychosocial", "followup:support")} <= told


def test_the_card_of_somebody_in_two_schemes_shows_each_side_its_own(world):
    hidden, whose = hidden_words(world), bearers(world)
    for role in ("operator", "coordinator", "lead_contact", "coordinator_elsewhere", "psychosocial"):
        one = visit(world, role, by_name("people:person"), "both", "GET")
        assert (one.status, betrayed(one, hidden), unlogged(one, whose)) == (200, None, None)


def test_before_every_key_holds_neither_page_of_a_service_shows_contacts(world):
    for role, name in (("supporter", "space-service"), ("anonymous", "links:service")):
        one = visit(world, role, by_name(name), "both", "GET")
        assert (one.status, any_of(contact_words(world, "person"), one.content)) == (200, set())


def test_the_canaries_are_there_to_be_seen(crawl):
    """The oracle of bytes looks at pages on which the words of A do appear."""
    seen = set().union(*(OWN.found_in(one.content) for _address, one in crawl if one.role == "coordinator_everywhere"))
    assert len(seen) > 30


def test_contacts_and_addresses_stay_hidden_from_supporters_until_disclosed(crawl, world):
    """The person of an open need and of one that waits for agreement: nothing of theirs but a commune."""
    hidden = [word for key in ("person", "relative", "twin", "protected") for word in contact_words(world, key)]
    shown = [
        f"{one} shows {sorted(found)[:3]}" for address, one in crawl
        if one.role == "supporter" and one.place == "own" and (found := any_of(hidden, one.content))
        and one.name not in ("links:agreement", "links:confirmation", "links:answer-agreement", "links:answer-confirmation")
    ]  # fmt: skip
    assert shown == []


def contact_words(world, key):
    """The phone, e-mail and address of somebody of A."""
    return world.own.contacts[key]


def test_contacts_show_once_every_key_holds(crawl, world):
    """Negative control: the same words are found where they may be."""
    page = next(one for _address, one in crawl if (one.role, one.name, one.place) == ("supporter", "space-service", "own"))
    assert any_of(contact_words(world, "visited"), page.content) != set()
