"""Browsers are remembered as long as their session may live, and no longer."""

from datetime import timedelta

import pytest
from django.conf import settings

from essaim.core.accounts.actions.sign_ins import end_sign_in, forget_old_sign_ins, note_seen, note_sign_in
from essaim.core.accounts.models import SignIn
from tests.builders import an_account
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
A_SESSION = timedelta(seconds=settings.SESSION_COOKIE_AGE)


def a_sign_in(key: str = "clef", **values) -> SignIn:
    return note_sign_in(an_account(), session_key=key, browser="", is_shared=False, now=NOW, **values)


def test_one_browser_has_one_row():
    account = an_account()
    rows = {note_sign_in(account, session_key="clef", browser="Firefox/140.0 Linux", is_shared=False, now=NOW).pk for _page in range(3)}
    assert (len(rows), SignIn.objects.get().device) == (1, "Firefox – Linux")


@pytest.mark.parametrize(("seconds", "written"), [(10, False), (30, True)])
def test_being_seen_is_not_written_at_each_page(seconds, written):
    row = a_sign_in()
    later = NOW + timedelta(seconds=seconds)
    note_seen(row, now=later)
    row.refresh_from_db()
    assert (row.seen_at == later) is written


def test_an_ended_browser_is_remembered_until_its_session_has_expired():
    end_sign_in(a_sign_in(), now=NOW)
    assert forget_old_sign_ins(now=NOW + A_SESSION) == 0
    assert forget_old_sign_ins(now=NOW + A_SESSION + timedelta(days=2)) == 1
