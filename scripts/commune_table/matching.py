"""Finds the point of a commune: a place has no official code, so name, area, population and neighbours must agree."""

from __future__ import annotations

from pathlib import Path

from commune_table.comparing import Point, grouped, kilometres, middle, plain, weighted
from commune_table.sources import FORMER_KINDS, OVERSEAS_COUNTRY, Commune, Spot, is_overseas, read_rows

LARGEST_ODDS = 2.5
"""Two sources agree on a population when neither is more than this many times the other."""
ODDS_OF_NEW_TOWNS = 8.0
"""GeoNames still has the village where a new town has grown: its neighbours must be very near."""
SMALLEST_CREDIBLE_POPULATION = 20
KM_TO_NEIGHBOURS = 30.0
KM_TO_NEIGHBOURS_IF_SAME_POPULATION = 40.0
KM_TO_NEIGHBOURS_OF_NEW_TOWNS = 12.0
KM_TO_MIDDLE_OF_DEPARTMENT = 110.0


def area_of(commune: Commune) -> str:
    return OVERSEAS_COUNTRY.get(commune.department, f"FR-{commune.region}")


def area_of_spot(spot: Spot) -> str:
    return f"FR-{spot.region}" if spot.country == "FR" else spot.country


def odds(commune: Commune, spot: Spot) -> float:
    """How many times one population is the other (1 where GeoNames does not know it)."""
    if spot.population < SMALLEST_CREDIBLE_POPULATION:
        return 1.0
    quotient = (spot.population + 30) / (commune.population + 30)
    return max(quotient, 1 / quotient)


class Neighbourhoods:
    """Where the intercommunalities and départements lie, learnt from the matches made so far."""

    def __init__(self, communes: list[Commune]) -> None:
        known = [c for c in communes if c.point]
        self.of_epci = grouped(known, lambda c: c.epci)
        self.of_department = grouped(known, lambda c: c.department)

    def away(self, commune: Commune, point: Point) -> float:
        """Kilometres to the second nearest member of its intercommunality; without two known
        members, to the middle of its département, on a scale where 30 is as far as can be."""
        others = self.of_epci.get(commune.epci, []) if commune.epci else []
        members = sorted(kilometres(point, n.point) for n in others if n is not commune)
        if len(members) >= 2:
            return members[1]
        far = [n.point for n in self.of_department.get(commune.department, []) if n is not commune]
        if not far:
            return 0.0
        return KM_TO_NEIGHBOURS * kilometres(point, middle(far)) / KM_TO_MIDDLE_OF_DEPARTMENT

    def fits(self, commune: Commune, spot: Spot) -> bool:
        """The spot lies among the neighbours of the commune, the nearer the less alike they are."""
        if is_overseas(commune):
            return True
        away, times = self.away(commune, spot.point), odds(commune, spot)
        if away <= KM_TO_NEIGHBOURS_OF_NEW_TOWNS:
            return times <= ODDS_OF_NEW_TOWNS
        if away <= KM_TO_NEIGHBOURS:
            return times <= LARGEST_ODDS
        return away <= KM_TO_NEIGHBOURS_IF_SAME_POPULATION and times <= 1.15


def anchor_unique_names(by_name: dict, spots_by_name: dict) -> None:
    """One commune and one spot of that name in the region, with agreeing populations."""
    for key, spots in spots_by_name.items():
        communes = by_name.get(key, [])
        if len(communes) == len(spots) == 1 and odds(communes[0], spots[0]) <= LARGEST_ODDS:
            communes[0].place(spots[0].point, "unique name")


def drop_outliers(communes: list[Commune], by_name: dict, spots_by_name: dict) -> None:
    """A hamlet that shares the name of a commune lies far from that commune's neighbours."""
    around = Neighbourhoods(communes)
    wrong = []
    for commune in communes:
        if commune.point:
            (spot,) = spots_by_name[area_of(commune), plain(commune.name)]
            if not around.fits(commune, spot):
                wrong.append(commune)
    for commune in wrong:
        commune.point, commune.because = None, "rejected"


def match_by_neighbours(communes: list[Commune], spots_by_name: dict, because: str) -> None:
    """Among spots and communes of one name, the pairs that lie nearest to their neighbours."""
    around = Neighbourhoods(communes)
    taken = {c.point for c in communes if c.point}
    pairs = [
        (around.away(c, s.point), -s.population, c.code, s.number, c, s)
        for c in communes
        if not c.point
        for s in spots_by_name.get((area_of(c), plain(c.name)), [])
        if around.fits(c, s)
    ]
    for *_order, commune, spot in sorted(pairs, key=lambda pair: pair[:4]):
        if not commune.point and spot.point not in taken:
            taken.add(spot.point)
            commune.place(spot.point, because)


def by_other_names(spots: list[Spot]) -> dict:
    """A commune that GeoNames knows by an older or longer name (Argelès for Argelès-sur-Mer)."""
    named = [(area_of_spot(s), name, s) for s in spots for name in {plain(n) for n in s.other_names}]
    groups = grouped(named, lambda row: row[:2])
    return {key: [spot for *_key, spot in rows] for key, rows in groups.items()}


def match_former_communes(communes: list[Commune], official: Path, spots_by_name: dict) -> None:
    """A merged commune lies among the former communes that it is made of: flagged approximate,
    unless the former commune is the seat."""
    around = Neighbourhoods(communes)
    rows = [r for r in read_rows(official, "communes") if r["type"] in FORMER_KINDS]
    parts = grouped(sorted(rows, key=lambda r: r["code"]), lambda r: r["chefLieu"])
    for commune in [c for c in communes if not c.point]:
        found = [
            (row["code"] == commune.code, spot)
            for row in parts.get(commune.code, [])
            for spot in spots_by_name.get((area_of(commune), plain(row["nom"])), [])
            if around.away(commune, spot.point) <= KM_TO_NEIGHBOURS
        ]
        seats = [spot for is_seat, spot in found if is_seat]
        if len(seats) == 1:
            commune.place(seats[0].point, "seat of a merged commune")
        elif found:
            point = weighted([(spot.point, spot.population) for _seat, spot in found])
            commune.place(point, "parts of a merged commune", approximate=True)


def match_parts_of_names(communes: list[Commune], spots_by_name: dict) -> None:
    """A spot that bears the beginning or the end of a commune's name (Évry, Courcouronnes)."""
    around = Neighbourhoods(communes)
    for commune in [c for c in communes if not c.point and c.population >= 2000]:
        words = plain(commune.name).split()
        names = [" ".join(words[:n]) for n in range(1, len(words))]
        names += [" ".join(words[n:]) for n in range(1, len(words))]
        near = [
            spot
            for name in names
            for spot in spots_by_name.get((area_of(commune), name), [])
            if len(name) > 4
            and odds(commune, spot) <= LARGEST_ODDS * 2
            and around.away(commune, spot.point) <= KM_TO_NEIGHBOURS_OF_NEW_TOWNS
            and not is_overseas(commune)
        ]
        if near:
            best = min(near, key=lambda s: (-s.population, s.number))
            commune.place(best.point, "part of its name", approximate=True)


def match_islands_of_one_commune(communes: list[Commune], spots: list[Spot]) -> None:
    """Saint-Martin and Saint-Barthélemy are one commune each: their largest place is the town."""
    for department, members in grouped(communes, lambda c: c.department).items():
        there = [s for s in spots if s.country == OVERSEAS_COUNTRY.get(department)]
        if len(members) == 1 and there and not members[0].point:
            town = max(there, key=lambda s: (s.population, -s.number))
            members[0].place(town.point, "the only commune of its island")


def locate(communes: list[Commune], spots: list[Spot], official: Path) -> None:
    """Gives every commune a point, from the surest evidence to the least sure."""
    by_name = grouped(communes, lambda c: (area_of(c), plain(c.name)))
    spots_by_name = grouped(spots, lambda s: (area_of_spot(s), plain(s.name)))
    anchor_unique_names(by_name, spots_by_name)
    drop_outliers(communes, by_name, spots_by_name)
    match_by_neighbours(communes, spots_by_name, "name and neighbours")
    match_by_neighbours(communes, by_other_names(spots), "other name and neighbours")
    match_islands_of_one_commune(communes, spots)
    match_former_communes(communes, official, spots_by_name)
    match_parts_of_names(communes, spots_by_name)
