"""The machine behind B1: the office, two supporters, the person and the clock, in any order."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from essaim.core.foundation.links import give_link
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.core.schemes.actions import change_participation, move_scheme, record_check
from essaim.core.schemes.models import Check, Participation, Scheme
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.workflows import posting, upkeep
from tests.builders import LILLE, a_client, acting
from tests.conftest import NOW
from tests.safety.address_town import AFTER, BEFORE, VISIT, Helper, Town
from tests.safety.canaries import any_of
from tests.safety.days import Days, signed_in

who = st.sampled_from([0, 1])
STARTS = ("visible", "settled", "late", "answered", "asked", "visible")


class Told(logging.Handler):
    """Everything that is written to any log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class AddressMachine(Days, RuleBasedStateMachine):
    """Subclassed with a town, so that building the town is paid for once."""

    town: Town
    starts: tuple[str, ...] = STARTS
    checks: tuple[str, ...] = ()

    @initialize(number=st.integers(0, 5))
    def begin(self, number: int) -> None:
        start = self.starts[number % len(self.starts)]
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.scope = in_workspace(self.town.scheme.workspace)
        self.scope.__enter__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.time = self.clock.start()
        self.now, self.told = NOW, Told()
        logging.getLogger().addHandler(self.told)
        self.helpers = [replace(helper) for helper in self.town.helpers]
        self.come_in()
        self.reachable, self.is_protected, self.is_open = True, False, True
        self.agreed, self.validated, self.settled_at = set(), set(), {}
        self.ask()
        if start != "asked":
            self.say_yes(0, by_phone=True)
        if start in ("settled", "visible"):
            self.say_of_supporter("phone", "yes")
            self.coordinator_validates()
            self.note_settling(self.service)
        if start in ("late", "visible"):
            self.pass_time(VISIT - timedelta(hours=BEFORE - 3))

    def teardown(self) -> None:
        if not hasattr(self, "told"):
            return
        try:
            self.look_everywhere()
        finally:
            logging.getLogger().removeHandler(self.told)
            self.clock.stop()
            self.scope.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    # what people do

    def ask(self) -> None:
        """The office records a need and puts it to both."""
        need = posting.post_need(
            self.scheme, category=self.town.category, beneficiary=self.person, commune_code=LILLE, details="parle fort",
            starts_at=self.now + VISIT, ends_at=self.now + VISIT + timedelta(hours=2), by=acting(), now=self.now,
        )  # fmt: skip
        self.need = need.pk

    @precondition(lambda self: self.reachable and self.is_open and self.need_state in ("honoured", "cancelled", "expired", "not_honoured"))
    @rule()
    def ask_again(self) -> None:
        self.ask()

    @precondition(lambda self: self.service is None)
    @rule(who=who)
    def propose(self, who: int) -> None:
        self.office.post(reverse("needs:propose", args=[self.need, self.helpers[who].offer.pk]))

    @precondition(lambda self: self.service is None and self.need_state in ("posted", "answered"))
    @rule(who=who, by_phone=st.booleans())
    def say_yes(self, who: int, by_phone: bool) -> None:
        proposal = Proposal.objects.filter(need=self.need, offer=self.helpers[who].offer, state="sent").first()
        if proposal is None and self.need_state in ("posted", "answered"):
            self.propose(who)
            proposal = Proposal.objects.filter(need=self.need, offer=self.helpers[who].offer, state="sent").first()
        if proposal is None:
            return
        page, browser = ("needs:answer", self.office) if by_phone else ("space-proposal", self.helpers[who].client)
        browser.post(reverse(page, args=[proposal.pk]), {"answer": "yes"})

    @precondition(lambda self: self.service is not None)
    @rule(act=st.sampled_from(["undo", "cancel", "honoured", "not_honoured"]))
    def supporter_acts(self, act: str) -> None:
        service = self.service
        if service:
            helper = next(h for h in self.helpers if h.offer.pk == service.offer_id)
            helper.client.post(reverse("space-act", args=[service.pk]), {"act": act})

    @precondition(lambda self: self.service is not None)
    @rule(how=st.sampled_from(["phone", "space", "link"]))
    def person_agrees(self, how: str) -> None:
        self.say_of_supporter(how, "yes")

    @precondition(lambda self: self.service is not None)
    @rule(how=st.sampled_from(["phone", "space", "link"]))
    def person_takes_agreement_back(self, how: str) -> None:
        self.say_of_supporter(how, "no")

    def say_of_supporter(self, how: str, answer: str) -> None:
        service = self.service
        if service is None:
            return
        if how == "phone":
            response = self.office.post(reverse("needs:agree", args=[service.pk]), {"answer": answer})
        elif how == "space":
            act = {"yes": "agree", "no": "refuse"}[answer]
            response = self.own.post(reverse("space-help", args=[service.pk]), {"act": act})
        else:
            secret = give_link(
                self.town.scheme.workspace, purpose="agreement", subject_id=service.pk, person_id=self.town.visited.pk, now=self.now
            )
            response = Client().post(reverse("links:answer-agreement", args=[secret]), {"answer": answer})
        # Nothing but "you are too late" or "this is not yours any more" keeps a no from being heard.
        if answer == "no":
            self.agreed.discard(service.pk)
        elif response.status_code == 302:
            self.agreed.add(service.pk)

    @precondition(lambda self: self.service is not None)
    @rule()
    def coordinator_validates(self) -> None:
        service = self.service
        if service and self.office.post(reverse("needs:validate", args=[service.pk])).status_code == 302:
            self.validated.add(service.pk)

    @rule(who=who, number=st.integers(0, 5), outcome=st.sampled_from(["valid", "invalid", "pending"]))
    def check_is_made(self, who: int, number: int, outcome: str) -> None:
        if not self.checks:
            return
        which, helper = self.checks[number % len(self.checks)], self.helpers[who]
        if helper.bad_check and helper.bad_check != which:
            return
        self.pass_time(timedelta(minutes=1))
        record_check(self.part(who), key=which, outcome=outcome, by=acting(), now=self.now)
        helper.bad_check, helper.lapses_on = ("" if outcome == "valid" else which), None

    @rule(who=who, days=st.integers(0, 9))
    def check_will_expire(self, who: int, days: int) -> None:
        if self.checks and not self.helpers[who].bad_check:
            self.pass_time(timedelta(minutes=1))
            last = record_check(self.part(who), key=self.checks[0], by=acting(), now=self.now)
            self.helpers[who].lapses_on = self.now.date() + timedelta(days=days)
            Check.objects.filter(pk=last.pk).update(expires_on=self.helpers[who].lapses_on)

    @rule(who=who, to=st.sampled_from(["paused", "active", "suspended", "ended"]))
    def participation_moves(self, who: int, to: str) -> None:
        part = self.part(who)
        allowed = {"active": ("paused", "suspended", "ended"), "paused": ("active", "suspended", "ended"), "suspended": ("active", "ended")}
        if to in allowed.get(part.state, ()):
            change_participation(part, to=to, by=acting(), now=self.now)
            self.helpers[who].state = to

    @precondition(lambda self: self.reachable)
    @rule(what=st.sampled_from(["deceased", "moved", "closed", "nothing", "nothing", "nothing"]))
    def something_ends(self, what: str) -> None:
        if what == "closed" and self.is_open:
            move_scheme(self.scheme, to="closed", by=acting(), now=self.now)
            self.is_open = False
        elif what in ("deceased", "moved"):
            self.office.post(reverse("people:mark", args=[self.town.visited.pk]), {"what": what, "on": str(self.now.date())})
            self.reachable = False

    @precondition(lambda self: not self.reachable)
    @rule()
    def it_was_a_mistake(self) -> None:
        self.office.post(reverse("people:mark", args=[self.town.visited.pk]), {"what": "present"})
        self.reachable = True

    @rule()
    def protection_is_switched(self) -> None:
        self.is_protected = not self.is_protected
        wanted = "on" if self.is_protected else "off"
        self.office.post(reverse("people:protect", args=[self.town.visited.pk]), {"to": wanted})

    @rule(hours=st.sampled_from([1, 9, 24, 50, 100, 147, 170]))
    def time_passes(self, hours: int) -> None:
        self.pass_time(timedelta(hours=hours))

    @rule()
    def the_worker_tends(self) -> None:
        upkeep.tend_all(self.now)
        upkeep.plan_all(self.now)

    # what is seen

    @invariant()
    def seen_if_and_only_if_every_key_holds_now(self) -> None:
        if not hasattr(self, "need"):
            return
        for helper in self.helpers:
            for service in Service.objects.filter(offer=helper.offer):
                self.note_settling(service)
                shown = self.shown_to(helper, service)
                expected = self.all_keys_hold(helper, service)
                self.town.seen["shown" if shown else "hidden"] += 1
                assert bool(shown) == expected, (shown, expected, service.state, self.now)
                assert not expected or set(self.town.hidden[:3]) <= shown

    def shown_to(self, helper: Helper, service: Service) -> set[str]:
        secret = give_link(self.town.scheme.workspace, purpose="service", subject_id=service.pk, person_id=helper.person.pk, now=self.now)
        pages = [
            helper.client.get(reverse("space-service", args=[service.pk])),
            Client().get(reverse("links:service", args=[secret])),
        ]
        found = [any_of(self.town.hidden, page.content) for page in pages]
        assert found[0] == found[1]
        return found[0]

    def note_settling(self, service: Service) -> None:
        if service.state == "accepted":
            self.settled_at.setdefault(service.pk, self.now)

    def all_keys_hold(self, helper: Helper, service: Service) -> bool:
        held = {
            "supporter_accepted": True,
            "person_agreed": service.pk in self.agreed,
            "coordinator_validated": service.pk in self.validated,
            "vetting_valid": not helper.bad_check and (helper.lapses_on is None or helper.lapses_on >= self.now.date()),
        }
        asked = {*self.town.keys} | ({"coordinator_validated"} if self.is_protected else set())
        need = Need.objects.get(pk=service.need_id)
        opens = max(self.settled_at.get(service.pk, self.now), need.starts_at - timedelta(hours=BEFORE))
        in_window = opens <= self.now < need.ends_at + timedelta(hours=AFTER)
        takes_part = helper.state == "active" and self.reachable and self.scheme.state != "closed"
        return service.state == "accepted" and all(held[key] for key in asked) and in_window and takes_part

    @rule()
    def look_everywhere(self) -> None:
        """Every other way by which a word could reach a supporter: never, whatever the state."""
        if not hasattr(self, "need"):
            return
        for helper in self.helpers:
            seen = [helper.client.get(reverse("space")).content]
            seen += [Client().get(reverse("calendar", args=[helper.calendar])).content]
            for proposal in Proposal.objects.filter(offer=helper.offer).order_by("-created_at")[:2]:
                seen.append(helper.client.get(reverse("space-proposal", args=[proposal.pk])).content)
            written = Message.objects.filter(person=helper.person).values_list("subject", "body", "to")
            called = Call.objects.filter(person=helper.person).values_list("script", "caller_name", "number")
            seen += [repr([*written, *called]).encode()]
            assert [found for content in seen if (found := any_of(self.town.hidden, content))] == []
        api = Client().get("/api/v1/needs", headers={"Authorization": f"Bearer {self.town.token}"})
        assert any_of(self.town.hidden, api.content) == set()
        assert any_of(self.town.hidden, "\n".join(self.told.lines).encode()) == set()

    # rows

    @property
    def scheme(self) -> Scheme:
        return Scheme.objects.get(pk=self.town.scheme.pk)

    @property
    def person(self) -> Person:
        return Person.objects.get(pk=self.town.visited.pk)

    @property
    def need_state(self) -> str:
        return Need.objects.get(pk=self.need).state

    @property
    def service(self) -> Service | None:
        return Service.objects.filter(need=self.need, state__in=["answered", "accepted"]).first()

    def part(self, who: int) -> Participation:
        return Participation.objects.select_related("scheme").get(pk=self.helpers[who].participation.pk)

    def everybody_signs_in(self) -> None:
        self.office, self.own = a_client(self.town.coordinator), signed_in(self.town.visited.account_id)
        for helper in self.helpers:
            helper.client = signed_in(helper.person.account_id)


def machine_of(town: Town, starts: tuple[str, ...] = STARTS) -> type[RuleBasedStateMachine]:
    """The machine over one town."""
    return type("Address", (AddressMachine,), {"town": town, "starts": starts, "checks": tuple(town.checks)})
