"""What is asked before anybody is sent: the day, who goes, to whom, and that nobody carries more than they may."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import days_off
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.states import AssignmentState, VisitState


def refuse_to_send(assignment: Assignment, visitor: Participation, day: date, *, lacks_a_yes: bool, now: datetime) -> None:
    """On a day of theirs, to somebody who still takes part, by a visitor in order, whom both said yes to."""
    today = timezone.localdate(now)
    if day < today:
        raise Refusal(_("This day is over: choose another."), field="day")
    refuse_day_off(assignment.scheme, assignment.person, day)
    if not visitor.is_cleared(max(day, today)):
        raise Refusal(_("This visitor cannot be sent: their part is not active, or a check is missing or has ended."), field="visitor")
    if queries.is_away(visitor, day):
        raise Refusal(_("This visitor is away on that day: choose another day, or somebody else."), field="visitor")
    if assignment.state != AssignmentState.ACTIVE or not queries.is_still_helped(assignment):
        raise Refusal(_("Nobody calls on this person any more: nothing can be planned."))
    refuse_after_last_day(assignment.scheme, assignment.person, visitor, day)
    if lacks_a_yes:
        raise Refusal(_("Ask both first: nobody is sent, and nobody is visited, without having said yes."), field="person_agreed")


def refuse_day_off(scheme: Scheme, person: Person, day: date) -> None:
    """On days off of the scheme, and of where the person lives, nobody is sent."""
    rest = days_off(scheme, since=day, until=day, commune_code=person.commune_code or "")
    if rest:
        said = {"day": day_in_words(day, "l j F"), "why": str(rest[day])}
        raise Refusal(_("Nobody is sent on %(day)s: %(why)s.") % said, field="day")


def refuse_after_last_day(scheme: Scheme, person: Person, visitor: Participation, day: date) -> None:
    """Once the last day of either is announced, nothing is planned after it."""
    if queries.leaves_before(visitor, day):
        raise Refusal(
            _("This visitor's last day is announced, and comes before that day: choose an earlier day, or somebody else."), field="visitor"
        )
    if queries.is_helped(scheme, person.pk) and not queries.is_helped(scheme, person.pk, on=day):
        raise Refusal(_("This person's last day is announced, and comes before that day: choose an earlier day."), field="day")


def refuse_second_helper(scheme: Scheme, person: Person, cause: Exception | None = None) -> None:
    """Read while nobody else can settle anything for this person."""
    Person.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    if Assignment.objects.filter(scheme=scheme, person=person, state=AssignmentState.ACTIVE).exists():
        raise Refusal(_("Somebody already calls on this person every week: end that first."), field="person") from cause


def refuse_second_visit(assignment: Assignment, week: date, cause: Exception | None = None) -> None:
    """A week has one visit."""
    if Visit.objects.filter(assignment=assignment, week=week).exclude(state=VisitState.CANCELLED).exists():
        raise Refusal(_("This person has a visit in that week already: move that one instead.")) from cause


def refuse_beyond_load(visitor: Participation, *, week: date | None = None) -> None:
    """Those on whom they call every week and, for one more visit of a `week`, those on whom they call for somebody else."""
    Participation.objects.select_for_update(no_key=True).filter(pk=visitor.pk).first()
    most = queries.ceiling_of(visitor)
    load = queries.load_of(visitor) + (queries.stands_in(visitor, week=week).count() if week else 0)
    if most is not None and load >= most:
        raise Refusal(
            _("This visitor already calls on as many people as may be: %(most)s. Choose somebody else.") % {"most": most},
            field="visitor",
        )
