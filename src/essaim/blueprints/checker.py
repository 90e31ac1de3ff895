"""All the faults of a blueprint in hand, without its files: what an upgrade or an edited copy is checked with."""

from .checks import broken_laws
from .faults import Fault, shown_path
from .model import Blueprint
from .plain import to_snapshot
from .sources import NAMES, SCHEME, TEXTS


def check(blueprint: Blueprint) -> tuple[Fault, ...]:
    """Every fault between the parts of `blueprint`; none if it can be planted. Lines are None."""
    data = to_snapshot(blueprint)
    faults = []
    for code, at, values in broken_laws(blueprint):
        file, place = (TEXTS[str(at[1])], at[2:]) if at[:1] == ("texts",) else (SCHEME, at)
        faults.append(Fault(code, file, place, values, shown_path(place, data, NAMES)))
    return tuple(faults)
