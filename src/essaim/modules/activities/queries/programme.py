"""What is read of the programme: activities, topics, themes, wishes."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from essaim.core.foundation import places
from essaim.core.foundation.text import normalise
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities.models import (
    Activity,
    Idea,
    Session,
    Wish,
)
from essaim.modules.activities.queries.staff import roles_that_run
from essaim.modules.activities.states import (
    IdeaState,
    SessionState,
)


def wishes_of(host: Organisation, *, scheme: Scheme) -> QuerySet[Wish]:
    """What was wished for at the sessions of this host in a scheme, latest first: those of another scheme are its own."""
    return (
        Wish.objects.filter(session__host=host, session__scheme=scheme)
        .select_related("session__activity")
        .order_by("-session__day", "-people")
    )


def wishes_in(scheme: Scheme) -> QuerySet[Wish]:
    """What was wished for in a scheme, latest first."""
    return Wish.objects.filter(session__scheme=scheme).select_related("session__host").order_by("-session__day", "-people")


def speaker_of(activity: Activity, *, on: date) -> str:
    """Who leads it, as anybody may read: the words of the team, or the first name of whoever proposed it, once they are cleared for that."""
    idea = Idea.objects.filter(activity=activity, state=IdeaState.ACCEPTED, would_run=True).select_related("person").first()
    if activity.speaker or idea is None or not idea.person.is_reachable:
        return activity.speaker
    parts = Participation.objects.filter(scheme=activity.scheme, person=idea.person, role__in=roles_that_run(activity.scheme))
    return idea.person.given_name if any(part.is_cleared(on) for part in parts) else ""


def sessions_about(rows: QuerySet[Session], asked: str) -> QuerySet[Session]:
    """Of these sessions, those about what was typed: title, theme, place, host or commune, whatever the accents and capitals."""
    words_asked = normalise(asked).split()
    said = rows.order_by().values_list("activity", "activity__title", "activity__theme").distinct()
    about = [pk for pk, title, theme in said if _says(f"{title} {theme}", words_asked)]
    where = [place for place in rows.order_by().values_list("place", flat=True).distinct() if _says(place, words_asked)]
    codes = [town.code for town in places.communes_matching(asked)]
    at_host = Q(host__search__contains=" ".join(words_asked))
    return rows.filter(Q(activity__in=about) | Q(place__in=where) | Q(commune_code__in=codes) | at_host) if words_asked else rows


def _says(text: str, asked: list[str]) -> bool:
    plain = normalise(text)
    return all(word in plain for word in asked)


def activities_of(scheme: Scheme) -> QuerySet[Activity]:
    """The programme of a scheme."""
    return Activity.objects.filter(scheme=scheme, archived_at=None)


def topics_unused(scheme: Scheme) -> list:
    """Topics of the blueprint's catalogue that are not yet a line of the programme."""
    used = set(activities_of(scheme).exclude(topic="").values_list("topic", flat=True))
    return [topic for topic in settled(scheme).blueprint.programme if topic.key not in used]


def monthly_topics(scheme: Scheme) -> list[str]:
    """Keys of what the blueprint means to take place every month."""
    return [topic.key for topic in settled(scheme).blueprint.programme if topic.monthly]


def topics_missing(scheme: Scheme, *, on: date) -> list[str]:
    """Of these, what neither took place nor is planned in the month of that day."""
    month = on.replace(day=1)
    rows = Session.objects.filter(scheme=scheme, day__gte=month, day__lt=next_month(month)).exclude(state=SessionState.CANCELLED)
    there = set(rows.values_list("activity__topic", flat=True))
    return [topic for topic in monthly_topics(scheme) if topic not in there]


def months_between(start: date, end: date) -> list[date]:
    """The first day of each month that a period touches."""
    month, found = start.replace(day=1), []
    while month <= end:
        found.append(month)
        month = next_month(month)
    return found


def next_month(month: date) -> date:
    """The first day of the month that follows."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def themes_of(scheme: Scheme) -> list[str]:
    """The themes of what is open to everybody, in the programme and in the catalogue."""
    kept = activities_of(scheme).filter(audience="").exclude(theme="").values_list("theme", flat=True)
    catalogue = [words(scheme, topic.theme) for topic in settled(scheme).blueprint.programme if not topic.audience]
    return sorted({*kept, *catalogue})
