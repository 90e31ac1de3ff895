"""A real browser on the real pages: any error in its console, any refused script, any call outside fails the test."""

import os
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

from essaim.core.foundation.scope import in_workspace
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Visit
from tests.browser.hands import logged_in
from tests.builders import (
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import NOW
from tests.network import is_local

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs an event loop in this thread

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "var/pictures"
CHROMIUM = os.environ.get("ESSAIM_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font", "manifest"}

OpenPage = Callable[..., Page]


class Watch:
    """What went wrong in a browser context, seen from outside the page."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message) -> None:
        # The status of an answer is judged in _response, where its kind is known.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not is_local(address.hostname):
            self.problems.append(f"call outside: {request.url}")

    def _response(self, response: Response) -> None:
        is_part = response.request.resource_type in PARTS_OF_A_PAGE
        if response.status >= 500 or (is_part and response.status >= 400):
            self.problems.append(f"{response.status}: {response.url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[OpenPage]:
    """Open a page in a context of its own: `open_page(width=320, javascript=False)`."""
    contexts: list[tuple[BrowserContext, Watch]] = []

    def open_(*, width: int = 1280, height: int = 900, javascript: bool = True, **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=options.pop("locale", "fr-FR"),
            timezone_id="Europe/Paris",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append((context, Watch(context)))
        return context.new_page()

    yield open_
    problems = [problem for _, watch in contexts for problem in watch.problems]
    for context, _ in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def phone_page(open_page: OpenPage) -> Page:
    """A page as wide as a telephone, 390 px."""
    return open_page(**PHONE)


@pytest.fixture
def desk_page(open_page: OpenPage) -> Page:
    """A page as wide as an office screen, 1280 px."""
    return open_page(**DESK)


@pytest.fixture(scope="session")
def axe_source() -> str:
    found = sorted((ROOT / "tests/browser/vendor/axe-core").rglob("axe.min.js"))
    return found[-1].read_text()


# Level AAA is beyond what we promise, so its few rules stay as axe ships them; all others are on,
# also those that axe itself leaves off.
RUN_AXE = """
async () => {
  const rules = {};
  for (const rule of axe.getRules()) {
    if (!rule.tags.includes('wcag2aaa')) rules[rule.ruleId] = {enabled: true};
  }
  const result = await axe.run(document, {rules, resultTypes: ['violations']});
  return result.violations.flatMap(violation => violation.nodes.map(
    node => `${violation.id}: ${violation.help}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}`));
}
"""


@pytest.fixture(scope="session")
def axe_on_page(axe_source: str) -> Callable[[Page], list[str]]:
    """Every violation that axe finds on a page, one line each."""

    def violations(page: Page) -> list[str]:
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(axe_source)
        return page.evaluate(RUN_AXE)

    return violations


@pytest.fixture
def axe(axe_on_page: Callable[[Page], list[str]]) -> Callable[[Page], list[str]]:
    """The same for one test: `assert axe(page) == []`."""
    return axe_on_page


@pytest.fixture
def picture() -> Callable[[Page, str], Path]:
    """Keep what a page looks like in var/pictures: `picture(page, "standard-390")`."""

    def save(page: Page, name: str) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path, full_page=True, caret="initial")  # hiding it would break our own CSP
        return path

    return save


@pytest.fixture
def look(picture, axe) -> Callable[[Page, str], None]:
    """Keep what a page looks like, and find nothing on it that shuts anybody out: `look(page, "standard-390")`."""

    def look_(page: Page, name: str) -> None:
        picture(page, name)
        assert axe(page) == [], name

    return look_


@pytest.fixture
def spring() -> Iterator[time_machine.Traveller]:
    """The clock of the server runs on the day of the tests; that of the browser is left alone."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def visit(spring) -> Iterator[Visit]:
    """A visit of today: Karim calls on Huguette at nine."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    with in_workspace(workspace):
        visitor = a_supporter(scheme, categories=["visit"], given_name="Karim").participation
        member = a_person(workspace, "Huguette", "Delœuvre", address={"commune_code": "59350", "line": "12 rue des Glycines"})
        a_participation(scheme, member, "member")
        actions.assign(
            visitor, person=member, weekday=NOW.weekday(), starts=time(9), minutes=60, visitor_agreed=True, person_agreed=True,
            by=acting(), now=NOW,
        )  # fmt: skip
        yield Visit.objects.get(day=NOW.date())


@pytest.fixture
def telephone(visit: Visit, open_page: OpenPage, live_server) -> Page:
    """The telephone of whoever makes the visit of today, on the page of that visit."""
    page = logged_in(open_page(**PHONE), a_person_client(visit.visitor.person), live_server)
    page.goto(f"/mon-espace/visites/{visit.pk}/")
    return page
