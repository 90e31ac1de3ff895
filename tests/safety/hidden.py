"""Inside one organisation: which words no answer to a role may hold. Written from what we want, like the recipes."""

from __future__ import annotations

from urllib.parse import quote

from tests.safety.canaries import any_of
from tests.safety.visits import Visit
from tests.safety.world import Place, World

ON_THE_BOARD = ("poster", "asker")
IN_A_SCHEME = ("person", "visited", "relative", "supporter", "rival")
EVERYBODY = (*IN_A_SCHEME, "twin", "absorbed", "protected", "double")
NOTES = ("team", "lead_contact", "coordinators", "psychosocial", "danger")
NO_PEOPLE = ("funder", "landlord", "administrator", "stranger", "revoked", "anonymous")
RUNS_IT = ("space-session",)
"""Whoever runs a session reads the first names and the initials of those who come; never where they live."""
NEEDS = ("need", "waiting_need", "settled_need", "unasked_need", "unled_need", "disputed_need", "past_need")
# That the other scheme exists is no secret; that somebody takes part in it is one.
COMING = "who comes to the session"
SCHEME, NAMES_NO_OTHER_SCHEME = "the other scheme", ("people:person", "phone")
OF_ONE_SCHEME = ("operator", "coordinator", "lead_contact", "follows_somebody_else", "safeguarding", "psychosocial")
# Whoever holds these has been told of the other side, or is it.
HOLDERS = (
    "links:", "accounts:invitation", "activities:mine", "campaigns:mine", "own:", "exchange:mine", "activities:news", "activities:opinion",
    "activities:kiosk",  # the tablet at the door: first names, for whoever holds its address
    "board:topic", "board:new", "board:support", "board:moder", "board:report", "board:turn",
)  # fmt: skip


def hidden_words(world: World) -> dict[str, set[str]]:
    """By role, the words of workspace A that are not theirs."""
    own, other = world.own, world.places["other_scheme"]
    every = (
        _people(own, EVERYBODY)
        | _people(other, EVERYBODY)
        | _beyond_first_names(own)
        | _beyond_first_names(other)
        | _notes(own, NOTES)
        | _notes(other, NOTES)
    )
    beyond = _people(other, IN_A_SCHEME) | _beyond_first_names(other) | _notes(other, NOTES)
    beyond |= {other.ids[key] for key in NEEDS}
    confided = _notes(own, ("psychosocial",))
    to_team = beyond | _notes(own, ("danger",)) | confided
    found = dict.fromkeys(NO_PEOPLE, every)
    found["operator"] = to_team | _notes(own, ("lead_contact", "coordinators")) | _homes(own, ("protected",))
    found["coordinator"] = to_team
    found["coordinator_everywhere"] = _notes(own, ("danger",)) | _notes(other, ("danger",)) | confided
    found["coordinator_elsewhere"] = _people(own, IN_A_SCHEME) | _beyond_first_names(own) | _notes(own, NOTES)
    found["lead_contact"] = to_team | _people(own, ("twin", "protected"))
    found["follows_somebody_else"] = to_team | _notes(own, NOTES) | _people(own, ("person", "rival", "twin", "protected"))
    found["safeguarding"] = (
        beyond | _notes(own, ("team", "lead_contact", "coordinators", "psychosocial")) | _people(own, ("visited", "twin"))
    )
    found["psychosocial"] = (
        (to_team - confided) | _notes(own, ("lead_contact", "coordinators")) | _homes(own, ("protected",)) | _doors(own, EVERYBODY)
    )
    found["supporter"] = every - _people(own, ("supporter", "visited", "absorbed"))
    found["person"] = every - _people(own, ("person", "supporter"))
    found[COMING] = own.canaries.found_in(own.people["person"].given_name.encode())
    found[SCHEME] = other.canaries.found_in(other.scheme.name.encode())
    reports = {own.ids["report"], other.ids["report"]}
    return {role: words | (reports if role not in ("safeguarding", SCHEME, COMING) else set()) for role, words in found.items()}


def betrayed(one: Visit, hidden: dict[str, set[str]]) -> str | None:
    """The words of their own organisation that an answer shows to somebody from whom they are kept."""
    if one.name.startswith(HOLDERS) or one.place == "foreign":
        return None
    content = one.content.replace(one.url.encode(), b"").replace(quote(one.url, safe="").encode(), b"")
    words = hidden.get(one.role, set()) | (hidden[SCHEME] if one.name in NAMES_NO_OTHER_SCHEME and one.role in OF_ONE_SCHEME else set())
    words -= hidden[COMING] if one.name in RUNS_IT else set()
    found = any_of(words, content)
    return f"{one} betrays {sorted(found)[:3]}" if found else None


def _people(place: Place, keys: tuple[str, ...]) -> set[str]:
    """What names these people or leads to them; never the words that others share."""
    rows = [place.people[key] for key in keys if key in place.people]
    names = {word for row in rows for name in (row.given_name, row.family_name) for word in place.canaries.found_in(name.encode())}
    return names | _homes(place, keys)


def _beyond_first_names(place: Place) -> set[str]:
    """What a board never says of those whose first names hang on it."""
    rows = [place.people[key] for key in ON_THE_BOARD if key in place.people]
    return {word for row in rows for word in place.canaries.found_in(row.family_name.encode())} | _homes(place, ON_THE_BOARD)


def _homes(place: Place, keys: tuple[str, ...]) -> set[str]:
    return {word for key in keys for word in place.contacts.get(key, ())}


def _doors(place: Place, keys: tuple[str, ...]) -> set[str]:
    """Where they live, without numbers and e-mails."""
    return {word for key in keys for word in place.contacts.get(key, ())[2:]}


def _notes(place: Place, keys: tuple[str, ...]) -> set[str]:
    return {place.notes[key] for key in keys}
