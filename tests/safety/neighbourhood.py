"""What neighbours do in the world of the safety tests: a counter, a board with its notices, a screen in the hall."""

from __future__ import annotations

from datetime import date

from essaim.core.foundation.models import Membership
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import enrol
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.states import ParticipationState
from essaim.modules.exchange import actions as exchange
from essaim.modules.exchange.queries import board_categories, board_roles
from essaim.modules.followup import actions as followup
from tests.builders import a_member, acting
from tests.conftest import NOW
from tests.safety import world


def give_counters_and_boards(*places: world.Place) -> None:
    """To each."""
    for place in places:
        _give_counter_and_board(place)


def _give_counter_and_board(place: world.Place) -> None:
    """Something that is noted at its counter, in words that its texts hold; and a board."""
    hand = {"key": "hand", "kind": "human_help", "label": "title", "role": None, "minutes": 10, "advice": "summary"}
    with in_workspace(place.workspace):
        before = dict(place.scheme.snapshot)
        snapshot = before | {"acts": [hand], "modules": [*before["modules"], "exchange"]}
        Scheme.objects.filter(pk=place.scheme.pk).update(snapshot=snapshot, version=place.scheme.version + 1)
    place.scheme.refresh_from_db()


def slips(own: world.Place, other: world.Place, foreign: world.Place, members: dict[str, Membership]) -> None:
    """One in each place; that of the other organisation was noted by nobody who visits."""
    somebody = a_member(foreign.workspace, StaffRole.OPERATOR)
    for place, member in ((own, members["operator"]), (other, members["coordinator_elsewhere"]), (foreign, somebody)):
        _slip(place, member)


def _slip(place: world.Place, member: Membership) -> None:
    """Noted a moment ago at the counter, and still to be taken back."""
    with in_workspace(place.workspace):
        row = followup.log_interaction(
            place.people["person"], scheme=place.scheme, kind="human_help", category="hand", note=place.canaries.word("sac"),
            readers="coordinators", by=acting(member), now=NOW,
        )  # fmt: skip
    place.ids["slip"] = str(row.pk)


def board(place: world.Place, by) -> None:
    """Two notices that everybody may read, one that waits, two neighbours who said yes, an answer to read, a loan, a screen; a referral."""
    c, stamp = place.canaries, {"by": by, "now": NOW}
    place.ids["scheme"] = str(place.scheme.pk)
    for key, given, gives in (("poster", "Mireille", True), ("asker", "Gaston", False)):
        _neighbour(place, key, given, by, gives=gives)
    category = board_categories(place.scheme)[0].key

    def write(key: str, direction: str):
        return exchange.post_notice(
            place.scheme, person=place.people[key], direction=direction, category=category, title=c.word("perceuse"),
            words=c.word("samedi"), entrance="Entrée 12", **stamp,
        )  # fmt: skip

    again = followup.raise_alert(place.people["person"], scheme=place.scheme, kind="money", text=c.word("droits"), **stamp)
    running = followup.refer(again, partner=place.body, consent_channel="phone", consented_at=NOW, **stamp)
    place.ids["referral"] = str(running.pk)
    offered = exchange.show_notice(write("poster", "offer"), **stamp)
    asked = exchange.show_notice(write("asker", "need"), **stamp)
    waiting = write("person", "need")
    answer = exchange.answer_notice(offered, person=place.people["asker"], **stamp)
    exchange.say_yes(answer, person=place.people["poster"], **stamp)
    loan = exchange.lend(answer, **stamp)
    exchange.answer_notice(offered, person=place.people["visited"], is_known=False, **stamp)
    screen, _address = exchange.hang_screen(place.scheme, label=c.word("hall"), **stamp)
    place.ids |= {
        "notice": str(offered.pk), "asked_notice": str(asked.pk), "waiting_notice": str(waiting.pk),
        "board_answer": str(answer.pk), "board_loan": str(loan.pk), "screen": str(screen.pk),
    }  # fmt: skip


def _neighbour(place: world.Place, key: str, given: str, by, *, gives: bool) -> None:
    """Somebody whose first name hangs on the board, and nothing else of theirs; they take part as their side asks."""
    person = world._somebody(place, key, given)
    role = board_roles(place.scheme, gives=gives)[0]
    part = enrol(person, scheme=place.scheme, role=role.key, by=by, now=NOW)
    Participation.objects.filter(pk=part.pk).update(state=ParticipationState.ACTIVE, validated_at=NOW, cleared_until=date.max)
