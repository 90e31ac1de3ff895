"""Two records are looked at side by side, joined, and parted again through the pages."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from tests.builders import a_case, a_person, a_scheme, a_staff_client, a_workspace

pytestmark = pytest.mark.django_db


def test_a_pair_is_compared_joined_and_parted():
    workspace = a_workspace()
    desk = a_staff_client(workspace)
    one = a_person(workspace, "Odette", "Lefèvre", phone="06 39 98 00 01")
    other = a_person(workspace, "Odette", "Lefebvre", phone="06 39 98 00 01")
    page = desk.get(reverse("people:duplicates")).content.decode()
    compare = page.split('href="/personnes/doublons/')[1].split('"')[0]
    assert desk.get(f"/personnes/doublons/{compare}").status_code == 200
    assert desk.post(reverse("people:merge", args=[one.pk, other.pk])).status_code == 302
    assert desk.get(reverse("people:person", args=[other.pk])).status_code == 404
    merged = desk.get(reverse("people:merged", args=[other.pk]))
    assert merged.headers["Location"] == reverse("people:person", args=[one.pk])
    page = desk.get(reverse("people:duplicates")).content.decode()
    part = page.split('action="/personnes/doublons/')[1].split('"')[0]
    assert desk.post(f"/personnes/doublons/{part}").status_code == 302
    assert desk.get(reverse("people:person", args=[other.pk])).status_code == 200
    assert desk.post(reverse("people:not_the_same", args=[one.pk, other.pk])).status_code == 302
    assert "/personnes/doublons/" + str(one.pk) not in desk.get(reverse("people:duplicates")).content.decode()


def test_nobody_joins_what_they_may_not_see():
    workspace = a_workspace()
    scheme, elsewhere = a_scheme(workspace), a_scheme(workspace)
    mine, theirs = a_person(workspace), a_person(workspace)
    a_case(scheme, mine)
    a_case(elsewhere, theirs)
    desk = a_staff_client(workspace, "coordinator", scheme=scheme)
    operator = a_staff_client(workspace, "operator")
    stranger = a_staff_client(a_workspace())
    url = reverse("people:merge", args=[mine.pk, theirs.pk])
    assert [client.post(url).status_code for client in (desk, operator, stranger)] == [404, 404, 404]
    assert a_staff_client(workspace).post(url).status_code == 302


@pytest.mark.parametrize("what", ["objected_at", "deceased_on", "moved_on"])
def test_an_objection_a_death_or_a_move_is_not_lost_with_the_record_that_goes(now, what):
    workspace = a_workspace()
    desk = a_staff_client(workspace)
    here, gone = a_person(workspace), a_person(workspace)
    said = {what: now if what == "objected_at" else now.date()}
    with in_workspace(workspace):
        Person.objects.filter(pk=gone.pk).update(**said)
    for kept, absorbed in ((here, gone), (gone, here)):
        answer = desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk]))
        assert (answer.status_code, "aussi sur l’autre fiche" in answer.content.decode()) == (409, True)
    with in_workspace(workspace):
        assert Person.objects.filter(merged_into=None).count() == 2
        Person.objects.filter(pk=here.pk).update(**said)
    assert desk.post(reverse("people:merge", args=[here.pk, gone.pk])).status_code == 302
