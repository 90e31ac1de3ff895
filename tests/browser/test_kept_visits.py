"""In a real browser: a visit typed without network is kept on the telephone, arrives once, and leaves nothing behind."""

from threading import Lock

import pytest
from playwright.sync_api import expect

from essaim.core.foundation.models import SentForm
from essaim.core.foundation.scope import in_workspace
from essaim.modules.followup.models import Interaction, Note
from essaim.workflows import visiting
from tests.browser.hands import logged_in
from tests.builders import a_person_client, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
STORE = "localStorage.getItem('essaim-kept')"


def type_visit(page):
    page.locator("#note summary").click()
    page.locator("#note [name=minutes]").fill("40")
    page.locator("#note [name=services]").first.check()
    page.locator("#note [name=note]").fill("Elle a ri.")
    page.locator("#note button[type=submit]").click()


def told(visit) -> tuple:
    with in_workspace(visit.workspace):
        visit.refresh_from_db()
        return visit.state, Interaction.objects.filter(kind="visit").count(), [note.text for note in Note.objects.all()]


def test_a_visit_typed_without_network_is_kept_and_arrives_once(visit, telephone, picture, axe):
    telephone.context.set_offline(True)
    telephone.get_by_role("button", name="Je suis arrivé").click()
    expect(telephone.locator("#e-kept")).to_contain_text("Gardé sur ce téléphone")
    expect(telephone.locator("#note")).to_have_attribute("open", "")
    telephone.locator("#note [name=note]").fill("Elle a ri.")
    telephone.locator("#note button[type=submit]").click()
    expect(telephone.locator(".e-kept__waiting")).to_have_count(2)
    picture(telephone, "visit-kept-390")
    assert axe(telephone) == []
    kept = telephone.evaluate(STORE)
    assert "Elle a ri." in kept
    assert not [word for word in ("Huguette", "Delœuvre", "Glycines", "csrf") if word in kept]
    assert told(visit) == ("planned", 0, [])
    telephone.context.set_offline(False)
    expect(telephone.locator(".e-kept__arrived")).to_have_count(2)
    assert told(visit) == ("done", 1, ["Elle a ri."])
    assert telephone.evaluate(STORE) is None
    telephone.reload()
    assert told(visit) == ("done", 1, ["Elle a ri."])


def test_a_slow_server_that_gets_the_same_visit_many_times_counts_it_once(visit, telephone):
    """The line drops after the server has done its work: the telephone cannot know, and sends again."""
    lock, seen = Lock(), []

    def drop(route):
        with lock:
            seen.append(route.request.post_data)
        answer = route.fetch(max_redirects=0)
        if len(seen) < 3:
            route.abort()
        else:
            route.fulfill(response=answer)

    telephone.route("**/fin/", drop)
    type_visit(telephone)
    expect(telephone.locator(".e-kept__waiting")).to_have_count(1)
    assert told(visit)[:2] == ("done", 1), "it had arrived"
    telephone.locator("[data-kept-send]").click()
    expect(telephone.locator(".e-kept__waiting")).to_have_count(1)
    telephone.locator("[data-kept-send]").click()
    expect(telephone.locator(".e-kept__arrived")).to_have_count(1)
    assert (len(seen), told(visit)) == (3, ("done", 1, ["Elle a ri."]))
    with in_workspace(visit.workspace):
        assert SentForm.objects.count() == 1


def test_a_word_typed_while_a_visit_is_being_sent_makes_no_draft_of_it(visit, telephone):
    """The line is slow, a finger touches the form once more, the line drops: what was sent off is still sent by itself."""
    telephone.evaluate(
        """() => { const before = window.fetch; window.fetch = () => new Promise((_done, fail) => { window.drop = () => { window.fetch = before; fail(new TypeError()); }; }); }"""
    )
    type_visit(telephone)
    telephone.locator("#note [name=note]").press_sequentially(" Encore.")
    telephone.evaluate("window.drop()")
    expect(telephone.locator(".e-kept__waiting")).to_have_count(1)
    telephone.locator("[data-kept-send]").click()
    expect(telephone.locator(".e-kept__arrived")).to_have_count(1)
    assert told(visit) == ("done", 1, ["Elle a ri."])


def test_a_visit_called_off_meanwhile_is_told_and_nothing_typed_is_lost(visit, telephone, picture):
    telephone.context.set_offline(True)
    type_visit(telephone)
    expect(telephone.locator(".e-kept__waiting")).to_have_count(1)
    with in_workspace(visit.workspace):
        visiting.call_off_visit(visit, reason="asked", by=acting(), now=NOW)
    telephone.context.set_offline(False)
    refused = telephone.locator(".e-kept__refused")
    expect(refused).to_contain_text("annulée entre-temps")
    expect(refused).to_contain_text("Elle a ri.")
    picture(telephone, "visit-refused-390")
    telephone.goto("/mon-espace/visites/")
    expect(telephone.locator(".e-kept__refused")).to_contain_text("Elle a ri.")
    assert told(visit) == ("cancelled", 0, [])
    telephone.locator("[data-kept-delete]").click()
    expect(telephone.locator("#e-kept")).to_have_count(0)
    assert telephone.evaluate(STORE) is None


def test_what_is_typed_survives_a_closed_page_and_is_deleted_at_logout_only_when_it_was_said(visit, telephone):
    telephone.locator("#note summary").click()
    telephone.locator("#note [name=note]").fill("Elle a ri.")
    telephone.goto("/mon-espace/")
    telephone.goto(f"/mon-espace/visites/{visit.pk}/")
    telephone.locator("#note summary").click()
    expect(telephone.locator("#note [name=note]")).to_have_value("Elle a ri.")
    telephone.route("**/fin/", lambda route: route.abort())
    telephone.locator("#note [name=minutes]").fill("40")
    telephone.locator("#note button[type=submit]").click()
    expect(telephone.locator(".e-kept__waiting")).to_have_count(1)
    telephone.locator(".e-account summary").click()
    leave = telephone.locator("form[action$='/deconnexion/'] button")
    leave.click()
    expect(telephone.locator("[data-leaving]")).to_be_visible()
    assert "Elle a ri." in telephone.evaluate(STORE)
    telephone.wait_for_timeout(2100)  # two taps in two seconds are one
    if not leave.is_visible():
        telephone.locator(".e-account summary").click()
    leave.click()
    telephone.wait_for_url("**/connexion/**")
    assert telephone.evaluate(STORE) is None


def test_nothing_is_kept_on_a_shared_device_nor_sent_for_somebody_else(visit, open_page, live_server):
    client = a_person_client(visit.visitor.person)
    session = client.session
    session["shared_device"] = True
    session.save()
    page = logged_in(open_page(width=390, height=844), client, live_server)
    page.goto(f"/mon-espace/visites/{visit.pk}/")
    foreign = (
        '[{"key":"k","keeper":"somebody else","to":"/x/","page":"/x/","label":"x","fields":[],"shown":[],"state":"waiting","since":0}]'
    )
    page.evaluate(f"localStorage.setItem('essaim-kept', {foreign!r})")
    page.reload()
    page.locator("#note summary").click()
    page.locator("#note [name=note]").fill("Elle a ri.")
    assert page.evaluate(STORE) is None
    page.locator("#note [name=minutes]").fill("40")
    page.locator("#note button[type=submit]").click()
    page.wait_for_url("**/mon-espace/visites/")
    assert told(visit) == ("done", 1, ["Elle a ri."])


def test_without_javascript_the_visit_is_noted_as_ever(visit, open_page, live_server):
    page = logged_in(open_page(width=390, height=844, javascript=False), a_person_client(visit.visitor.person), live_server)
    page.goto(f"/mon-espace/visites/{visit.pk}/")
    type_visit(page)
    assert told(visit) == ("done", 1, ["Elle a ri."])
