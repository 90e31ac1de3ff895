"""One way of registering, on the database of the environment: many at once want the places of one session; prints one line of JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as hour
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.web.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from essaim.blueprints.library import load_key  # noqa: E402
from essaim.core.foundation.actor import SYSTEM  # noqa: E402
from essaim.core.foundation.models import Workspace  # noqa: E402
from essaim.core.foundation.scope import in_workspace  # noqa: E402
from essaim.core.people.actions import record_person  # noqa: E402
from essaim.core.people.models import Person  # noqa: E402
from essaim.core.schemes.actions import move_scheme, plant  # noqa: E402
from essaim.core.schemes.models import Scheme  # noqa: E402
from essaim.modules.activities.actions import plan_session, record_activity, register  # noqa: E402
from essaim.modules.activities.models import Attendee, Registration, Session  # noqa: E402

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
WORKERS = 8
SEATS = 12


def scheme_of() -> Scheme:
    """The bus, planted once in this database."""
    call_command("migrate", verbosity=0)
    workspace = Workspace.objects.filter(slug="bus").first() or Workspace.objects.create(slug="bus", name="Le bus")
    with in_workspace(workspace):
        found = Scheme.objects.select_related("workspace").first()
        if found:
            return found
        loaded = load_key("api-bus")
        made = plant(
            workspace, blueprint=loaded.blueprint, digest=loaded.sha256, answers=loaded.example.answers, name=loaded.example.name,
            by=SYSTEM, now=NOW,
        )  # fmt: skip
        return move_scheme(made, to="open", by=SYSTEM, now=NOW)


def a_session(scheme: Scheme, number: int = 0) -> Session:
    """A session of twelve places."""
    activity = scheme.activities.first() or record_activity(scheme, title="Le bus", by=SYSTEM, now=NOW)
    day = date(2026, 3, 19) + timedelta(days=number % 300)
    return plan_session(activity, day=day, starts=hour(14), ends=hour(17), commune_code="34111", capacity=SEATS, by=SYSTEM, now=NOW)


def people_of(scheme: Scheme, how_many: int) -> list[Person]:
    """As many people as that, each once."""
    return [record_person(given_name=f"Awa {n}", family_name="Diallo", commune_code="34111", by=SYSTEM, now=NOW) for n in range(how_many)]


def essaim(session: Session, person: Person) -> None:
    """Places under one lock and a law, the calendar, the journal, the message or the call."""
    register(Session.objects.select_related("scheme__carrier", "workspace").get(pk=session.pk), people=[person], by=SYSTEM, now=NOW)


def plain(session: Session, person: Person) -> None:
    """Look how many there are, then write: nothing else, neither calendar nor journal nor message."""
    taken = Registration.objects.filter(session=session, state="confirmed").count()
    state = "confirmed" if taken < session.capacity else "waitlisted"
    row = Registration.objects.create(
        workspace_id=session.workspace_id, session=session, lead=person, sequence=person.pk.int % 2**30, state=state, channel="page"
    )
    Attendee.objects.create(workspace_id=session.workspace_id, registration=row, session=session, person=person)


WAYS = {"essaim": essaim, "plain": plain}


def work(way, session: Session, people: list[Person], begin: float, pipe: int) -> None:
    """What one worker does from the common beginning on: each of its people, one after the other."""
    connections.close_all()
    took, busy = [], 0
    time.sleep(max(0, begin - time.time()))
    for person in people:
        started = time.perf_counter()
        try:
            way(session, person)
        except OperationalError:
            busy += 1
        took.append(1000 * (time.perf_counter() - started))
    os.write(pipe, json.dumps([took, busy]).encode())
    os._exit(0)


def at_once(way, session: Session, people: list[Person]) -> tuple[list[float], int]:
    """Workers of their own begin together; how long each registration took, and how many found the database busy."""
    connections.close_all()
    begin, pipes = time.time() + 1.0, []
    for number in range(WORKERS):
        out, into = os.pipe()
        if os.fork() == 0:
            os.close(out)
            work(way, session, people[number::WORKERS], begin, into)
        os.close(into)
        pipes.append(out)
    told = [json.loads(b"".join(iter(lambda pipe=pipe: os.read(pipe, 65536), b""))) for pipe in pipes]
    for _worker in range(WORKERS):
        os.wait()
    return [took for times, _busy in told for took in times], sum(busy for _times, busy in told)


def registering(engine: str, how_many: int, rounds: int) -> dict:
    """Several rounds of one way."""
    scheme = scheme_of()
    with in_workspace(scheme.workspace):
        people, took, over, busy, spent = people_of(scheme, how_many), [], 0, 0, 0.0
        WAYS[engine](a_session(scheme, rounds), people[0])  # whatever is loaded once is loaded before the workers are
        for number in range(rounds):
            session = a_session(scheme, number)
            started = time.perf_counter()
            times, refused = at_once(WAYS[engine], session, people)
            spent += time.perf_counter() - started - 1.0
            took, busy = took + times, busy + refused
            confirmed = Attendee.objects.filter(session=session, registration__state="confirmed").count()
            over += confirmed > SEATS
    took.sort()
    return {
        "per_second": round(how_many * rounds / spent, 1), "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1), "overbooked": over, "rounds": rounds, "busy": busy, "people": how_many,
    }  # fmt: skip


def programme(how_many: int) -> dict:
    """Queries and time of the public programme over that many sessions."""
    scheme = scheme_of()
    with in_workspace(scheme.workspace):
        have = scheme.sessions.count()
        for number in range(have, how_many):
            a_session(scheme, number)
    url, visitor = reverse("activities:programme", args=[scheme.workspace.slug, scheme.slug]), Client(headers={"host": "localhost"})
    visitor.get(url)
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        answer = visitor.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"the programme answers {answer.status_code}")
    return {"queries": len(queries), "ms": round(1000 * (time.perf_counter() - started), 1), "sessions": how_many}


def main() -> None:
    """``essaim|plain|programme PEOPLE[xROUNDS]``."""
    engine, argument = sys.argv[1], sys.argv[2]
    first, _x, second = argument.partition("x")
    line = programme(int(first)) if engine == "programme" else registering(engine, int(first), int(second or 1))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(line | {"cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
