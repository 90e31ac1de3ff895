"""A browser that several people use: whoever has left leaves nothing behind."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from tests.browser.hands import logged_in, press
from tests.builders import a_person, a_staff_client, a_workspace

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("spring")]
KEPT = """
async () => ({
  local: Object.values(localStorage), session: Object.values(sessionStorage),
  databases: (await indexedDB.databases()).map(one => one.name),
  caches: 'caches' in window ? await caches.keys() : [],
  workers: 'serviceWorker' in navigator ? (await navigator.serviceWorker.getRegistrations()).length : 0,
})
"""
NOTHING = {"local": [], "session": [], "databases": [], "caches": [], "workers": 0}
WORDS = ("Odette", "Lefèvre", "01 99 00 12 34")


@pytest.fixture
def tablet(open_page, live_server):
    """A shared tablet on which an operator looks at somebody's record."""
    workspace = a_workspace()
    with in_workspace(workspace):
        person = a_person(workspace, phone="01 99 00 12 34")
    page = logged_in(open_page(), a_staff_client(workspace, StaffRole.OPERATOR), live_server)
    page.goto(reverse("people:person", args=[person.pk]))
    assert words_on(page) == list(WORDS)
    return page


def words_on(page) -> list[str]:
    """What of her can be read, or is in the page without being shown."""
    source = page.content()
    return [word for word in WORDS if word in source]


def leave(page) -> None:
    """Log out from the menu of the account."""
    page.locator(".e-side__foot .e-account > summary").click()
    press(page, page.locator(".e-side__foot form[action$='/deconnexion/'] button"))


def test_back_after_logging_out_shows_nothing_of_anybody(tablet):
    leave(tablet)
    for _step in range(3):
        tablet.go_back()
        tablet.wait_for_load_state()
        assert words_on(tablet) == []


def test_control_back_while_logged_in_shows_the_record(tablet):
    tablet.goto(reverse("accounts:account"))
    tablet.go_back()
    tablet.wait_for_load_state()
    assert words_on(tablet) == list(WORDS)


def test_nothing_stays_in_the_browser_after_logging_out(tablet):
    tablet.evaluate("localStorage.setItem('kept', 'Odette'); sessionStorage.setItem('kept', 'Odette')")
    before = tablet.evaluate(KEPT)
    assert (before["local"], "Odette" in before["session"]) == (["Odette"], True)
    leave(tablet)
    after = tablet.evaluate(KEPT)
    # htmx notes the address of the page that is shown, which is that of logging in.
    assert after | {"session": [one for one in after["session"] if one != reverse("account_login")]} == NOTHING


def test_whoever_comes_next_on_the_same_browser_sees_nothing_of_the_one_before(tablet, live_server):
    leave(tablet)
    elsewhere = a_staff_client(a_workspace("Ailleurs"), StaffRole.OPERATOR, StaffRole.COORDINATOR)
    logged_in(tablet, elsewhere, live_server)
    for name in ("today", "people:list", "phone", "needs:list", "messaging:outbox", "people:duplicates"):
        tablet.goto(reverse(name))
        assert words_on(tablet) == []
    for _step in range(8):
        tablet.go_back()
        tablet.wait_for_load_state()
        assert words_on(tablet) == []


def test_a_session_that_was_ended_elsewhere_shows_nothing_any_more(tablet):
    """The cookie is still there; the server does not know it."""
    tablet.context.clear_cookies()
    tablet.reload()
    assert words_on(tablet) == []
