"""A carer, a volunteer and a member of staff, with whom what becomes of a need is played."""

import re

from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Message
from essaim.modules.needs.models import Occurrence, Proposal, Service
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
)


class Story:
    """A carer, a volunteer, a member of staff, and a need between them."""

    def __init__(self, **when) -> None:
        self.workspace = a_workspace()
        self.scheme = a_planted_scheme(self.workspace, "la-scalaa", asked_at_once=1)
        self.desk = a_staff_client(self.workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
        self.offer = a_supporter(
            self.scheme, categories=["company"], given_name="Marius", family_name="Quenneville",
            contacts=[{"value": "06 39 98 44 55"}], preferred_channel="sms",
        )  # fmt: skip
        self.carer = a_person(self.workspace, "Huguette", "Delœuvre", email="huguette@courriel.example",
                              preferred_channel="email", address={"commune_code": "59350", "line": "12 rue des Glycines"})  # fmt: skip
        a_participation(self.scheme, self.carer, "carer")
        form = {"person_id": self.carer.pk, "what": f"{self.scheme.pk}:company", **when}
        answer = self.desk.post(reverse("phone-record"), form)
        assert answer.status_code == 200, answer.context["form"].errors
        self.need = answer.context["need"]

    def settle(self) -> Service:
        """The volunteer says yes, the carer agrees."""
        with in_workspace(self.workspace):
            self.desk.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
            service = Service.objects.get()
            self.desk.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
            return service

    def pause(self) -> None:
        """The scheme takes nothing new for a while."""
        administrator = a_staff_client(self.workspace, StaffRole.ADMINISTRATOR)
        administrator.post(reverse("schemes:move", args=[self.scheme.pk]), {"to": "paused"})

    def change(self, **values):
        """The form as it is shown, with some values typed otherwise."""
        page = self.desk.get(reverse("needs:change", args=[self.need.pk]))
        shown = page.context["form"]
        typed = {name: shown[name].value() for name in shown.fields}
        given = {name: value for name, value in (typed | values).items() if value not in (None, "")}
        return self.desk.post(reverse("needs:change", args=[self.need.pk]), given)

    def change_time(self, planned: str, act: str, **values):
        """What becomes of one time, on its page."""
        url = reverse("needs:time", args=[self.need.pk, planned])
        shown = self.desk.get(url).context["form"]
        given = {"act": act, "seen_version": shown["seen_version"].value(), **values}
        return self.desk.post(url, given)

    def days(self) -> list[str]:
        """The next visits, as the database has them."""
        with in_workspace(self.workspace):
            rows = Occurrence.objects.filter(state="accepted").order_by("day")[:5]
            return [f"{row.day:%d/%m} {row.starts:%H:%M}" for row in rows]

    def told(self, person) -> list[str]:
        with in_workspace(self.workspace):
            return list(Message.objects.filter(person=person, template="need_changed").values_list("body", flat=True))

    @property
    def volunteer(self):
        return self.offer.participation.person


WEEKLY = {"when": "weekly", "weekday": "3", "starts": "14:00", "ends": "15:00"}
ONE_DAY = {"when": "day", "day": "2026-03-20", "starts": "14:00", "ends": "15:00"}


def page_in(body: str) -> str:
    return re.search(r"https?://[^/]+(/\S+)", body)[1]
