"""Many people called by many callers: why, with which words, who rings whom, and what came of each call."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Membership, Row
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.campaigns.states import CalleeState, CallResult, CampaignState, Raised


class Campaign(Row):
    """Calls made for one purpose, with one script.

    `questions` are [{"key", "words", "answers": [{"key", "words", "alerts"}]}]; `asked_for` is how its people
    were found, so that a reader sees whom it leaves out.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="campaigns")
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("why we call"))
    opening = models.TextField(_("how the call begins"), blank=True)
    questions = models.JSONField(default=list)
    asked_for = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.PREPARED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.title

    def answer_words(self, question: str, answer: str) -> tuple[str, str, bool]:
        """A question and one of its answers in words, and whether that answer alerts the team; empty if unknown."""
        asked = next((row for row in self.questions if row["key"] == question), None)
        given = next((row for row in asked["answers"] if row["key"] == answer), None) if asked else None
        return (asked["words"], given["words"], given["alerts"]) if given else ("", "", False)


class Caller(Row):
    """Somebody who makes calls in a campaign: a supporter, or a member of the team."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="callers")
    participation = models.ForeignKey(Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="calling")
    member = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    may_reach_protected = models.BooleanField(_("may call protected contacts"), default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("campaign", "participation", name="caller_supporter_once"),
            models.UniqueConstraint("campaign", "member", name="caller_member_once"),
            models.CheckConstraint(
                condition=Q(participation__isnull=False, member__isnull=True) | Q(participation__isnull=True, member__isnull=False),
                name="caller_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.participation.person.full_name if self.participation_id else str(self.member)

    @property
    def person_id(self):
        """Who it is, when it is a supporter: nobody calls themselves."""
        return self.participation.person_id if self.participation_id else None


class Callee(Row):
    """One person on the list of a campaign. The database lets nobody ring somebody whom another rings already."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="callees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="callees")
    caller = models.ForeignKey(Caller, null=True, blank=True, on_delete=models.PROTECT, related_name="callees")
    state = models.CharField(max_length=12, choices=CalleeState, default=CalleeState.WAITING)
    due_at = models.DateTimeField()
    is_promised = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    typed = SecretTextField(_("typed and not sent yet"))

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index("campaign", "state", "due_at", name="callee_due")]
        constraints = [
            models.UniqueConstraint("campaign", "person", name="callee_once"),
            models.UniqueConstraint("person", condition=Q(state="claimed"), name="callee_rung_by_one"),
            models.UniqueConstraint("caller", condition=Q(state="claimed"), name="caller_rings_one"),
        ]


class Attempt(Row):
    """One call: when, by whom, what came of it; answers as codes of the script, words stay in notes."""

    callee = models.ForeignKey(Callee, on_delete=models.PROTECT, related_name="calls")
    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    result = models.CharField(max_length=12, choices=CallResult)
    answers = models.JSONField(default=dict)
    call_back_at = models.DateTimeField(null=True)
    raised = models.CharField(max_length=10, choices=Raised, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index("workspace", "at", name="attempt_by_time")]
