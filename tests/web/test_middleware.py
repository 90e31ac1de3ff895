"""A button that is refused leads back to the page on which it was pressed, and to no other house."""

import pytest
from django.urls import reverse

from tests.builders import a_participation, a_person, a_planted_scheme, a_staff_client, a_workspace

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/personnes/?q=Odette", "/personnes/?q=Odette"),
        ("https://ailleurs.example/piege/", ""),
        ("http://testserver.ailleurs.example/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_refused_button_leads_back_to_where_it_was_pressed(referer, back):
    scheme = a_planted_scheme(a_workspace(), "nos-petits-plus")
    part = a_participation(scheme, a_person(scheme.workspace), "neighbour_helper", state="applied")
    desk = a_staff_client(scheme.workspace)
    answer = desk.post(reverse("onboarding:attestation", args=[part.pk]), headers={"referer": referer} if referer else {})
    page = answer.content.decode()
    assert (answer.status_code, answer.context["back_url"]) == (409, back)
    assert (f'href="{back}"' in page) if back else ("piege" not in page and "alert(1)" not in page)


@pytest.mark.parametrize(
    ("referer", "opens"),
    [
        ("http://testserver/personnes/?q=Odette", "/personnes/?q=Odette"),
        ("http://testserver/standard/rappel/", "/"),
        ("https://ailleurs.example/piege/", "/"),
        ("", "/"),
    ],
)
def test_after_a_form_error_the_switch_of_language_leads_to_a_page_that_opens(referer, opens):
    desk = a_staff_client(a_workspace())
    form = reverse("phone-call-back")
    assert desk.get(form).status_code == 405
    answer = desk.post(form, {}, headers={"referer": referer} if referer else {})
    assert (answer.status_code, answer.context["language_next"]) == (422, opens)
    assert f'name="next" value="{opens}"' in answer.content.decode()
    switched = desk.post(reverse("set_language"), {"language": "en", "next": opens}, follow=True)
    assert switched.status_code == 200 and 'lang="en"' in switched.content.decode()


def test_a_page_that_takes_its_own_form_is_kept_by_the_switch_of_language():
    desk = a_staff_client(a_workspace())
    answer = desk.post(reverse("people:record") + "?q=Odette", {})
    assert (answer.status_code, answer.context["language_next"]) == (422, reverse("people:record") + "?q=Odette")
