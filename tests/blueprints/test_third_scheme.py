"""A scheme outside the library, from a folder of data: planted and walked through its pages without any Python."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import move_scheme
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.needs.models import Need, Proposal, Service
from tests.builders import a_participation, a_person, a_staff_client, a_supporter, a_workspace, acting
from tests.conftest import NOW

FOLDER = Path(__file__).parent / "samples" / "devoirs-et-ordinateurs"
pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    workspace = a_workspace()
    call_command("blueprint", "plant", str(FOLDER), "--workspace", workspace.slug, stdout=io.StringIO())
    with in_workspace(workspace):
        return move_scheme(Scheme.objects.get(), to="open", by=acting(), now=NOW)


def test_a_scheme_outside_the_library_runs_from_its_folder_to_its_scorecard(scheme):
    workspace = scheme.workspace
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    blueprint = settled(scheme).blueprint
    category = next(one for one in blueprint.categories if one.kind == "time")
    with in_workspace(workspace):
        offer = a_supporter(scheme, categories=[category.key], given_name="Camille", family_name="Journel")
        pupil = a_person(workspace, "Nassim", "Flament")
        role = next((one.key for one in blueprint.roles if one.kind == "beneficiary"), None)
        if role:
            a_participation(scheme, pupil, role)
        form = {"person_id": pupil.pk, "what": f"{scheme.pk}:{category.key}", "when": "anytime"}
        page = desk.post(reverse("phone-record"), form)
        need = page.context["need"]
        assert "Camille Journel" in page.content.decode()
        desk.post(reverse("needs:propose", args=[need.pk, offer.pk]))
        desk.post(reverse("needs:answer", args=[Proposal.objects.get(need=need, offer=offer).pk]), {"answer": "yes"})
        service = Service.objects.get()
        desk.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
        service.refresh_from_db()
        if service.state == "answered":
            desk.post(reverse("needs:validate", args=[service.pk]))
        for side in ("supporter", "beneficiary"):
            service.refresh_from_db()
            if service.state == "accepted":
                desk.post(reverse("needs:confirm", args=[service.pk]), {"side": side, "outcome": "honoured"})
        assert Need.objects.get().state == "honoured"
        figures = desk.get(reverse("evaluation:scorecard", args=[scheme.pk])).context["figures"]
        values = {i.measure: f.value for i, f in zip(blueprint.indicators, figures, strict=True)}
        assert values.get("needs.honoured", values.get("needs.by_category")) == 1


def test_its_public_page_asks_its_own_questions(scheme, client):
    page = client.get(reverse("public:scheme", args=[scheme.workspace.slug, scheme.slug]))
    text = settled(scheme).blueprint
    assert text.text(text.public.title, "fr") in page.content.decode()
    for journey in text.journeys:
        question = client.get(reverse("public:question", args=[scheme.workspace.slug, scheme.slug, journey.key, 1]))
        assert question.status_code == 200
