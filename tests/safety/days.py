"""What the machines of visits and of addresses share: a clock that they move, and people who sign in again each day."""

from datetime import datetime, timedelta

from django.test import Client

from essaim.core.foundation.models import Account
from tests.builders import a_client

A_DAY = timedelta(days=1)


class Days:
    """Whoever is a machine says who signs in; `now` is its hour, and `time` the clock that Python reads."""

    now: datetime
    signed_in_at: datetime

    def pass_time(self, by: timedelta) -> None:
        self.now += by
        self.time.move_to(self.now)
        if self.now - self.signed_in_at >= A_DAY:
            self.come_in()

    def come_in(self) -> None:
        """Nobody stays signed in for ever: whoever acts days later came in by the door that morning."""
        self.signed_in_at = self.now
        self.everybody_signs_in()

    def everybody_signs_in(self) -> None:
        raise NotImplementedError


def signed_in(account_id) -> Client:
    """A browser of this account as it is now: a suspension has changed what its sign-ins hang on."""
    return a_client(Account.objects.get(pk=account_id))
