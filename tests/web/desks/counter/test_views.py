"""The counter: few questions, nothing noted twice, nothing lost, nothing shown to whoever should not see it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.modules.followup.models import Alert, Interaction, Note
from tests.builders import (
    a_client,
    a_member,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_workspace,
    counting_queries,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HERE = "13056"


@pytest.fixture
def counter():
    """A workspace whose scheme has a counter, and the browser of whoever stands there."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    client = a_staff_client(workspace, StaffRole.OPERATOR)
    with in_workspace(workspace):
        yield workspace, scheme, client


def notes(counter, act="light_bulb", **more):
    form = {"interaction_id": str(uuid4()), "act": act, **{key: str(value) for key, value in more.items()}}
    return counter[2].post(reverse("counter-desk", args=[counter[1].pk]), form)


def test_nothing_but_the_act_is_asked_for_and_the_usual_time_is_filled_in(counter):
    answer = notes(counter)
    row = Interaction.objects.get()
    assert answer.status_code == 302
    assert (row.kind, row.category, row.minutes, row.person, row.by) == ("micro_diy", "light_bulb", 10, None, counter[2].member)


def test_without_an_act_a_sentence_says_so_and_what_was_typed_stays(counter):
    answer = notes(counter, act="", note="la lampe du palier")
    assert answer.status_code == 422
    assert "Indiquez" in str(answer.context["form"].errors["act"]) or "Qu’avez-vous fait" in str(answer.context["form"].errors["act"])
    assert "la lampe du palier" in answer.content.decode()
    assert not Interaction.objects.exists()


def test_the_same_sheet_sent_twice_is_noted_once(counter):
    same = str(uuid4())
    for _time in range(2):
        assert notes(counter, interaction_id=same, person="Nouvelle Voisine", who="new").status_code == 302
    assert (Interaction.objects.count(), Person.objects.filter(given_name="Nouvelle").count()) == (1, 1)


def test_a_typed_name_that_means_several_people_is_chosen_among(counter):
    first = a_person(counter[0], "Odette", "Lefèvre", birth_year=1940, commune_code=HERE)
    a_person(counter[0], "Odette", "Lefebvre", birth_year=1950, commune_code=HERE)
    answer = notes(counter, person="odette")
    labels = [choice["label"] for choice in answer.context["choices"]]
    assert answer.status_code == 422 and len(labels) == 4
    assert any("1940" in label for label in labels) and not Interaction.objects.exists()
    assert notes(counter, person="odette", who=first.pk).status_code == 302
    assert Interaction.objects.get().person == first


def test_a_name_that_nobody_has_is_recorded_only_if_one_says_so(counter):
    answer = notes(counter, person="Zoé Martin")
    assert [choice["value"] for choice in answer.context["choices"]] == ["new", "nobody"]
    assert not Person.objects.exists()
    notes(counter, person="Zoé Martin", who="new")
    row = Interaction.objects.get()
    assert (row.person.full_name, row.person.commune_code) == ("Zoé Martin", HERE)


def test_a_slip_is_taken_back_by_whoever_noted_it_and_by_nobody_else(counter, clock):
    notes(counter, note="rien")
    row = Interaction.objects.get()
    url = reverse("counter-take-back", args=[row.pk])
    assert a_staff_client(counter[0], StaffRole.OPERATOR).post(url).status_code == 404
    clock.shift(timedelta(minutes=11))
    assert counter[2].post(url).status_code == 409
    clock.shift(timedelta(minutes=-5))
    assert counter[2].post(url).status_code == 302
    assert (Interaction.objects.count(), Note.objects.count()) == (0, 0)
    assert JournalEntry.objects.filter(act="interaction.taken_back", subject_id=row.pk).exists()


def test_the_note_of_somebody_unnamed_is_read_by_the_team_and_by_nobody_else(counter):
    notes(counter, note="a demandé le marchand de parapluies", readers="coordinators")
    note = Note.objects.get()
    assert (note.person, note.text, note.readers) == (None, "a demandé le marchand de parapluies", "coordinators")
    colleague = a_staff_client(counter[0], StaffRole.OPERATOR).get(reverse("counter-desk", args=[counter[1].pk]))
    assert "parapluies" not in colleague.content.decode()
    chief = a_staff_client(counter[0], StaffRole.COORDINATOR).get(reverse("counter-desk", args=[counter[1].pk]))
    assert "parapluies" in chief.content.decode()


def test_the_names_proposed_are_those_that_the_visitor_may_see(counter):
    a_person(counter[0], "Odette", "Lefèvre", birth_year=1940, commune_code=HERE)
    found = counter[2].get(reverse("counter-people", args=[counter[1].pk]), {"q": "odet"}).json()
    assert ["Odette Lefèvre" in one["label"] for one in found] == [True]
    elsewhere = a_staff_client(a_workspace(), StaffRole.COORDINATOR)
    assert elsewhere.get(reverse("counter-people", args=[counter[1].pk]), {"q": "odet"}).status_code == 404


def test_a_scheme_without_acts_has_no_counter(counter):
    other = a_planted_scheme(counter[0], "la-scalaa")
    assert counter[2].get(reverse("counter-desk", args=[other.pk])).status_code == 404
    only = a_client(a_member(counter[0], StaffRole.OPERATOR, scheme=other).account)
    assert "Pas de comptoir ici" in only.get(reverse("counter")).content.decode()
    assert counter[2].get(reverse("counter")).url == reverse("counter-desk", args=[counter[1].pk])


def test_the_counter_takes_as_many_queries_for_one_line_as_for_three(counter):
    counts = []
    for number in range(3):
        person = a_person(counter[0], f"Odette{number}", birth_year=1940, commune_code=HERE)
        notes(counter, person_value=person.pk, note="un mot", act="courtesy")
        counter[2].get(reverse("counter-desk", args=[counter[1].pk]))
        with counting_queries() as queries:
            counter[2].get(reverse("counter-desk", args=[counter[1].pk]))
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_nothing_is_noted_in_a_scheme_that_is_closed_or_for_a_moment_to_come(counter):
    from essaim.core.schemes.actions import move_scheme
    from tests.builders import acting

    move_scheme(counter[1], to="paused", by=acting(), now=timezone.now())
    answer = notes(counter)
    assert answer.status_code == 422 and not Interaction.objects.exists()


def test_who_is_meant_and_what_is_not_ours_to_do_are_asked_together_and_neither_twice(counter):
    odette = a_person(counter[0], "Odette", "Lefèvre", birth_year=1940, commune_code=HERE)
    said = {"act": "courtesy", "person": "odette", "note": "a demandé de préparer son pilulier"}
    first = notes(counter, **said)
    assert (first.status_code, bool(first.context["choices"]), bool(first.context["warned"])) == (422, True, True)
    chosen = notes(counter, **said, who=odette.pk)
    assert chosen.status_code == 422 and f'value="{odette.pk}" checked' in chosen.content.decode(), "whom one meant stays said"
    understood = notes(counter, **said, understood="1")
    assert understood.status_code == 422 and 'name="understood" value="1" checked' in understood.content.decode()
    assert not Interaction.objects.exists()
    assert notes(counter, **said, who=odette.pk, understood="1").status_code == 302
    assert Interaction.objects.get().person == odette


def test_nobody_is_chosen_for_whoever_only_typed_a_name(counter):
    a_person(counter[0], "Odette", "Lefèvre", birth_year=1940, commune_code=HERE)
    page = notes(counter, person="odete").content.decode()
    assert 'name="who"' in page and not re.search(r'name="who"[^>]* checked', page)
    assert notes(counter, person="odete").status_code == 422, "sent again without a choice, nothing is noted"
    assert not Interaction.objects.exists()


def test_a_name_that_was_changed_after_the_choice_is_asked_about_again(counter):
    odette = a_person(counter[0], "Odette", "Lefèvre", birth_year=1940, commune_code=HERE)
    answer = notes(counter, person="Karim Haddad", who=odette.pk)
    assert (answer.status_code, answer.context["chosen"], Interaction.objects.count()) == (422, "", 0)


def test_what_is_passed_on_keeps_its_word_and_its_minutes(counter):
    odette = a_person(counter[0], "Odette", "Lefèvre", birth_year=1940, commune_code=HERE)
    page = notes(
        counter, act="no-medication", person_value=odette.pk, note="sa fille est partie", minutes=15, readers="coordinators"
    ).content.decode()
    form = page[page.index(reverse("counter-pass-on", args=[counter[1].pk])) :]
    sent = dict(re.findall(r'name="(act|person_id|minutes|note|readers)" value="([^"]*)"', form[: form.index("</form>")]))
    assert sent == {
        "act": "medication",
        "person_id": str(odette.pk),
        "minutes": "15",
        "note": "sa fille est partie",
        "readers": "coordinators",
    }
    assert counter[2].post(reverse("counter-pass-on", args=[counter[1].pk]), sent).status_code == 302
    row, alert = Interaction.objects.get(), Alert.objects.get()
    assert (row.kind, row.person, row.minutes, row.notes.get().text, row.notes.get().readers) == (
        "meeting",
        odette,
        15,
        "sa fille est partie",
        "coordinators",
    )
    assert (alert.kind, alert.category, "sa fille" in alert.text) == ("out_of_scope", "medication", False)
