"""Seeking hosts: hundreds of communes at once, residences one by one, and every talk with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.elision import of_place
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.people.actions import record_organisation
from essaim.core.people.models import Organisation
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import Host, HostContact
from essaim.modules.hosts.queries import OF_A_COMMUNE, commune_counted, host_of, last_added
from essaim.modules.hosts.states import HOST_MOVES, HostKind, HostState, NextAct, StopReason


@dataclass(frozen=True)
class Added:
    """What came of adding many: who is new, and who was there already."""

    new: tuple[Host, ...]
    known: tuple[Host, ...]


@transaction.atomic
def add_communes(scheme: Scheme, codes: Iterable[str], *, by: Actor, now: datetime) -> Added:
    """The town halls of these communes, all of them or none; those that are there already are left as they are."""
    towns = [_commune(code) for code in dict.fromkeys(codes)]
    if not towns:
        raise Refusal(_("Say which communes: a département, an intercommunality, or a list."), field="listed")
    journal.hold(scheme.workspace_id)  # whoever adds the same ones at the same time finds them there already
    known = {row.commune_code: row for row in _communes_known(scheme)}
    halls = _town_halls(towns)
    new = [
        Host(
            workspace=scheme.workspace, scheme=scheme, kind=HostKind.COMMUNE, commune_code=town.code, created_at=now,
            organisation=halls.get(town.code) or _record_town_hall(town, by, now),
        )
        for town in towns if town.code not in known
    ]  # fmt: skip
    Host.objects.bulk_create(new)
    journal.write(
        "host.added", scheme, by=by, at=now, hosts=[row.pk for row in new], known=len(towns) - len(new),
    )  # fmt: skip
    return Added(tuple(new), tuple(known[town.code] for town in towns if town.code in known))


@transaction.atomic
def undo_added(scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Those of the last addition of which nothing was recorded go, and the town halls that came with them; how many."""
    journal.hold(scheme.workspace_id)
    rows = list(last_added(scheme))
    if not rows:
        raise Refusal(_("Something has been recorded of each of them meanwhile: none is taken off."))
    bodies = Organisation.objects.filter(pk__in=[row.organisation_id for row in rows], created_at=rows[0].created_at)
    Host.objects.filter(pk__in=[row.pk for row in rows]).delete()
    bodies.update(archived_at=now)
    journal.write("host.added_undone", scheme, by=by, at=now, hosts=[row.pk for row in rows])
    return len(rows)


@transaction.atomic
def add_residence(scheme: Scheme, *, name: str, commune_code: str, by: Actor, now: datetime) -> Host:
    """A residence for older people: it follows the same way as a commune."""
    if not commune_code:
        raise Refusal(_("Say in which commune it is."), field="commune_code")
    journal.hold(scheme.workspace_id)
    same = Host.objects.filter(scheme=scheme, kind=HostKind.RESIDENCE, organisation__name__iexact=name.strip(), commune_code=commune_code)
    if same.exists():
        raise Refusal(_("This residence is on the list already: open its page from there."), field="name")
    body = record_organisation(name=name, kind=OrganisationKind.OTHER, commune_code=commune_code, by=by, now=now)
    return _host_of(scheme, body, HostKind.RESIDENCE, commune_code, by, now)


@transaction.atomic
def meet_host(
    scheme: Scheme, organisation: Organisation, *, commune_code: str, is_residence: bool = False, by: Actor, now: datetime
) -> Host:
    """The relation with whoever receives a passage, begun if there was none: that of its commune, unless it is said to be a residence."""
    if is_residence:
        return _meet_residence(scheme, organisation, commune_code, by, now)
    found = host_of(scheme, organisation, commune_code=commune_code)
    if found is not None:
        return found
    code = commune_counted(organisation, commune_code)
    town = _commune(code)
    hall = organisation if organisation.kind in OF_A_COMMUNE else _town_halls([town]).get(code) or _record_town_hall(town, by, now)
    return _host_of(scheme, hall, HostKind.COMMUNE, code, by, now)


@transaction.atomic
def correct_kind(host: Host, *, kind: str, by: Actor, now: datetime) -> Host:
    """It was put down as a residence and is none, or the contrary: what is free there is counted accordingly."""
    if kind not in HostKind.values:
        raise Refusal(_("Choose one of the answers of the list."), field="kind")
    journal.hold(host.workspace_id)
    before = host.kind
    if kind == HostKind.RESIDENCE:
        _refuse_town_hall(host.organisation)
    if kind != before:
        Host.objects.filter(pk=host.pk).update(kind=kind, version=F("version") + 1)
        host.refresh_from_db()
        journal.write("host.kind_corrected", host, by=by, at=now, before=before, after=kind)
    return host


def _meet_residence(scheme: Scheme, organisation: Organisation, commune_code: str, by: Actor, now: datetime) -> Host:
    _refuse_town_hall(organisation)
    known = Host.objects.filter(scheme=scheme, organisation=organisation).first()
    if known is None:
        return _host_of(scheme, organisation, HostKind.RESIDENCE, organisation.commune_code or commune_code, by, now)
    if known.kind != HostKind.RESIDENCE:
        raise Refusal(
            _("%(host)s is on the list as a body of its commune: correct that on its page first.") % {"host": known}, field="host"
        )
    return known


def _refuse_town_hall(organisation: Organisation) -> None:
    if organisation.kind in OF_A_COMMUNE:
        raise Refusal(_("A town hall or its welfare centre is no residence: record the residence under its own name."), field="host")


@transaction.atomic
def note_contact(
    host: Host,
    *,
    on: date,
    channel: str,
    met: str = "",
    said: str = "",
    next_act: str = "",
    next_on: date | None = None,
    by: Actor,
    now: datetime,
) -> HostContact:
    """A talk with a host, and what comes next. The first one moves it on."""
    _check_contact(on, channel, next_act, next_on, now)
    journal.hold(host.workspace_id)
    row = HostContact.objects.create(
        workspace=host.workspace, host=host, on=on, channel=channel, met=met.strip(), said=said.strip(), next_act=next_act,
        next_on=next_on, by_id=by.id if by.kind == ActorKind.STAFF else None, created_at=now,
    )  # fmt: skip
    Host.objects.filter(pk=host.pk).update(
        next_act=next_act, next_on=next_on, last_contact_on=max(on, host.last_contact_on or on), version=F("version") + 1
    )
    host.refresh_from_db()
    if host.state == HostState.TO_CONTACT:
        move(host, to=HostState.CONTACTED, moves=HOST_MOVES, by=by, at=now)
    journal.write("host.talked", host, by=by, at=now, contact=row.pk, channel=channel, next_act=next_act)
    return row


@transaction.atomic
def stop_host(host: Host, *, reason: str, by: Actor, now: datetime) -> Host:
    """It does not go on. Refused while a passage is still to come."""
    if reason not in StopReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    journal.hold(host.workspace_id)
    to_come = host.passages.filter(released_at=None, day__gte=timezone.localdate(now)).order_by("day").first()
    if to_come:
        raise Refusal(
            _("A passage is planned on %(day)s: cancel that session first, so that whoever registered is told.")
            % {"day": to_come.day.strftime("%d/%m/%Y")}
        )
    move(host, to=HostState.STOPPED, moves=HOST_MOVES, by=by, at=now, reason=reason)
    Host.objects.filter(pk=host.pk).update(stop_reason=reason, next_act="", next_on=None)
    return host


@transaction.atomic
def reopen_host(host: Host, *, by: Actor, now: datetime) -> Host:
    """They are in touch again. A free passage that was used stays used."""
    journal.hold(host.workspace_id)
    move(host, to=HostState.CONTACTED, moves=HOST_MOVES, by=by, at=now)
    Host.objects.filter(pk=host.pk).update(stop_reason="")
    return host


def _check_contact(on: date, channel: str, next_act: str, next_on: date | None, now: datetime) -> None:
    today = timezone.localdate(now)
    if on > today:
        raise Refusal(_("This day is still to come: note the talk once it has taken place."), field="on")
    if channel not in Channel.values:
        raise Refusal(_("Choose how you talked."), field="channel")
    if next_act and next_act not in NextAct.values:
        raise Refusal(_("Choose one of the next steps of the list."), field="next_act")
    if bool(next_act) != bool(next_on):
        raise Refusal(_("A next step has a day: say both, or neither."), field="next_on" if next_act else "next_act")
    if next_on and next_on < on:
        raise Refusal(_("The next step cannot come before this talk."), field="next_on")


def _commune(code: str) -> places.Commune:
    found = places.commune(code)
    if found is None:
        raise Refusal(_("There is no commune with the code %(code)s.") % {"code": code}, field="listed")
    return found


def _communes_known(scheme: Scheme):
    return Host.objects.filter(scheme=scheme, kind=HostKind.COMMUNE).select_related("organisation")


def _town_halls(towns: list[places.Commune]) -> dict[str, Organisation]:
    rows = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, archived_at=None, commune_code__in=[town.code for town in towns])
    return {row.commune_code: row for row in rows}


def _record_town_hall(town: places.Commune, by: Actor, now: datetime) -> Organisation:
    name = _("Town hall %(of_commune)s") % {"of_commune": of_place(town.name)}
    return record_organisation(name=name, kind=OrganisationKind.MUNICIPALITY, commune_code=town.code, by=by, now=now)


def _host_of(scheme: Scheme, body: Organisation, kind: str, commune_code: str, by: Actor, now: datetime) -> Host:
    row = Host.objects.create(
        workspace=scheme.workspace, scheme=scheme, organisation=body, kind=kind, commune_code=commune_code, created_at=now
    )
    journal.write("host.added", row, by=by, at=now, kind=kind)
    return row
