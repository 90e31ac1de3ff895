"""What communes and retired people answered: counted by commune, for prospection and for the next programme."""

from collections import Counter
from dataclasses import dataclass, field

from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import HostAnswer, RetiredAnswer
from essaim.modules.hosts.states import Subject


@dataclass
class Findings:
    """The answers of one commune, or of a whole scheme."""

    needs: Counter = field(default_factory=Counter)
    existing: set[str] = field(default_factory=set)
    hosts: int = 0
    retired: int = 0
    would_come: int = 0
    to_fetch: int = 0

    @property
    def lacking(self) -> int:
        """How many times a need was named that nothing meets there yet."""
        return sum(count for subject, count in self.needs.items() if subject not in self.existing)

    @property
    def lines(self) -> list[tuple[str, int, bool]]:
        """Each need in words, how often it was named, whether something exists; the most named first."""
        rows = [(Subject(key).label, count, key in self.existing) for key, count in self.needs.items()]
        return sorted(rows, key=lambda row: (-row[1], str(row[0])))


def findings_by_commune(scheme: Scheme) -> dict[str, Findings]:
    """Answers by commune: the latest of each host, and every one of retired people."""
    found: dict[str, Findings] = {}
    seen = set()
    for row in HostAnswer.objects.filter(host__scheme=scheme).select_related("host"):
        if row.host_id not in seen:
            seen.add(row.host_id)
            _add_host(found.setdefault(row.host.commune_code, Findings()), row)
    for row in RetiredAnswer.objects.filter(scheme=scheme):
        _add_retired(found.setdefault(row.commune_code, Findings()), row)
    return found


def findings_of(scheme: Scheme, commune_code: str = "") -> Findings:
    """The answers of one commune; of the whole scheme without code."""
    by_commune = findings_by_commune(scheme)
    if commune_code:
        return by_commune.get(commune_code, Findings())
    whole = Findings()
    for found in by_commune.values():
        whole.needs.update(found.needs)
        for name in ("hosts", "retired", "would_come", "to_fetch"):
            setattr(whole, name, getattr(whole, name) + getattr(found, name))
    return whole


def _add_host(found: Findings, row: HostAnswer) -> None:
    found.needs.update(row.needs)
    found.existing.update(row.existing)
    found.hosts += 1


def _add_retired(found: Findings, row: RetiredAnswer) -> None:
    found.needs.update(row.needs)
    found.retired += 1
    found.would_come += row.would_come
    found.to_fetch += row.to_fetch
