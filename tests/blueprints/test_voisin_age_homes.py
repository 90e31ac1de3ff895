"""Voisin'âge on the landlord's stock: residences, newcomers who are invited, campaigns of calls, all in the scheme itself."""

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Message
from essaim.core.schemes.actions import change_answers
from essaim.modules.activities import actions as sessions
from essaim.modules.housing import actions as housing
from essaim.modules.housing.actions.stock import Placed
from essaim.modules.housing.models import LandlordList, Newcomer
from tests.blueprints.estate import HERE, estate
from tests.builders import a_client, a_member, a_person, acting, an_organisation
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]
STAMP = {"by": acting(), "now": NOW}
LIST = "Prénom;Nom;Résidence;Logement;Date d'entrée;Téléphone;E-mail\nAwa;Diallo;La tour;A-1;03/03/2026;06 39 98 00 01;\nJean;Petit;La tour;A-1;2026-03-05;;jean@essai.example\n"


@pytest.fixture
def tower(estate):
    """The landlord of the estate, and one dwelling of its tower."""
    body = an_organisation(estate[0], "Habitat du Rivage", kind="social_landlord")
    return body, housing.place_dwelling(body, Placed("La tour", "Tour", "1", "A-1", HERE, street="1 boulevard"), **STAMP)


def test_voi_14_in_the_scheme_itself_newcomers_of_the_landlords_list_are_invited_to_their_breakfast(estate, tower):
    desk = estate[2]
    line = sessions.record_activity(estate[1], title="Petit-déjeuner des nouveaux venus", topic="newcomers", **STAMP)
    breakfast = sessions.plan_session(line, day=date(2026, 3, 17), starts=time(9), ends=time(11), commune_code=HERE, **STAMP)
    desk.post(reverse("landlord:newcomers-list"), {"landlord": tower[0].pk, "file": SimpleUploadedFile("arrivees.csv", LIST.encode())})
    desk.post(reverse("housing:bring-in", args=[LandlordList.objects.get().pk]))
    who = list(Newcomer.objects.values_list("pk", flat=True))
    assert desk.post(reverse("landlord:invite"), {"session": breakfast.pk, "who": who}).status_code == 302
    sent = {message.person.given_name: message for message in Message.objects.filter(template="newcomer_invitation")}
    assert {name: message.means for name, message in sent.items()} == {"Awa": "sms", "Jean": "email"}
    assert "bienvenue" in sent["Awa"].body and "mardi 17 mars" in sent["Awa"].body and "\xa0" not in sent["Awa"].body


def test_voi_20_in_the_scheme_itself_residences_open_and_the_share_is_counted_from_the_age_of_the_site(estate, tower):
    body, dwelling = tower
    for born in (1940,) * 10 + (1990,) * 30:
        housing.move_in(a_person(estate[0], birth_year=born, commune_code=HERE), dwelling=dwelling, since=NOW.date(), **STAMP)
    today = estate[2].get(reverse("today")).content.decode()
    for address in ("housing:residences", "campaigns:list"):
        assert reverse(address) in today, "in the menu"
        assert estate[2].get(reverse(address)).status_code == 200
    landlord = a_client(a_member(estate[0], StaffRole.LANDLORD, scheme=estate[1], organisation=body).account)
    sight = landlord.get(reverse("landlord:landlord")).context["sight"]
    assert (sight.percent, sight.told, sight.over) == (25, 40, 65)
    scheme = estate[1]
    change_answers(scheme, answers=scheme.answers | {"min_age": 90}, name=scheme.name, seen_version=scheme.version, **STAMP)
    assert landlord.get(reverse("landlord:landlord")).context["sight"].over == 90
