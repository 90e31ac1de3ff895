"""Finding, for each leak sown on purpose, the visit at which an oracle notices it; and keeping that visit for next time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.safety.addresses import Address, every_address
from tests.safety.hidden import betrayed, hidden_words
from tests.safety.mutants import Mutant, broken, standing_in
from tests.safety.naming import bearers, unlogged
from tests.safety.recipes import RECIPES
from tests.safety.test_oracles import leaked, wrong_answer
from tests.safety.test_writes import faults
from tests.safety.visits import BROKEN, every_visit, methods_of, visit
from tests.safety.world import ROLES, World

WITNESSES = Path(__file__).parent / "witnesses.json"
BY_NAME_OF_FUNCTION = ("a rule says yes", "a list forgets who asks", "a list forgets the schemes", "contacts show too early")
TRIED = 80
REACHING = ("coordinator_everywhere", "administrator", "safeguarding", "supporter", "person", "coordinator", "operator")
Step = tuple[str, str, str, str]
IN_TEAM = ("operator", "coordinator", "lead_contact", "coordinator_elsewhere")
BESIDE: list[Step] = [(role, "GET", "people:person", "both") for role in IN_TEAM] + [("supporter", "GET", "space-service", "both")]


@dataclass
class Hunt:
    """The world, what its oracles need to know, and where each function is passed through."""

    world: World
    whose: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, set[str]] = field(default_factory=dict)
    passed: dict[str, list[Step]] = field(default_factory=dict)
    named: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.whose, self.hidden = bearers(self.world), hidden_words(self.world)
        self.addresses = {address.name: address for address in every_address() if address.name in RECIPES}

    def complaints(self, step: Step) -> list[str]:
        """What the oracles say of one visit; a crash is no leak and proves nothing."""
        role, verb, name, place = step
        address = self.addresses[name]
        one = visit(self.world, role, address, place, verb)
        if one.answer == BROKEN:
            return []
        said = {
            "answer": place in self.world.places and wrong_answer(address, one), "bytes": leaked(address, one), "roles": betrayed(one, self.hidden),
            "readings": unlogged(one, self.whose),
        }  # fmt: skip
        return [oracle for oracle, complaint in said.items() if complaint]

    def witness(self, mutant: Mutant, monkeypatch, known: list[str] | None = None) -> list[str] | None:
        """The visit, and the oracle, by which the mutant is noticed: the one known, if it still does, or the first found."""
        if mutant.kind == "a choice is not scoped":
            return self._probe(mutant, monkeypatch)
        steps = [tuple(known[:4])] if known else self.candidates(mutant)
        silent = {step for step in steps if not self._noticed(step, mutant, monkeypatch, doors_only=True)} if mutant.walls else steps
        for step in steps:
            if step in silent and (said := self._noticed(step, mutant, monkeypatch)):
                return [*step, said[0]]
        return None

    def _noticed(self, step: Step, mutant: Mutant, monkeypatch, *, doors_only: bool = False) -> list[str]:
        with broken(mutant, monkeypatch, door=self.addresses[step[2]], doors_only=doors_only):
            return self.complaints(step)

    def _probe(self, mutant: Mutant, monkeypatch) -> list[str] | None:
        address, slot = self.addresses[mutant.address], mutant.what.split()[1]
        with broken(mutant, monkeypatch):
            wrong = faults(self.world, [(address, slot)])
        noticed = [fault for fault in wrong if fault[3] < 500]
        return [noticed[0][0], "POST", address.name, "own", "writes"] if noticed else None

    def candidates(self, mutant: Mutant) -> list[Step]:
        """Visits at which it may show, the most telling first."""
        if mutant.kind in BY_NAME_OF_FUNCTION:
            self.record()
            steps = self.passed.get(mutant.what, [])
            return self._kept_out(steps) if mutant.walls else steps[:TRIED]
        if mutant.kind == "a page fetches over every workspace":
            return list(self._at(self.addresses[mutant.address], REACHING, "foreign"))
        if mutant.kind == "a door stands open":
            address = self.addresses[mutant.address]
            return list(self._at(address, [role for role in ROLES if role not in address.recipe.own], "own"))
        if mutant.kind == "a page prints everybody":
            address = self.addresses[mutant.what]
            return list(self._at(address, [role for role in ROLES if role in address.recipe.own], "own"))
        if mutant.kind == "every page is logged":
            return list(self._at(self.addresses[mutant.what], ["administrator"], "own"))
        self.record()
        told = [step for step in self.named if step[2].startswith(mutant.what)]
        return told[:TRIED] or self.named[:: max(1, len(self.named) // TRIED)]

    def _kept_out(self, steps: list[Step]) -> list[Step]:
        """At the same addresses, those whom the door keeps out."""
        found = []
        for name in sorted({step[2] for step in steps}):
            address = self.addresses[name]
            found += self._at(address, [role for role in ROLES if role not in address.recipe.own | {"anonymous"}], "own")
        return found

    def _at(self, address: Address, roles, place: str) -> Iterator[Step]:
        for role in roles:
            for verb in sorted(methods_of(address)):
                yield role, verb, address.name, place

    def record(self) -> None:
        """Go everywhere once, and note which functions each visit passes through."""
        if self.named:
            return
        from tests.safety.mutants import every_mutant

        touched: set[str] = set()
        with ExitStack() as recorders:
            for name in sorted({mutant.what for mutant in every_mutant() if mutant.kind in BY_NAME_OF_FUNCTION}):
                recorders.enter_context(standing_in(name, _recorder(name, touched)))
            for verb in ("GET", "POST"):
                for one in every_visit(self.addresses.values(), self.world, verb):
                    step = (one.role, one.verb, one.name, one.place)
                    for name in touched if one.place in ("own", "other_scheme") else ():
                        self.passed.setdefault(name, []).append((one.answer != "absent", step))
                    if one.readings:
                        self.named.append(step)
                    touched.clear()
            for step in BESIDE:
                self.complaints(step)
                for name in touched:
                    self.passed.setdefault(name, []).insert(0, (False, step))
                touched.clear()
        self.passed = {name: [step for _open, step in _spread(steps)] for name, steps in self.passed.items()}


def _recorder(name: str, touched: set[str]):
    def recording(function):
        def recorded(*args, **kwargs):
            touched.add(name)
            return function(*args, **kwargs)

        return recorded

    return recording


def _spread(steps: list) -> list:
    """Refused visits first, then those of as many addresses as there are, before a second of any."""
    seen: dict[tuple, int] = {}
    ranked = []
    for position, (is_open, step) in enumerate(steps):
        key = (step[2], is_open)
        seen[key] = seen.get(key, 0) + 1
        ranked.append((is_open, seen[key], position, step))
    refused = sorted(line for line in ranked if not line[0])
    opened = sorted(line for line in ranked if line[0])
    mixed = [line for pair in zip(refused, opened, strict=False) for line in pair]
    rest = refused[len(opened) :] or opened[len(refused) :]
    return [(is_open, step) for is_open, _rank, _position, step in mixed + rest]


def known_witnesses() -> dict[str, list[str]]:
    """By mutant, the visit that noticed it last time, and the oracle that did."""
    return json.loads(WITNESSES.read_text()) if WITNESSES.exists() else {}


def keep(witnesses: dict[str, list[str]]) -> None:
    """Write them down, a line each."""
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(visit)}" for name, visit in sorted(witnesses.items()))
    WITNESSES.write_text(f"{{\n{lines}\n}}\n")
