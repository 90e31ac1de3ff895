"""How many of the people hoped for are reached: scheme by scheme against its own target, then by place and by employer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.people.queries.districts import district_names
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.evaluation.measures import helped_today
from essaim.evaluation.queries.figures import district_label
from essaim.modules.rounds.models import Assignment
from essaim.modules.rounds.states import AssignmentState

MEASURE = "people.validated_beneficiaries"


@dataclass(frozen=True)
class Reached:
    """How many people are reached somewhere, of how many hoped for; None where no target was set."""

    label: str
    people: int
    target: int | float | None = None

    @property
    def percent(self) -> int | None:
        """The share of the target, rounded down: only what is reached says 100."""
        return int(100 * self.people // self.target) if self.target else None


@dataclass(frozen=True)
class Coverage:
    """The same people, seen four ways: each list adds up to the same number."""

    schemes: list[tuple[Scheme, Reached]]
    employers: list[Reached]
    communes: list[Reached]
    districts: list[Reached]
    total: Reached


def coverage(schemes: Iterable[Scheme]) -> Coverage:
    """Everybody who is helped today in these schemes, once whatever their roles. A person helped in two of them is counted in each."""
    rows, own = [], []
    for scheme in schemes:
        parts = list(helped_today(scheme).order_by().values_list("person", "person__commune_code", "person__district_code").distinct())
        own.append((scheme, Reached(scheme.name, len(parts), _target(scheme))))
        rows += [(scheme.pk, *part) for part in parts]
    targets = [reached.target for _scheme, reached in own if reached.target]
    employers, names = _employers({row[0] for row in rows}), district_names()
    return Coverage(
        schemes=own,
        employers=_counted(employers.get((scheme, person), _("nobody calls yet")) for scheme, person, *_place in rows),
        communes=_counted(_town(code) for _scheme, _person, code, _district in rows),
        districts=_counted(district_label(district, names) for *_row, district in rows),
        total=Reached("", len(rows), sum(targets) if targets else None),
    )  # fmt: skip


def _target(scheme: Scheme) -> int | float | None:
    """What the site hopes for: the answer that it gave when it planted the scheme."""
    return next((one.target for one in settled(scheme).blueprint.indicators if one.measure == MEASURE), None)


def _employers(schemes: set) -> dict[tuple, str]:
    """By scheme and person, who employs whoever calls on them every week."""
    running = Assignment.objects.filter(scheme__in=schemes, state=AssignmentState.ACTIVE)
    found = running.values_list("scheme", "person", "visitor__employment__employer__name")
    return {(scheme, person): employer or _("no employer noted") for scheme, person, employer in found}


def _counted(labels: Iterable[str]) -> list[Reached]:
    counts = Counter(labels)
    return [Reached(label, count) for label, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _town(code: str) -> str:
    found = places.commune(code) if code else None
    return found.name if found else _("not said")
