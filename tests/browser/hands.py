"""What a tester does with a browser: log in as a member, follow the link of a message, answer a page, go by keyboard alone."""

import re

from django.conf import settings
from playwright.sync_api import Locator, Page

from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Message


def logged_in(page: Page, client, live_server) -> Page:
    """The same browser session as the client's."""
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return page


def link_for(workspace, template: str) -> str:
    """The path of the link in the message that was written with this template."""
    with in_workspace(workspace):
        return re.search(r"https?://[^/]+(/\S+)", Message.objects.get(template=template).body)[1]


def press(page: Page, button) -> None:
    """Press a button, and wait for the page to which it leads."""
    with page.expect_navigation():
        button.click()


def answer_page(page: Page, answers: dict[str, str]) -> None:
    """Fill in what this page asks, by name: choices are ticked by value, the rest is typed."""
    for name, value in answers.items():
        for field in page.locator(f"main [name='{name}']").locator("visible=true").all():
            kind = field.get_attribute("type")
            if kind in ("radio", "checkbox"):
                if kind == "checkbox" or field.get_attribute("value") == value:
                    field.check(force=True)
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)


def tab_to(page: Page, target: Locator, *, most: int = 60) -> int:
    """Press Tab until this has the focus, as somebody without a mouse does; how many presses it took."""
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return presses
    raise AssertionError(f"not reached with {most} presses of Tab: {target}")


def enter(page: Page, target: Locator, *, most: int = 60) -> int:
    """Tab to a button or link, and press Enter: the page to which it leads is there afterwards."""
    presses = tab_to(page, target, most=most)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return presses
