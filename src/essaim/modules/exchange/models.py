"""The board between neighbours: what is looked for, offered and lent; who answered, and what was lent until when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.models import Row
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.exchange.states import AnswerState, Direction, LoanState, NoticeState, WhyRefused


class Notice(Row):
    """One card of the board. Whoever reads it learns a first name and an entrance, nothing more."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField(editable=False)
    direction = models.CharField(_("which way"), max_length=10, choices=Direction)
    category = models.CharField(_("what"), max_length=40)
    title = models.CharField(_("in a few words"), max_length=80, blank=True)
    words = models.TextField(_("a little more"), max_length=400, blank=True)
    entrance = models.CharField(_("building or entrance"), max_length=30, blank=True)
    lat = models.FloatField(null=True, editable=False)
    lon = models.FloatField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    why_refused = models.CharField(max_length=15, choices=WhyRefused, blank=True)
    moderated_by = models.UUIDField(null=True, editable=False)
    shown_at = models.DateTimeField(null=True, editable=False)
    until = models.DateField(_("until"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    recorded_by = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ["-shown_at", "-created_at", "id"]
        indexes = [models.Index("scheme", "state", "until", name="notice_on_board")]
        constraints = [
            models.UniqueConstraint("scheme", "number", name="notice_number_once"),
            models.CheckConstraint(condition=~Q(state=NoticeState.SHOWN) | Q(until__isnull=False), name="notice_shown_until"),
        ]


class Answer(Row):
    """Somebody for whom a notice is of interest. Contacts open only once both have said yes, and for a while."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="board_answers")
    other = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AnswerState, default=AnswerState.ASKED)
    author_yes_at = models.DateTimeField(null=True)
    person_yes_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opens_until = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    recorded_by = models.UUIDField(null=True, editable=False)
    # What a stranger ticked waits with the answer: nobody takes part before the team has read it.
    charter_ticked = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "notice",
                "person",
                name="one_living_answer",
                condition=Q(state__in=[AnswerState.WRITTEN, AnswerState.ASKED, AnswerState.OPEN]),
            ),
            models.CheckConstraint(
                condition=~Q(state=AnswerState.OPEN)
                | Q(author_yes_at__isnull=False, person_yes_at__isnull=False, opens_until__isnull=False),
                name="answer_open_by_both",
            ),
        ]


class Loan(Row):
    """Something that went from one door to another, and the day on which it comes back."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="loan")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="loans")
    category = models.CharField(max_length=40)
    lender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="loans_made")
    borrower = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="loans_taken")
    lent_on = models.DateField()
    due_on = models.DateField(_("to be given back on"))
    ended_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=LoanState, default=LoanState.LENT)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(due_on__gte=F("lent_on")), name="loan_order")]


class Screen(Row):
    """A screen in a hall that shows the board by a secret address, until somebody takes the address back."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="screens")
    label = models.CharField(_("where it hangs"), max_length=60)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["label", "id"]
