"""Words that should alert are heard whole: not inside other words, and from their beginning only where the scheme says so."""

from uuid import uuid4

import pytest
from django.urls import reverse

from essaim.modules.followup.models import Interaction
from tests.blueprints.estate import estate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]


def noted(estate, note) -> int:
    form = {"interaction_id": str(uuid4()), "act": "light_bulb", "note": note}
    return estate[2].post(reverse("counter-desk", args=[estate[1].pk]), form).status_code


@pytest.mark.parametrize("note", [
    "changer l’ampoule du couloir", "son déménagement approche", "le prélèvement est passé", "s’est couchée tard, tout va bien", "échangé deux mots",
])  # fmt: skip
def test_words_that_only_hold_a_forbidden_one_alert_nobody(estate, note):
    assert (noted(estate, note), Interaction.objects.count()) == (302, 1)


@pytest.mark.parametrize("note", [
    "l’aider à la TOILETTE", "deux comprimés le soir", "ses médicaments", "faire le ménage.", "Pilulier: à remplir", "une procuration à la banque",
])  # fmt: skip
def test_words_that_should_alert_do_with_or_without_accents_capitals_or_a_plural(estate, note):
    assert (noted(estate, note), Interaction.objects.count()) == (422, 0)
