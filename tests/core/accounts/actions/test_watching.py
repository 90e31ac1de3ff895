"""Thirty files in ten minutes by one account: the administrators are told, once; ordinary work alarms nobody."""

import re
from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from essaim.core.accounts import jobs
from essaim.core.accounts.actions import watching
from essaim.core.foundation.models import JournalEntry, Reading
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from tests.builders import a_member, a_person, a_staff_client, a_workspace, an_account
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
MANY = 4


@pytest.fixture
def place(settings):
    settings.ESSAIM_MANY_FILES, settings.ESSAIM_JOBS_INLINE = MANY, True
    workspace = a_workspace()
    a_member(workspace, StaffRole.ADMINISTRATOR, account=an_account("responsable@essai.example"))
    left = a_member(workspace, StaffRole.ADMINISTRATOR, account=an_account("partie@essai.example"))
    with in_workspace(workspace):
        type(left).objects.filter(pk=left.pk).update(left_at=NOW)
    return workspace


def opens(client, people):
    for person in people:
        assert client.get(reverse("people:person", args=[person.pk])).status_code == 200


def entries(workspace):
    with in_workspace(workspace):
        return [(entry.act, entry.facts["files"]) for entry in JournalEntry.objects.filter(act=watching.ACT)]


def test_a6_many_files_opened_by_one_account_are_told_once(place, clock, mailbox, django_capture_on_commit_callbacks):
    client = a_staff_client(place)
    opens(client, [a_person(place, f"Odette {number}") for number in range(MANY)])
    for _minute in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            jobs.watch_readings()
    assert entries(place) == [("readings.many", MANY)]
    [(to, letter)] = mailbox.waits_for(1)
    assert to == "responsable@essai.example"
    assert re.search(rf"{client.member.account.email} .* {MANY} .* 10 minutes", letter.get_content().replace("\r\n", " "))


@pytest.mark.parametrize("why", ["one less", "one file again and again", "long ago", "two colleagues", "switched off"])
def test_ordinary_work_alarms_nobody(place, clock, mailbox, why):
    people = [a_person(place, f"Odette {number}") for number in range(MANY)]
    client = a_staff_client(place)
    opens(client, {"one less": people[1:], "one file again and again": people[:1] * MANY, "two colleagues": people[:2]}.get(why, people))
    if why == "two colleagues":
        opens(a_staff_client(place), people[2:])
    clock.shift(timedelta(minutes=11 if why == "long ago" else 0))
    with override_settings(ESSAIM_MANY_FILES=0 if why == "switched off" else MANY):
        jobs.watch_readings()
    with in_workspace(place):
        assert Reading.objects.exists()
    assert (entries(place), mailbox.letters) == ([], [])


def test_a_list_is_no_file(place, clock):
    """Twenty names on one page are one look at a list; taking a list out has its own trace."""
    for number in range(MANY * 2):
        a_person(place, f"Odette {number}")
    assert a_staff_client(place).get(reverse("people:list")).status_code == 200
    jobs.watch_readings()
    assert entries(place) == []


def test_in_another_organisation_nobody_hears_of_it(place, clock, mailbox, django_capture_on_commit_callbacks):
    there = a_workspace()
    a_member(there, StaffRole.ADMINISTRATOR, account=an_account("ailleurs@essai.example"))
    opens(a_staff_client(place), [a_person(place, f"Odette {number}") for number in range(MANY)])
    with django_capture_on_commit_callbacks(execute=True):
        jobs.watch_readings()
    assert [to for to, _letter in mailbox.waits_for(1)] == ["responsable@essai.example"]
    assert entries(there) == []
