"""La Ressourcerie: whoever asks to be called can be: their number is asked for where none is known."""

import pytest

from essaim.modules.followup.models import Support
from tests.blueprints.ressourcerie import a_place, page_of, words
from tests.builders import a_person

pytestmark = pytest.mark.django_db
__all__ = ["a_place"]


def test_res_19_whoever_asks_to_be_called_and_has_no_number_is_asked_for_one(place):
    solange = a_person(place.workspace, "Solange", email="solange@essai.example")
    client, own = page_of(solange, place)
    assert "À quel numéro vous appeler ?" in words(client.get(own))
    for typed, fault in (
        ("", "écrivez celui auquel vous appeler"),
        ("06 39", "numéro"),
        ("solange@essai.example", "pas une adresse e-mail"),
    ):
        page = client.post(f"{own}accompagnement/", {"call-phone": typed})
        form = page.context["call_form"]
        assert (page.status_code, form["phone"].value(), fault in str(form.errors)) == (422, typed, True), typed
    assert not Support.objects.exists()
    done = client.post(f"{own}accompagnement/", {"call-phone": "06 39 98 10 10"}, follow=True)
    assert "Quelqu’un vous appelle" in words(done)
    assert (Support.objects.count(), solange.contacts.filter(value="+33639981010").count()) == (1, 1)
    assert "À quel numéro" not in words(client.get(own)), "it is asked once"


def test_whoever_has_a_number_on_record_is_not_asked_again(place):
    solange = a_person(place.workspace, "Solange", phone="05 99 00 10 10")
    client, own = page_of(solange, place)
    assert "À quel numéro" not in words(client.get(own))
    client.post(f"{own}accompagnement/")
    assert (Support.objects.count(), solange.contacts.count()) == (1, 1)


def test_a_number_that_was_ended_does_not_count_and_one_given_late_is_kept(place):
    """They asked before anybody had their number: what they type afterwards is not lost."""
    solange = a_person(place.workspace, "Solange", phone="05 99 00 10 10")
    client, own = page_of(solange, place)
    client.post(f"{own}accompagnement/")
    solange.contacts.update(ended_at=solange.created_at)
    client.post(f"{own}accompagnement/", {"call-phone": "06 39 98 10 10"})
    assert list(solange.contacts.filter(ended_at=None).values_list("value", flat=True)) == ["+33639981010"]
    assert Support.objects.count() == 1
