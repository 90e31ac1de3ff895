"""The communes of a real département in the demonstration: public facts of the places, everything said there is invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.foundation.actor import Actor
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts import actions
from essaim.modules.hosts.models import Agreement, Host
from essaim.modules.hosts.queries import hosts_listed
from essaim.modules.hosts.states import NextAct, Split, StopReason, Subject

DEPARTMENT = "34"
CITIES = 4  # the largest towns are left out: the scheme goes where people are far from everything
MET = ("Mme Roux, adjointe", "M. Ferrand, maire", "Mme Azéma, secrétaire de mairie", "M. Puech, CCAS", "Mme Bonnafous, élue aux aînés")
SAID = (
    "Intéressés, en parlent au prochain conseil.", "Demandent une date au printemps.", "La salle des fêtes est disponible le mardi.",
    "Rappeler après le budget.", "Souhaitent partager un passage avec la commune voisine.",
)  # fmt: skip
RESIDENCES = (("Résidence des Micocouliers", "34111"), ("Résidence du Pont Vieux", "34142"))
NEXT = (NextAct.CALL, NextAct.WRITE, NextAct.MEET, NextAct.PLAN, NextAct.SEND)


@dataclass(frozen=True)
class Stamp:
    """Who acts and when, and with which luck."""

    by: Actor
    now: datetime
    chance: Random

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


def play(scheme: Scheme, *, by: Actor, start: datetime, now: datetime, chance: Random) -> list[Host]:
    """Every commune on the list, in every state; the hosts of the territory, under agreement since before `start`, are returned."""
    towns = places.communes_of_department(DEPARTMENT)[CITIES:]
    actions.add_communes(scheme, [*scheme.territory, *(town.code for town in towns)], by=by, now=start)
    for name, code in RESIDENCES:
        actions.add_residence(scheme, name=name, commune_code=code, by=by, now=start)
    stamp = Stamp(by, now, chance)
    hosts = list(hosts_listed(scheme).select_related("scheme"))
    _fragility(scheme, hosts, stamp)
    ours = [host for host in hosts if host.commune_code in scheme.territory and host.kind == "commune"]
    _agree(ours, Stamp(by, start, chance))
    for host in hosts:
        if host not in ours:
            _meet(host, stamp)
    for host in chance.sample(hosts, 24):
        _survey(host, stamp)
    return ours


def _fragility(scheme: Scheme, hosts: list[Host], stamp: Stamp) -> None:
    """An index that is invented: the smaller the village, the more fragile."""
    lines = [f"{host.commune_code};{_index(host, stamp.chance)}".replace(".", ",") for host in hosts if host.kind == "commune"]
    actions.import_fragility(scheme, ("code;indice\r\n" + "\r\n".join(lines)).encode("cp1252"), by=stamp.by, now=stamp.now)


def _index(host: Host, chance: Random) -> float:
    return round(min(10, 2 + 3000 / (host.population + 500) + chance.random() * 2.5), 2)


def _agree(hosts: list[Host], stamp: Stamp) -> None:
    """Two communes share one agreement, one has renewed, one has more than before, the others have one each."""
    starts = stamp.today - timedelta(days=40)
    _signed(hosts[:2], 24, starts, stamp, how=Split.POPULATION)
    before = _signed(hosts[2:3], 12, starts - timedelta(days=365), stamp, days=364)
    _signed(hosts[2:3], 12, starts, stamp, previous=before)
    more = _signed(hosts[3:4], 11, starts, stamp)
    actions.increase_agreement(more, passages=14, by=stamp.by, now=stamp.now)
    for host in hosts[4:]:
        _signed([host], 12, starts, stamp)
    share = more.shares.get()
    actions.note_invoiced(share, reference="F-2026-0042", by=stamp.by, now=stamp.now)


def _signed(hosts: list[Host], passages: int, starts: date, stamp: Stamp, *, days: int = 364, previous=None, how=Split.EQUAL) -> Agreement:
    row = actions.propose_agreement(
        hosts, passages=passages, starts_on=starts, ends_on=starts + timedelta(days=days), how=how, previous=previous, by=stamp.by,
        now=stamp.now,
    )  # fmt: skip
    return actions.sign_agreement(row, signed_on=min(starts, stamp.today), signed_by=stamp.chance.choice(MET), by=stamp.by, now=stamp.now)


def _meet(host: Host, stamp: Stamp) -> None:
    luck = stamp.chance.random()
    if luck < 0.42:
        return
    _talk(host, stamp, days_ago=stamp.chance.randint(2, 40))
    if 0.68 < luck < 0.88:
        actions.note_past_discovery(host, day=stamp.today - timedelta(days=stamp.chance.randint(20, 300)), by=stamp.by, now=stamp.now)
    if 0.8 < luck < 0.86:
        _signed([host], stamp.chance.randint(1, 6), stamp.today - timedelta(days=stamp.chance.randint(5, 330)), stamp)
    elif 0.86 < luck < 0.88:
        actions.propose_agreement(
            [host], passages=2, starts_on=stamp.today, ends_on=stamp.today + timedelta(days=364), by=stamp.by, now=stamp.now
        )
    elif luck > 0.96:
        host.refresh_from_db()
        actions.stop_host(host, reason=stamp.chance.choice(StopReason.values), by=stamp.by, now=stamp.now)


def _talk(host: Host, stamp: Stamp, *, days_ago: int) -> None:
    on, chance = stamp.today - timedelta(days=days_ago), stamp.chance
    comes = chance.random() < 0.4
    next_on = max(on, stamp.today + timedelta(days=chance.randint(-4, 30))) if comes else None
    actions.note_contact(
        host, on=on, channel=chance.choice(["phone", "phone", "meeting", "email"]), met=chance.choice(MET), said=chance.choice(SAID),
        next_act=chance.choice(NEXT) if comes else "", next_on=next_on, by=stamp.by, now=stamp.now,
    )  # fmt: skip


def _survey(host: Host, stamp: Stamp) -> None:
    chance = stamp.chance
    actions.note_host_answer(
        host, on=stamp.today - timedelta(days=3), channel="paper", needs=chance.sample(Subject.values, 3),
        existing=chance.sample(Subject.values, 1), retired=host.population // 4, by=stamp.by, now=stamp.now,
    )  # fmt: skip
    for _number in range(chance.randint(0, 6)):
        actions.note_retired_answer(
            host.scheme, commune_code=host.commune_code, needs=chance.sample(Subject.values, 2), age="from_70",
            would_come=chance.random() < 0.7, to_fetch=chance.random() < 0.4, by=stamp.by, now=stamp.now,
        )  # fmt: skip
