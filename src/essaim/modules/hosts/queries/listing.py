"""The hosts of a scheme: the list, the counts by state, what is due, which passages are taken."""

from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Subquery

from essaim.core.people.models import Organisation
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, setting, settled
from essaim.modules.hosts.models import Host, Passage
from essaim.modules.hosts.states import HostKind, HostState

MODULE = "hosts"
OF_A_COMMUNE = (OrganisationKind.MUNICIPALITY, OrganisationKind.MUNICIPAL_WELFARE_CENTRE)


def schemes_with_hosts(schemes: set[UUID] | None) -> list[Scheme]:
    """Open schemes that have hosts, among these (None: all)."""
    rows = schemes_open() if schemes is None else schemes_open().filter(pk__in=schemes)
    return [scheme for scheme in rows if MODULE in settled(scheme).blueprint.modules]


def hosts_listed(scheme: Scheme) -> QuerySet[Host]:
    """Every host of a scheme, with what a list shows: how many free passages it has had or will have."""
    free = Count("passages", filter=Q(passages__agreement=None, passages__released_at=None))
    return Host.objects.filter(scheme=scheme).select_related("organisation").annotate(free_passages_used=free)


def host_of(scheme: Scheme, organisation: Organisation, *, commune_code: str = "") -> Host | None:
    """The relation of a scheme with that organisation, if there is one.

    A commune is one host, whichever body receives the scheme there: its town hall, its welfare centre, a club.
    """
    rows = Host.objects.filter(scheme=scheme).select_related("organisation", "scheme").order_by("created_at", "pk")
    found, code = rows.filter(organisation=organisation).first(), commune_counted(organisation, commune_code)
    return found or (rows.filter(kind=HostKind.COMMUNE, commune_code=code).first() if code else None)


def commune_counted(organisation: Organisation, commune_code: str) -> str:
    """For which commune a passage at that body counts: its own for a town hall, else the one where the passage is."""
    if organisation.kind in OF_A_COMMUNE:
        return organisation.commune_code or commune_code
    return commune_code or organisation.commune_code


def state_counts(scheme: Scheme) -> dict[str, int]:
    """How many hosts stand where, every state named."""
    found = dict(Host.objects.filter(scheme=scheme).order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in HostState}


def hosts_due(schemes: set[UUID] | None, *, on: date) -> QuerySet[Host]:
    """Hosts whose next step is due on that day or before, the latest first."""
    rows = Host.objects.filter(next_on__lte=on).exclude(state=HostState.STOPPED).select_related("organisation", "scheme")
    rows = rows.order_by("next_on", "organisation__search", "pk")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def passages_of(host: Host) -> QuerySet[Passage]:
    """Passages planned or made at this host, and those of the agreements that it shares, earliest first."""
    mine = Q(host=host) | Q(agreement__shares__host=host)
    return Passage.objects.filter(mine, released_at=None).select_related("host__organisation", "agreement").distinct().order_by("day", "pk")


def free_used(host: Host) -> QuerySet[Passage]:
    """Free passages that are planned or were made: those of a residence, or those of a whole commune."""
    mine = {"host": host} if host.kind == HostKind.RESIDENCE else {
        "host__scheme": host.scheme_id, "host__kind": HostKind.COMMUNE, "host__commune_code": host.commune_code,
    }  # fmt: skip
    return Passage.objects.filter(agreement=None, released_at=None, **mine).order_by("day", F("number"))


def free_left(host: Host) -> int:
    """How many free passages are left there."""
    return max(setting(host.scheme, "free_passages") - free_used(host).count(), 0)


def foreseen(scheme: Scheme, codes: list[str]) -> dict[str, int]:
    """Of so many communes, how many would be new on the list and how many are there already."""
    wanted = set(codes)
    known = Host.objects.filter(scheme=scheme, kind=HostKind.COMMUNE, commune_code__in=wanted).count()
    return {"new": len(wanted) - known, "known": known}


def last_added(scheme: Scheme) -> QuerySet[Host]:
    """Of the communes that came onto the list together last, those of which nothing has been recorded yet."""
    rows = Host.objects.filter(scheme=scheme, kind=HostKind.COMMUNE)
    together = rows.order_by("-created_at").values("created_at").annotate(n=Count("pk")).filter(n__gt=1).values("created_at")
    bare = rows.filter(created_at=Subquery(together[:1]), state=HostState.TO_CONTACT, next_act="", fragility=None)
    return bare.filter(contacts=None, passages=None, shares=None, answers=None)
