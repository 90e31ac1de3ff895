"""Call & Care, when a need is met in parts: what came is kept, what did not is looked for, and nothing more."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.schemes.actions import move_scheme
from essaim.modules.needs.models import Disclosure, Need, Proposal, Service
from tests.builders import a_planted_scheme, a_staff_client, a_supporter, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


class Parts:
    """Ten computers asked for by telephone: Ferdinand has six, Marius four."""

    def __init__(self) -> None:
        self.workspace = a_workspace()
        self.scheme = a_planted_scheme(self.workspace, "call-and-care")
        self.desk = a_staff_client(self.workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
        for name, quantity in (("Ferdinand", 6), ("Marius", 4)):
            a_supporter(self.scheme, categories=["computers"], quantity=quantity, given_name=name)
        asked = {
            "given_name": "Odile", "family_name": "Carpentier", "phone": "01 99 00 12 34", "commune_code": "Lille",
            "what": f"{self.scheme.pk}:computers", "quantity": "10", "when": "anytime",
            "organisation": "Collège des Trois Tilleuls",
        }  # fmt: skip
        self.need = self.desk.post(reverse("phone-record"), asked).context["need"]
        self.desk.post(reverse("needs:propose-shares", args=[self.need.pk]))

    def agreed(self, quantity: int) -> None:
        """The supporter of this part says yes, and so does the person."""
        with in_workspace(self.workspace):
            proposal = Proposal.objects.get(quantity=quantity)
            self.desk.post(reverse("needs:answer", args=[proposal.pk]), {"answer": "yes"})
            self.desk.post(reverse("needs:agree", args=[proposal.service.pk]), {"answer": "yes"})

    def told(self, quantity: int, outcome: str) -> str:
        """Whoever asked says what became of this part; how the service stands then."""
        with in_workspace(self.workspace):
            service = Service.objects.get(quantity=quantity)
            self.desk.post(reverse("needs:confirm", args=[service.pk]), {"side": "beneficiary", "outcome": outcome})
            service.refresh_from_db()
            return service.state

    def stands(self) -> tuple[str, int, bool]:
        """The need: its state, what is still to be found, and whether it is closed."""
        with in_workspace(self.workspace):
            self.need.refresh_from_db()
            return self.need.state, self.need.remaining, self.need.closed_at is not None

    def again(self) -> list[tuple[str, int, int]]:
        """What is looked for once more."""
        with in_workspace(self.workspace):
            return list(Need.objects.filter(reopens=self.need).values_list("state", "quantity", "remaining"))


@pytest.fixture
def parts(clock):
    return Parts()


def test_cac_06_only_the_part_that_did_not_come_is_looked_for_again(parts):
    parts.agreed(6)
    parts.agreed(4)
    assert (parts.told(6, "honoured"), parts.told(4, "not_honoured")) == ("honoured", "not_honoured")
    assert (parts.stands(), parts.again()) == (("honoured", 0, True), [("posted", 4, 4)])


def test_cac_06_two_parts_that_do_not_come_are_looked_for_together(parts):
    parts.agreed(6)
    parts.agreed(4)
    assert (parts.told(6, "not_honoured"), parts.again()) == ("not_honoured", [("posted", 6, 6)])
    assert parts.told(4, "not_honoured") == "not_honoured"
    with in_workspace(parts.workspace):
        assert Disclosure.objects.filter(revoked_at=None).count() == 0
    assert (parts.stands(), parts.again()) == (("not_honoured", 0, True), [("posted", 10, 10)])


def test_cac_06_what_was_said_is_kept_where_nothing_can_be_recorded_and_the_team_calls(parts):
    parts.agreed(6)
    with in_workspace(parts.workspace):
        move_scheme(parts.scheme, to="paused", by=acting(), now=NOW)
    assert (parts.told(6, "not_honoured"), parts.again()) == ("not_honoured", [])
    with in_workspace(parts.workspace):
        assert Disclosure.objects.filter(revoked_at=None).count() == 0
        call = Call.objects.get(occurrence__startswith="not opened again")
        assert (call.person.given_name, "n’a pas pu être enregistrée" in call.script) == ("Odile", True)


def test_cac_03_the_rest_is_looked_for_once_the_first_part_has_come(parts):
    parts.agreed(6)
    assert parts.told(6, "honoured") == "honoured"
    assert parts.stands() == ("posted", 4, False)
    parts.agreed(4)
    assert parts.told(4, "honoured") == "honoured"
    assert (parts.stands(), parts.again()) == (("honoured", 0, True), [])


def test_cac_03_a_need_lowered_to_what_has_come_is_over_and_nobody_is_asked_any_more(parts):
    parts.agreed(6)
    parts.told(6, "honoured")
    page = reverse("needs:change", args=[parts.need.pk])
    shown = parts.desk.get(page).context["form"]
    typed = {name: shown[name].value() for name in shown.fields} | {"quantity": "6"}
    answer = parts.desk.post(page, {name: value for name, value in typed.items() if value not in (None, "")})
    assert (answer.status_code, parts.stands()) == (302, ("honoured", 0, True))
    with in_workspace(parts.workspace):
        assert Proposal.objects.get(quantity=4).state == "withdrawn"
