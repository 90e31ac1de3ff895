"""The machine of weekly visits: what the office, helpers, people at home and the clock do, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.schemes.actions import record_check
from essaim.core.schemes.models import Check, Participation
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.states import VISIT_TO_COME
from essaim.workflows import upkeep, watching
from tests.builders import a_client, acting
from tests.conftest import NOW
from tests.safety.canaries import any_of
from tests.safety.days import Days, signed_in
from tests.safety.visit_quarter import Home, Quarter, Visitor

one_of_two = st.sampled_from([0, 1])
ENDED = ("suspended", "ended")
LOOKING_TAKES = 12  # as long as several acts; the page of whoever goes is looked at after every act


class VisitMachine(Days, RuleBasedStateMachine):
    """Subclassed with a quarter, so that building it is paid for once."""

    quarter: Quarter

    @initialize(settled_first=st.booleans())
    def begin(self, settled_first: bool) -> None:
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.scope = in_workspace(self.quarter.scheme.workspace)
        self.scope.__enter__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.time, self.now = self.clock.start(), NOW
        self.visitors = [replace(row) for row in self.quarter.visitors]
        self.homes = [replace(row) for row in self.quarter.homes]
        self.known, self.begun, self.looked_at = set(), set(), self.quarter.steps
        self.come_in()
        if settled_first:
            self.assign(0, 0, NOW.weekday())

    def teardown(self) -> None:
        if not hasattr(self, "known"):
            return
        try:
            self.look_everywhere()
        finally:
            self.clock.stop()
            self.scope.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    # what people do

    @rule(who=one_of_two, whom=one_of_two, weekday=st.integers(0, 6))
    def assign(self, who: int, whom: int, weekday: int) -> None:
        self._assign(self.visitors[who].part, whom, weekday, agreed=True)

    @rule(whom=one_of_two, agreed=st.booleans())
    def assign_somebody_who_may_not(self, whom: int, agreed: bool) -> None:
        """A candidate, or somebody without having asked both: refused, whatever else is true."""
        part = self.quarter.candidate if agreed else self.visitors[0].part
        before = Assignment.objects.count()
        self._assign(part, whom, self.now.weekday(), agreed=agreed)
        assert Assignment.objects.count() == before

    def _assign(self, part: Participation, whom: int, weekday: int, *, agreed: bool) -> None:
        said = {"visitor_agreed": "on", "person_agreed": "on"} if agreed else {}
        form = {"visitor": part.pk, "person": self.homes[whom].person.pk, "weekday": str(weekday), "starts": "10:00", "minutes": "45"}
        self.office.post(reverse("rounds:assign", args=[self.quarter.scheme.pk]), form | said)

    @rule(whom=one_of_two)
    def end(self, whom: int) -> None:
        row = Assignment.objects.filter(person=self.homes[whom].person, state="active").first()
        if row:
            self.office.post(reverse("rounds:end", args=[row.pk]))

    @rule(number=st.integers(0, 3), who=one_of_two, agreed=st.booleans())
    def move_to_today(self, number: int, who: int, agreed: bool) -> None:
        visits = list(Visit.objects.filter(state="planned").order_by("day", "pk")[:4])
        if visits:
            said = {"visitor_agreed": "on", "person_agreed": "on"} if agreed else {}
            form = {"day": str(self.today), "starts": f"{8 + number}:00", "visitor": self.visitors[who].part.pk}
            self.office.post(reverse("rounds:move", args=[visits[number % len(visits)].pk]), form | said)

    @rule(who=one_of_two, act=st.sampled_from(["arrive", "finish", "leave", "stay", "no-answer"]))
    def visitor_acts(self, who: int, act: str) -> None:
        form = {"readers": "lead_contact", "minutes": "30", "tried": "rang"}
        for visit in Visit.objects.filter(day=self.today).order_by("pk")[:2]:
            is_theirs = visit.visitor_id == self.visitors[who].part.pk
            before, may = visit.state, self.may_be_found(visit)
            answer = self.visitors[who].client.post(reverse(f"rounds:{act}", args=[visit.pk]), form)
            visit.refresh_from_db()
            assert is_theirs or (answer.status_code == 404 and visit.state == before)
            assert may or (before, visit.state) != ("planned", "started"), "nobody arrives who may not be sent"

    @rule(who=one_of_two, number=st.integers(0, 5), outcome=st.sampled_from(["valid", "invalid"]))
    def check_is_made(self, who: int, number: int, outcome: str) -> None:
        which, visitor = self.quarter.checks[number % len(self.quarter.checks)], self.visitors[who]
        if visitor.bad_check and visitor.bad_check != which:
            return
        self.pass_time(timedelta(minutes=1))
        part = Participation.objects.select_related("scheme").get(pk=visitor.part.pk)
        record_check(part, key=which, outcome=outcome, by=acting(), now=self.now)
        visitor.bad_check, visitor.lapses_on = ("" if outcome == "valid" else which), None
        self.refresh(visitor)

    @rule(who=one_of_two, days=st.integers(0, 9))
    def check_will_expire(self, who: int, days: int) -> None:
        visitor = self.visitors[who]
        if not visitor.bad_check:
            visitor.lapses_on = self.today + timedelta(days=days)
            Participation.objects.filter(pk=visitor.part.pk).update(cleared_until=visitor.lapses_on)

    def refresh(self, visitor: Visitor) -> None:
        """When the checks of a helper end, as the house worked it out; the machine trusts only whether there is a bad one."""
        Check.objects.filter(participation=visitor.part.pk).update(expires_on=None)
        Participation.objects.filter(pk=visitor.part.pk).update(cleared_until=None if visitor.bad_check else date.max)

    @rule(who=one_of_two, to=st.sampled_from(["paused", "active", "suspended", "ended"]))
    def participation_moves(self, who: int, to: str) -> None:
        visitor = self.visitors[who]
        allowed = {"active": ("paused", *ENDED), "paused": ("active", *ENDED), "suspended": ("active", "ended")}
        form = {"to": to, "reason": "concern"}
        if to in allowed.get(visitor.state, ()):
            answer = self.office.post(reverse("onboarding:decide", args=[visitor.part.pk]), form)
            assert answer.status_code == 302
            visitor.state = to
            if to in ENDED:
                self.log_in_again(visitor)

    def log_in_again(self, visitor: Visitor) -> None:
        """From the door, as whoever was suspended does: that ended every sign-in."""
        visitor.client = signed_in(visitor.person.account_id)

    @rule(whom=one_of_two, what=st.sampled_from(["protect", "object", "object no more", "deceased", "came back", "leaves", "nothing"]))
    def something_happens_to_the_person(self, whom: int, what: str) -> None:
        home, office = self.homes[whom], self.office
        if what == "protect":
            home.is_protected = not home.is_protected
            office.post(reverse("people:protect", args=[home.person.pk]), {"to": "on" if home.is_protected else "off"})
        elif what in ("object", "object no more"):
            home.has_objected = what == "object"
            office.post(reverse("people:objection", args=[home.person.pk]), {"to": "on" if home.has_objected else "off"})
        elif what == "deceased" and not home.is_gone:
            answer = office.post(reverse("people:mark", args=[home.person.pk]), {"what": "deceased", "on": str(self.today)})
            assert answer.status_code == 302, "today is a day on which somebody may have died, at any hour of it"
            home.is_gone = True
        elif what == "came back" and home.is_gone:
            office.post(reverse("people:mark", args=[home.person.pk]), {"what": "present"})
            home.is_gone = False
        elif what == "leaves" and home.takes_part:
            answer = office.post(reverse("onboarding:decide", args=[home.part.pk]), {"to": "ended", "reason": "own_wish"})
            home.takes_part = answer.status_code != 302

    @rule(hours=st.sampled_from([1, 2, 7, 24, 72, 168]))
    def time_passes(self, hours: int) -> None:
        self.pass_time(timedelta(hours=hours))

    @rule()
    def the_worker_tends(self) -> None:
        upkeep.tend_all(self.now)
        watching.raise_alarms(self.now)

    # what is seen, and who is sent

    @invariant()
    def a_home_is_seen_if_and_only_if_this_visitor_may_go_there_today(self) -> None:
        """Asked of whoever the visit is given to after every act; of everybody else wherever we look everywhere."""
        for visit in self.visits() if hasattr(self, "known") else ():
            shown, expected = self.is_shown(visit, self.visitor_of(visit)), self.may_be_found(visit)
            self.quarter.seen["shown" if shown else "hidden"] += 1
            assert shown == expected, (shown, expected, visit.state, self.now)

    def is_shown(self, visit: Visit, visitor: Visitor) -> bool:
        page = visitor.client.get(reverse("rounds:visit", args=[visit.pk]))
        return bool(any_of(self.home_of(visit).hidden, page.content))

    @invariant()
    def no_visit_is_planned_to_or_by_somebody_who_may_not(self) -> None:
        self.quarter.steps += 1
        for visit in self.visits() if hasattr(self, "known") else ():
            visitor, home = self.visitor_of(visit), self.home_of(visit)
            is_new = (visit.pk, visit.visitor_id, visit.day) not in self.known
            self.known.add((visit.pk, visit.visitor_id, visit.day))
            if visit.state == "started":
                self.begun.add(visit.pk)
            assert visit.state != "cancelled" or visit.pk not in self.begun, "nobody stops looking for whoever is inside"
            if visit.state != "planned":
                continue
            self.quarter.seen["planned"] += 1
            assert visitor.state not in ENDED, "whoever was suspended or has left has no visit to come"
            assert self.may_be_visited(home), "nobody is visited who has died, objected or left"
            assert not is_new or self.may_go(visitor, visit.day), "nobody is planned beyond their checks"

    def may_be_found(self, visit: Visit) -> bool:
        """Worked out from what people have said and done, never by asking the code under test."""
        visitor, home = self.visitor_of(visit), self.home_of(visit)
        running = visit.state in VISIT_TO_COME and Assignment.objects.get(pk=visit.assignment_id).state == "active"
        may = self.may_go(visitor, self.today) and self.may_be_visited(home) and not home.is_protected
        return running and visit.day == self.today and may

    def at_the_door(self, visitor: Visitor, visit: Visit) -> bytes:
        """What the page for a door that nobody opens says, unless it may say where the door is."""
        page = visitor.client.get(reverse("rounds:no-answer", args=[visit.pk])).content
        return b"" if visitor is self.visitor_of(visit) and self.may_be_found(visit) else page

    def may_go(self, visitor: Visitor, day: date) -> bool:
        return visitor.state == "active" and not visitor.bad_check and (visitor.lapses_on is None or visitor.lapses_on >= day)

    def may_be_visited(self, home: Home) -> bool:
        return not home.is_gone and not home.has_objected and home.takes_part

    def visitor_of(self, visit: Visit) -> Visitor:
        return next(row for row in self.visitors if row.part.pk == visit.visitor_id)

    def home_of(self, visit: Visit) -> Home:
        return next(row for row in self.homes if row.person.pk == visit.assignment.person_id)

    def visits(self) -> list[Visit]:
        return list(Visit.objects.select_related("assignment").order_by("-day", "pk")[:6])

    @precondition(lambda self: self.quarter.steps - self.looked_at >= LOOKING_TAKES)
    @rule()
    def look_everywhere(self) -> None:
        """Every other way by which a word could reach a helper: never, whatever the state."""
        self.looked_at = self.quarter.steps
        hidden = [word for home in self.quarter.homes for word in home.hidden]
        for visitor in self.visitors:
            seen = [visitor.client.get(reverse("rounds:mine")).content, visitor.client.get(reverse("space")).content]
            seen.append(Client().get(reverse("calendar", args=[visitor.calendar])).content)
            for visit in self.visits():
                assert visitor is self.visitor_of(visit) or not self.is_shown(visit, visitor)
                seen.append(self.at_the_door(visitor, visit))
            written = Message.objects.filter(person=visitor.person).values_list("subject", "body", "to")
            called = Call.objects.filter(person=visitor.person).values_list("script", "caller_name", "number")
            seen.append(repr([*written, *called]).encode())
            assert [found for content in seen if (found := any_of(hidden, content))] == []
        warned = Message.objects.filter(template="warning").values_list("subject", "body")
        assert any_of(hidden, repr(list(warned)).encode()) == set()

    @property
    def today(self) -> date:
        return self.now.date()

    def everybody_signs_in(self) -> None:
        self.office = a_client(self.quarter.coordinator)
        for visitor in self.visitors:
            self.log_in_again(visitor)
