"""Voisin'âge: two members of the team hold a place that opens on six days of seven, walked through the pages."""

from datetime import date, time

import pytest
from django.urls import reverse

from essaim.core.foundation.models import Membership
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Grant
from essaim.modules.activities.actions import open_every_week
from essaim.modules.rota.models import Duty, StandIn
from tests.builders import (
    a_member,
    a_planted_scheme,
    a_staff_client,
    a_workspace,
    acting,
    an_account,
    counting_queries,
)
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONDAY = date(2026, 3, 16)
OPEN_ON = range(6)


@pytest.fixture
def place():
    """The scheme with a place open from Monday to Saturday, two who hold it, and the coordinator's browser."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    client = a_staff_client(workspace)
    team = [a_member(workspace, "operator", scheme=scheme, account=an_account(name=name)) for name in ("Awa Diop", "Marc Petit")]
    with in_workspace(workspace):
        for weekday in OPEN_ON:
            open_every_week(scheme, weekday=weekday, starts=time(9), ends=time(17), by=acting(), now=NOW)
        yield scheme, client, *team


def put(place, member, weekdays, *, starts="09:00", ends="17:00", every=1, since=MONDAY):
    form = {
        "member": member.pk,
        "weekdays": list(weekdays),
        "starts": starts,
        "ends": ends,
        "every_weeks": every,
        "since": since.isoformat(),
    }
    return place[1].post(reverse("rota:week", args=[place[0].pk]), form)


def shown(place, day=MONDAY):
    return place[1].get(reverse("rota:week", args=[place[0].pk]), {"semaine": day.isoformat()})


def gaps(place, day=MONDAY) -> dict[int, list]:
    return {one.day.weekday(): one.gaps for one in shown(place, day).context["days"] if one.gaps}


def waiting(place) -> str:
    lists = {one.key: one for one in place[1].get(reverse("today")).context["worklists"]}
    return lists["rota"].lines[0].detail if "rota" in lists else ""


def test_voi_17_two_of_the_team_hold_six_days_of_seven_and_what_is_missing_shows(place):
    awa, marc = place[2:]
    assert set(gaps(place)) == set(OPEN_ON), "nobody is there yet"
    assert put(place, awa, range(5)).status_code == 302
    assert gaps(place) == {5: [(time(9), time(17))]}
    assert "le dispositif en promet 6" in shown(place).content.decode()
    assert "jeudi 12 mars de 10" in waiting(place) and "3 autres jours" in waiting(place), (
        "the page of the day says the first hours that nobody covers"
    )
    assert put(place, marc, [1, 2, 3, 4], starts="12:00").status_code == 302
    assert put(place, marc, [5], ends="13:00").status_code == 302
    assert gaps(place) == {5: [(time(13), time(17))]}, "half a Saturday is still missing"
    assert put(place, awa, [5], starts="13:00", every=1).status_code == 302
    assert gaps(place) == {} and shown(place).context["each"] == [("Awa Diop", 6), ("Marc Petit", 5)]
    assert "le dispositif en promet" not in shown(place).content.decode()
    sheet = place[1].get(reverse("rota:sheet", args=[place[0].pk]), {"semaine": MONDAY.isoformat()}).content.decode()
    assert sheet.count("Awa Diop") == 6 and sheet.count("Marc Petit") == 5


def test_voi_17_saturdays_go_in_turn_and_nobody_is_there_seven_days(place):
    awa, marc = place[2:]
    put(place, awa, [5], every=2)
    put(place, marc, [5], every=2, since=date(2026, 3, 23))
    assert [5 in gaps(place, day) for day in (MONDAY, date(2026, 3, 23), date(2026, 3, 30))] == [False] * 3
    refused = put(place, awa, [0, 1, 2, 3, 4, 6])
    assert refused.status_code == 422 and "7 jours" in refused.content.decode() and "6 jours" in refused.content.decode()
    assert Duty.objects.count() == 2, "nothing was kept of what was refused"
    assert put(place, awa, [0, 1, 2, 3, 4]).status_code == 302


def test_voi_17_somebody_stands_in_for_a_day_or_nobody_does(place):
    awa, marc = place[2:]
    put(place, awa, range(6))
    duty = Duty.objects.get(weekday=1)
    url, tuesday = reverse("rota:stand-in", args=[duty.pk]), "2026-03-17"
    place[1].post(url, {"day": tuesday, "member": ""})
    assert gaps(place) == {1: [(time(9), time(17))]} and gaps(place, date(2026, 3, 23)) == {}
    place[1].post(url, {"day": tuesday, "member": marc.pk})
    page = shown(place).content.decode()
    assert gaps(place) == {} and "remplace Awa Diop" in page
    twice = put(place, marc, [1])
    assert twice.status_code == 302, "on the other Tuesdays both are there"
    elsewhere = place[1].post(url, {"day": "2026-03-24", "member": marc.pk})
    assert elsewhere.status_code == 409 and "déjà" in elsewhere.content.decode()
    place[1].post(url, {"day": tuesday, "member": awa.pk})
    assert StandIn.objects.count() == 0, "again as planned"


def test_voi_17_what_ends_ends_and_whoever_leaves_leaves_a_gap(place):
    awa, marc = place[2:]
    put(place, awa, range(6))
    monday = Duty.objects.get(weekday=0)
    assert place[1].post(reverse("rota:end", args=[monday.pk]), {"last_day": MONDAY.isoformat()}).status_code == 302
    assert gaps(place) == {} and set(gaps(place, date(2026, 3, 23))) == {0}
    Membership.objects.filter(pk=awa.pk).update(left_at=NOW)
    assert set(gaps(place)) == set(OPEN_ON) and "a quitté l’équipe" in shown(place).content.decode()
    refused = put(place, awa, [6])
    assert refused.status_code == 422
    assert put(place, marc, [0], starts="12:00", ends="09:00").status_code == 422
    assert put(place, marc, [0], since=date(2026, 3, 2)).status_code == 422


def test_voi_17_whoever_stands_in_is_not_there_seven_days_either(place):
    awa, marc = place[2:]
    put(place, awa, [6])
    put(place, marc, range(6))
    sunday = Duty.objects.get(weekday=6)
    url = reverse("rota:stand-in", args=[sunday.pk])
    refused = place[1].post(url, {"day": "2026-03-22", "member": marc.pk})
    assert refused.status_code == 409 and "7 jours" in refused.content.decode() and not StandIn.objects.exists()
    place[1].post(reverse("rota:stand-in", args=[Duty.objects.get(weekday=0).pk]), {"day": "2026-03-16", "member": ""})
    assert place[1].post(url, {"day": "2026-03-22", "member": marc.pk}).status_code == 302, "a day off in that week makes room"


def test_nobody_is_in_two_places_at_once_even_in_another_scheme(place):
    awa = place[2]
    put(place, awa, [0])
    other = a_planted_scheme(place[0].workspace, "voisin-age")
    elsewhere = other, place[1]
    assert put(elsewhere, awa, [0], starts="17:00", ends="18:00").status_code == 422, "she works for the first scheme only"
    Grant.objects.create(workspace=other.workspace, membership=awa, role="operator", scheme=other)
    refused = put(elsewhere, awa, [0], starts="16:00", ends="18:00")
    assert refused.status_code == 422 and "lundi 16 mars" in refused.content.decode()
    assert put(elsewhere, awa, [0], starts="17:00", ends="18:00").status_code == 302


def test_the_rota_is_read_by_the_desk_and_changed_by_coordinators(place):
    scheme, _client, awa, _marc = place
    put(place, awa, [0])
    duty = Duty.objects.get()
    reader = a_staff_client(scheme.workspace, "operator", scheme=scheme)
    page = reader.get(reverse("rota:week", args=[scheme.pk]))
    assert page.status_code == 200 and reverse("rota:end", args=[duty.pk]) not in page.content.decode()
    assert reader.post(reverse("rota:end", args=[duty.pk]), {"last_day": "2026-03-20"}).status_code == 404
    assert reader.post(reverse("rota:week", args=[scheme.pk]), {}).status_code == 404


def test_a_week_takes_the_same_queries_for_one_duty_and_for_many(place):
    awa, marc = place[2:]
    put(place, awa, [0])
    shown(place)
    with counting_queries() as few:
        shown(place)
    put(place, marc, range(6))
    put(place, awa, [1, 2, 3, 4, 5])
    with counting_queries() as many:
        shown(place)
    assert len(many) == len(few)


def test_an_end_is_not_put_off_past_what_was_looked_at(place):
    awa = place[2]
    put(place, awa, [0])
    first = Duty.objects.get()
    end = reverse("rota:end", args=[first.pk])
    place[1].post(end, {"last_day": "2026-03-23"})
    assert put(place, awa, [0], since=date(2026, 3, 24)).status_code == 302
    assert place[1].post(end, {"last_day": "2026-06-30"}).status_code == 409
    first.refresh_from_db()
    assert first.until == date(2026, 3, 23)


def test_days_of_the_week_are_counted_from_whatever_begins_later_too(place):
    awa = place[2]
    put(place, awa, range(6), since=date(2026, 9, 7))
    assert put(place, awa, [6]).status_code == 422


def test_whoever_is_promised_elsewhere_does_not_come_back_at_that_hour(place):
    awa, marc = place[2:]
    other = a_planted_scheme(place[0].workspace, "voisin-age")
    for member in (awa, marc):
        Grant.objects.create(workspace=other.workspace, membership=member, role="operator", scheme=other)
    put(place, awa, [1])
    put((other, place[1]), marc, [1])
    here, there = Duty.objects.get(member=awa), Duty.objects.get(member=marc)
    change = lambda duty, who: place[1].post(reverse("rota:stand-in", args=[duty.pk]), {"day": "2026-03-17", "member": who.pk})  # noqa: E731
    place[1].post(reverse("rota:stand-in", args=[here.pk]), {"day": "2026-03-17", "member": ""})
    assert change(there, awa).status_code == 302
    assert change(here, awa).status_code == 409, "she stands in elsewhere"
    assert StandIn.objects.filter(duty=here).exists()


def test_hours_that_are_over_are_no_longer_missing(place, clock):
    put(place, place[2], [4, 5], since=NOW.date())
    assert "jeudi 12 mars de 10" in waiting(place), "it is ten: what is left of today"
    clock.move_to(NOW.replace(hour=17, minute=30))
    assert "lundi 16 mars" in waiting(place)


def test_somebody_who_left_is_not_replaced_by_the_first_of_the_list(place):
    awa, _marc = place[2:]
    put(place, awa, [0])
    Membership.objects.filter(pk=awa.pk).update(left_at=NOW)
    assert 'value="?" selected' in shown(place).content.decode()
    answer = place[1].post(reverse("rota:stand-in", args=[Duty.objects.get().pk]), {"day": MONDAY.isoformat(), "member": "?"})
    assert answer.status_code == 409 and not StandIn.objects.exists()
    assert put(place, awa, [1], since=date(9999, 1, 4)).status_code == 422
