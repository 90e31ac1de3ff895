"""Where a commune without a point probably lies, and how wrong such an estimate is."""

from __future__ import annotations

from collections import Counter

from commune_table.comparing import Point, grouped, kilometres, weighted
from commune_table.sources import Commune, is_overseas


class KnownNeighbours:
    """The communes with a point of their own, by what a commune without one shares with them."""

    def __init__(self, communes: list[Commune]) -> None:
        known = [c for c in communes if c.point and not c.approximate]
        shared = [((p, c.epci), c) for c in known for p in c.postal_codes]
        self.by_postal_code = grouped(shared, lambda row: row[0])
        self.by_epci = grouped([c for c in known if c.epci], lambda c: c.epci)
        self.by_department = grouped(known, lambda c: c.department)

    def sharing_postal_code(self, commune: Commune) -> list[Commune]:
        keys = [(p, commune.epci) for p in commune.postal_codes]
        return [c for key in keys for _key, c in self.by_postal_code.get(key, [])]

    def nearest_group(self, commune: Commune) -> tuple[str, list[Commune]]:
        """The smallest group that has a known member besides the commune itself."""
        for because, group in (
            ("same postal code", self.sharing_postal_code(commune)),
            ("intercommunality", self.by_epci.get(commune.epci, [])),
            ("département", self.by_department.get(commune.department, [])),
        ):
            others = [c for c in group if c is not commune]
            if others:
                return because, others
        return "nowhere", []


def estimate_the_others(communes: list[Commune]) -> None:
    """Without a point of its own: the mean of the known neighbours, flagged approximate."""
    known = KnownNeighbours(communes)
    for commune in [c for c in communes if not c.point]:
        because, near = known.nearest_group(commune)
        if near:
            commune.place(mean_of(near), because, approximate=True)


def mean_of(communes: list[Commune]) -> Point:
    return weighted([(c.point, c.population) for c in communes])


def errors_of_estimates(communes: list[Commune]) -> dict[str, list[float]]:
    """Each small commune with a point, estimated as if it had none: kilometres from its point."""
    known = KnownNeighbours(communes)
    errors: dict[str, list[float]] = {"same postal code": [], "intercommunality": []}
    for commune in [c for c in communes if not c.approximate and c.population < 2000]:
        sharing = [c for c in known.sharing_postal_code(commune) if c is not commune]
        members = [c for c in known.by_epci.get(commune.epci, []) if c is not commune]
        if sharing and members:
            errors["same postal code"].append(kilometres(commune.point, mean_of(sharing)))
            errors["intercommunality"].append(kilometres(commune.point, mean_of(members)))
    return errors


def spread_of_postal_codes(communes: list[Commune]) -> list[float]:
    """Kilometres between two communes with points that share a postal code: none of the matching
    uses it, so a wrong homonym shows here."""
    known = [c for c in communes if not c.approximate and not is_overseas(c)]
    shared = [(p, c) for c in known for p in c.postal_codes]
    pairs = []
    for rows in grouped(shared, lambda row: row[0]).values():
        first, *others = [c for _p, c in rows]
        pairs += [kilometres(first.point, c.point) for c in others]
    return pairs


def quantiles(values: list[float]) -> dict[str, float]:
    ranked = sorted(values)
    at = {"median": 0.5, "90 %": 0.9, "99 %": 0.99, "99.9 %": 0.999}
    return {k: round(ranked[int(q * (len(ranked) - 1))], 1) for k, q in at.items()}


def figures(communes: list[Commune]) -> dict:
    """What the documentation says about the table."""
    own = [c for c in communes if not c.approximate]
    people = sum(c.population for c in communes)
    return {
        "communes": len(communes),
        "population": people,
        "points of their own": len(own),
        "share of the population with a point": round(sum(c.population for c in own) / people, 4),
        "evidence": dict(sorted(Counter(c.because for c in communes).items())),
        "kilometres of error of an estimate": {k: quantiles(v) for k, v in errors_of_estimates(communes).items()},
        "kilometres between communes of one postal code": quantiles(spread_of_postal_codes(communes)),
    }
