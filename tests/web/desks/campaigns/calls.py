"""A campaign of calls as the team prepares it through its pages, and a telephone on which its calls are made."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.actions import give_consent
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.workflows.calling import link_of
from tests.builders import a_participation, a_person, acting
from tests.conftest import NOW

SCRIPT = "Avez-vous de quoi manger ?\n- oui\n- non !\nQuelqu’un passe-t-il vous voir ?\n- tous les jours\n- parfois\n"
NAMES = ("Huguette", "Lucien", "Paulette", "Fernand", "Gisèle", "Raymond", "Solange", "Marcelle", "Ginette")


def carers(workspace, scheme, number: int, *, start: int = 10) -> list:
    """People who are helped, with a telephone, who agreed that their number be given to whoever helps them."""
    found = []
    for place in range(number):
        person = a_person(workspace, NAMES[place], f"Dubrulle{start + place}", phone=f"01 99 00 33 {start + place}", birth_year=1940)
        a_participation(scheme, person, "carer")
        with in_workspace(workspace):
            give_consent(person, purpose="share_contact", channel="phone", by=acting(), now=NOW)
        found.append(person)
    return found


def a_campaign(desk, scheme, parts, *, members=(), title: str = "Canicule", roles: str = "carer") -> Campaign:
    """Prepared, with callers, and open."""
    form = {"title": title, "purpose": "Savoir si tout va", "opening": "Bonjour", "script": SCRIPT, "roles": roles}
    assert desk.post(reverse("campaigns:new", args=[scheme.pk]), form).status_code == 302
    row = Campaign.objects.get(title=title)
    named = {"participations": [part.pk for part in parts], "members": [member.pk for member in members]}
    assert desk.post(reverse("campaigns:add-callers", args=[row.pk]), named).status_code == 302
    assert desk.post(reverse("campaigns:open", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    return row


def told_link(message) -> str:
    """The address of the page of one's calls, as the message gives it."""
    return re.search(r"https?://[^/]+(/t/\S+)", message.body)[1]


def first_call(campaign, row: Callee | None = None, *, caller: Caller | None = None) -> tuple[Client, str, Callee]:
    """A telephone that has taken the next person; with `row`, that person and nobody else."""
    caller = caller or campaign.callers.select_related("campaign__scheme", "participation__person", "workspace").first()
    page, phone = reverse("campaigns:mine", args=[link_of(caller, now=timezone.now())]), Client()
    if row is not None:
        Callee.objects.filter(pk=row.pk).update(is_promised=True, due_at=NOW)
    phone.post(page + "suivant/")
    found = Callee.objects.get(caller=caller, state="claimed")
    assert row is None or found.pk == row.pk
    return phone, page, found


def typed(phone: Client, page: str) -> dict:
    """What the form of the person whom a telephone has says by itself: whom it is about."""
    form = phone.get(page).context["form"]
    return {name: form[name].value() for name in ("callee", "calls")}


def noted(phone: Client, page: str, form: dict):
    """The form of the call as it is shown, filled in and sent."""
    return phone.post(page + "fin/", typed(phone, page) | form)
