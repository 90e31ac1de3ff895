"""What a browser makes of the pages: the answers of the house put on a small stage, and looked at there."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Browser, Page

from tests.conftest import STRESS
from tests.safety.addresses import Address, data_of, every_address, url_of
from tests.safety.recipes import RECIPES
from tests.safety.visits import knock, may_open, methods_of, taken_back
from tests.safety.world import ROLES, World

NARROW = 320
# Who sees most comes first: in the reduced run one visitor stands for the others of the same door.
RICHEST = (
    "coordinator_everywhere", "administrator", "safeguarding", "coordinator", "operator", "lead_contact", "funder",
    "supporter", "person", "stranger", "anonymous",
)  # fmt: skip
# Whatever is folded is unfolded, so that it is looked at as well; not the menus, which lie over the page.
UNFOLD = "for (const one of document.querySelectorAll('details:not([data-menu])')) one.open = true"
NOTE_REFUSALS = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event => window.refused.push(
  `refused by ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
BORN_OF_TEXT = "[...document.querySelectorAll('.intruder')].map(one => `born of text: ${one.outerHTML.slice(0, 200)}`)"


@dataclass
class Sight:
    """One answer and what a browser made of it."""

    role: str
    name: str
    state: str
    url: str
    answer: HttpResponse
    faults: list[str] = field(default_factory=list)
    width: int = NARROW
    intrusions: list[str] = field(default_factory=list)
    text: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.state}) for {self.role}"


class _Answer(BaseHTTPRequestHandler):
    """Static files as they are, and for anything else the answer that is on stage: no database in this thread."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            headers = {
                "Content-Type": mimetypes.guess_type(path)[0] or "text/plain",
                "Cache-Control": "max-age=3600",
            }
            self._say(200 if found else 404, headers, Path(found).read_bytes() if found else b"")
        elif self.headers.get("Sec-Fetch-Dest") == "document":
            answer = self.server.on_stage.answer
            self._say(answer.status_code, dict(answer.headers), answer.content)
        else:
            self._say(204, {}, b"")

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """The report of the tests is no access log."""


class Stage:
    """A narrow browser in which answers are looked at, one after the other."""

    def __init__(self, page: Page, server: ThreadingHTTPServer, axe: Callable[[Page], list[str]]) -> None:
        self.page, self.server, self.axe = page, server, axe
        page.on("dialog", self._dialog)

    def look(self, sight: Sight) -> Sight:
        """Open the answer, unfold it, and note what is wrong with it."""
        self.server.on_stage = sight
        self.page.goto(sight.url, wait_until="load")
        self.page.evaluate(UNFOLD)
        sight.faults += self.axe(self.page)
        sight.width = self.page.evaluate("document.documentElement.scrollWidth")
        sight.intrusions += self.page.evaluate("window.refused") + self.page.evaluate(BORN_OF_TEXT)
        sight.text = self.page.evaluate("document.body.innerText")
        return sight

    def _dialog(self, dialog) -> None:
        self.server.on_stage.intrusions.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@contextmanager
def a_stage(browser: Browser, axe: Callable[[Page], list[str]]) -> Iterator[Stage]:
    """A stage that is taken down afterwards."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.server_port}", viewport={"width": NARROW, "height": 720}, locale="fr-FR",
        reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(30_000)
    context.add_init_script(NOTE_REFUSALS)
    yield Stage(context.new_page(), server, axe)
    context.close()
    server.shutdown()
    server.server_close()


def every_sight(world: World) -> Iterator[Sight]:
    """Every page for those who see it differently, and every form as it looks when refused."""
    seen = set()
    for address in every_address():
        if address.name not in RECIPES:
            continue
        for verb, state in (("GET", "page"), ("POST", "refused")):
            for role, place in lookers(address, verb):
                url = url_of(address, world.places[place])
                if (role, verb, url) not in seen:
                    seen.add((role, verb, url))
                    yield from sights(world, role, address, place, verb, state)


def lookers(address: Address, verb: str) -> list[tuple[str, str]]:
    """Who looks at it, and among whose rows."""
    if verb not in methods_of(address):
        return []
    place = "own" if address.recipe.own else "other_scheme"
    allowed = [role for role in RICHEST if may_open(address, role, place, verb)]
    if STRESS:
        allowed = [role for role in ROLES if may_open(address, role, place, verb)]
    elif address.is_for_holders and "anonymous" in allowed:
        allowed = ["anonymous"]
    elif (address.door or ("",))[0] != "person":
        allowed = allowed[:1]
    return [(role, place) for role in allowed]


def sights(world: World, role: str, address: Address, place: str, verb: str, state: str) -> Iterator[Sight]:
    """The answer, if it is a page, and for a form if it says what is wrong."""
    for data in ({}, garbled(address, world, place)) if verb == "POST" else (None,):
        url = url_of(address, world.places[place])
        with taken_back():
            answer = knock(world.clients[role], verb, url, data)
        if is_page(answer) and (verb == "GET" or says_what_is_wrong(answer)):
            yield Sight(role, address.name, state, url, answer)
            return


def garbled(address: Address, world: World, place: str) -> dict[str, str]:
    """What the recipe sends, with the first answer made useless."""
    data = data_of(address, world.places[place])
    return data | dict.fromkeys(list(data)[:1], "?")


def is_page(answer: HttpResponse) -> bool:
    """Whether it is a whole page: no file, no way to another page, no part that a page asks for by itself."""
    return answer.status_code not in (301, 302, 404) and b"<html" in answer.content[:400]


def says_what_is_wrong(answer: HttpResponse) -> bool:
    return b"e-summary" in answer.content or b"is-invalid" in answer.content or answer.status_code in (400, 409, 422)
