"""Other answers to the planting form: what they name holds from now on, here and wherever the scheme says who it is."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Partner, Scheme
from tests.builders import a_planted_scheme, a_staff_client, a_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def place():
    workspace = a_workspace()
    with in_workspace(workspace):
        yield a_planted_scheme(workspace, "call-and-care"), a_staff_client(workspace, StaffRole.ADMINISTRATOR)


def sent(place, page: str, **changed) -> Scheme:
    """The form as it stands, with these answers changed, sent by an administrator."""
    scheme, administrator = place
    url = reverse(page, args=[scheme.pk])
    form = administrator.get(url).context["form"]
    told = {bound.html_name: bound.value() for bound in form}
    lines = {name: "\n".join(value) for name, value in told.items() if isinstance(value, list | tuple)}
    values = {name: value for name, value in (told | lines | changed).items() if value not in (None, "", False)}
    scheme.refresh_from_db()
    answer = administrator.post(url, values | {"version": scheme.version})
    assert answer.status_code == 302, answer.context["form"].errors
    scheme.refresh_from_db()
    return scheme


def partners(scheme) -> dict[str, bool]:
    """Every organisation that is or was a partner, and whether it is one still."""
    return {row.organisation.name: row.ended_on is None for row in Partner.objects.filter(scheme=scheme).select_related("organisation")}


@pytest.mark.parametrize("page", ["schemes:change", "schemes:upgrade"])
def test_another_carrier_carries_the_scheme_from_now_on(place, page):
    assert sent(place, page, carrier="Maison du Canal").carrier.name == "Maison du Canal"
    assert sent(place, page, carrier="Maison du Canal").carrier.name == "Maison du Canal"
    assert Organisation.objects.filter(name="Maison du Canal").count() == 1, "recorded once"


@pytest.mark.parametrize("page", ["schemes:change", "schemes:upgrade"])
def test_partners_are_those_whom_the_answers_name_and_one_that_left_may_come_back(place, page):
    before = partners(place[0])
    names = sorted(before)
    assert set(before.values()) == {True} and len(names) == 7, "control"
    left, more = names[0], [*names[1:], "Fondation du Phare"]
    expected = dict.fromkeys(more, True)
    assert partners(sent(place, page, foundations="\n".join(more))) == expected | {left: False}
    assert partners(sent(place, page, foundations="\n".join([*more, left]))) == expected | {left: True}


def test_saving_the_same_answers_changes_neither_carrier_nor_partners(place):
    scheme = place[0]
    before = (scheme.carrier_id, partners(scheme), Organisation.objects.count())
    after = sent(place, "schemes:change")
    assert (after.carrier_id, partners(after), Organisation.objects.count()) == before
