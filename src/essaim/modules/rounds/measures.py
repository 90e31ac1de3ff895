"""What is counted of rounds: visits made, people visited, small services, days without anybody."""

from collections import Counter, defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from essaim.core.schemes.models import Scheme
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.states import VisitState


def visits_done(scheme: Scheme, start: date, end: date) -> QuerySet[Visit]:
    """Visits that took place in the period."""
    done = Visit.objects.filter(assignment__scheme=scheme, state=VisitState.DONE, day__range=(start, end))
    return done.select_related("assignment__person")


def people_visited(rows: QuerySet[Visit]) -> int:
    """How many people these visits were for."""
    return rows.order_by().values("assignment__person").distinct().count()


def services_rendered(rows: QuerySet[Visit]) -> int:
    """How many small services were rendered during these visits."""
    return sum(Counter(key for services in rows.values_list("services", flat=True) for key in services).values())


def services_visits(scheme: Scheme, start: date, end: date) -> QuerySet[Visit]:
    """Of the visits that took place, those during which something small was done."""
    return visits_done(scheme, start, end).exclude(services=[])


def services_by_kind(rows: QuerySet[Visit]) -> dict[str, tuple[int, set]]:
    """By kind of small service: how many were rendered, and to whom."""
    counts: Counter[str] = Counter()
    people: dict[str, set] = defaultdict(set)
    for services, person in rows.values_list("services", "assignment__person"):
        counts.update(services)
        for kind in services:
            people[kind].add(person)
    return {kind: (count, people[kind]) for kind, count in counts.items()}


def people_followed(scheme: Scheme, start: date, end: date) -> QuerySet[Assignment]:
    """People on whom somebody called every week, at some time of the period."""
    during = Q(ended_on=None) | Q(ended_on__gte=start)
    return Assignment.objects.filter(during, scheme=scheme, since__lte=end).select_related("person")


def count_people(rows: QuerySet[Assignment]) -> int:
    """How many different people: one after another, several may have called on the same."""
    return rows.order_by().values("person").distinct().count()
