"""What happens in the process that shares the database with the web server: building, counting, timing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.web import plain, world
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.statistics import refresh_statistics
from essaim.core.schemes.queries import setting
from essaim.modules.needs import bridge
from essaim.modules.needs.models import Need, Offer

SMALLER = 10
COUNTED = ":time"
PAGES = {
    "need with suggestions": "/standard/besoin/", "search as you type": "/standard/", "today": "/aujourdhui/",
    "needs": "/besoins/", "offers": "/offres/", "people": "/personnes/",
}  # fmt: skip


@dataclass(frozen=True)
class Session:
    """A world that is ready, with the visits to make to it."""

    world: world.World
    client: Client
    needs: list[dict[str, str]]
    searches: list[str]
    queries: dict[str, list[int]]
    open_offers: int

    @classmethod
    def built(cls, *, people: int, offers: int, chance: Random) -> Session:
        """Build a tenth, count the queries of each page, build the rest, count again."""
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        now = timezone.now()
        place = world.found(now)
        client = _operators_browser(place)
        counts: dict[str, list[int]] = {}
        with in_workspace(place.workspace):
            world.people(place, count=people // SMALLER, chance=chance, now=now)
            world.close_beyond(offers // SMALLER)
            world.life(place, chance=chance, now=now)
            _refresh_statistics()
            _count(counts, client, place, chance)
            world.people(place, count=people - people // SMALLER, chance=chance, now=now)
            world.close_beyond(offers)
            _refresh_statistics()
            _count(counts, client, place, chance)
            return cls(
                place, client, world.needs(place, chance), world.searches(chance), counts,
                Offer.objects.filter(state="open").count(),
            )  # fmt: skip

    def plan(self) -> dict:
        """What the visitor outside needs to know."""
        return {
            "cookie": self.client.session.session_key, "needs": self.needs, "searches": self.searches,
            "queries": self.queries, "open_offers": self.open_offers,
        }  # fmt: skip

    def engines(self) -> dict[str, Callable[[int], object]]:
        """Each way to say who could go, as a function of the number of a need; call it within the workspace."""
        scheme = self.world.scheme
        rows = list(Need.objects.exclude(kind="money").exclude(lat=None).select_related("scheme").order_by("pk"))
        k, radius = setting(scheme, "suggestions"), setting(scheme, "radius_km")
        ways: dict[str, Callable[[int], object]] = {
            "essaim": lambda number: bridge.suggest(rows[number % len(rows)], now=timezone.now()),
            "python": lambda number: plain.by_python(rows[number % len(rows)], k=k),
        }
        if connection.vendor == "postgresql":
            plain.prepare_earthdistance()
            ways["earthdistance"] = lambda number: plain.by_earthdistance(rows[number % len(rows)], k=k, radius_km=radius)
        return ways


def _operators_browser(place: world.World) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(place.operator.account)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def _refresh_statistics() -> None:
    """What PostgreSQL does by itself within a minute, and what `essaim serve` does for SQLite."""
    refresh_statistics()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _count(counts: dict[str, list[int]], client: Client, place: world.World, chance: Random) -> None:
    """Queries of each page on its second visit, when what is read once per process has been read."""
    forms = [form for form in world.needs(place, chance) if form["what"].endswith(COUNTED) and form["when"] == "anytime"]
    for name, path in PAGES.items():
        for form in forms[:2]:
            with CaptureQueriesContext(connection) as queries:
                answer = _visit(client, path, form)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        counts.setdefault(name, []).append(len(queries))


def _visit(client: Client, path: str, form: dict[str, str]):
    if path.endswith("besoin/"):
        return client.post(path, form)
    if path == "/standard/":
        return client.get(path, {"q": "mar"}, headers={"HX-Request": "true"})
    return client.get(path)
