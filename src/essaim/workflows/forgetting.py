"""How each room forgets a person who is erased: what runs is stopped, words go, what was done stays counted."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from essaim.core.foundation import phones
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.gate import move
from essaim.core.messaging.models import Call, Message, Ring
from essaim.core.messaging.states import CALL_MOVES, MESSAGE_MOVES, CallState, MessageState
from essaim.core.people.models import ContactMeans, Person
from essaim.core.schemes.actions import close_case, end_spell, release_all
from essaim.core.schemes.models import Check, Participation, Spell
from essaim.core.schemes.states import PARTICIPATION_MOVES, ParticipationState
from essaim.modules.activities.actions import leave_registration
from essaim.modules.activities.models import Attendee, DropIn, Idea, Opinion, Registration, Subscription
from essaim.modules.activities.queries import registrations_to_come
from essaim.modules.board.actions import scrub
from essaim.modules.board.models import Post, Topic, TopicReader
from essaim.modules.campaigns import actions as campaigns
from essaim.modules.campaigns.models import Attempt
from essaim.modules.dues.models import FareRight
from essaim.modules.equipment.actions import cancel_help
from essaim.modules.equipment.models import Help
from essaim.modules.equipment.states import HelpState
from essaim.modules.exchange.actions import let_go as take_notices_down
from essaim.modules.exchange.models import Answer, Loan, Notice
from essaim.modules.followup.models import (
    Alert,
    CarerNote,
    GlobalSupport,
    Note,
    Referral,
    SafeguardingReport,
    Support,
    SupportStep,
)
from essaim.modules.followup.states import OVERALL_MOVES, OverallState
from essaim.modules.housing.models import Newcomer, Occupancy
from essaim.modules.needs import actions
from essaim.modules.needs.models import Need, Offer, OfferCategory, Proposal, Service
from essaim.modules.needs.states import OfferState
from essaim.modules.rounds import actions as rounds
from essaim.modules.rounds.models import Absence, Assignment, ClosedDoor, DraftLine, Visit
from essaim.modules.rounds.states import AssignmentState, VisitState
from essaim.workflows import leaving

BECAUSE = "erased"


def forget_needs(person: Person, now: datetime) -> None:
    """Running help is called off and the other side is told; words and the point of the home go; category and dates stay."""
    stamp = {"by": SYSTEM, "now": now}
    sent = Q(need__beneficiary=person) | Q(offer__participation__person=person)
    Need.objects.filter(Q(beneficiary=person) | Q(asked_by=person)).update(details=None)
    leaving.let_go(person, because=BECAUSE, **stamp)
    for offer in Offer.objects.filter(participation__person=person).exclude(state=OfferState.CLOSED):
        actions.move_offer(offer, to=OfferState.CLOSED, **stamp)
    OfferCategory.objects.filter(offer__participation__person=person).delete()
    Need.objects.filter(beneficiary=person).update(lat=None, lon=None, wishes={}, languages=[], people_helped=None)
    Offer.objects.filter(participation__person=person).update(
        details=None, lat=None, lon=None, languages=[], refuses=[], slots=[], gender=""
    )
    Proposal.objects.filter(sent).update(reasons=[])
    person.disclosures.all().delete()


def forget_activities(person: Person, now: datetime) -> None:
    """Places to come are given back and news stop; that somebody was there stays counted."""
    for registration in registrations_to_come(person, now=now):
        leave_registration(registration, person=person, by=SYSTEM, now=now)
    Attendee.objects.filter(person=person).update(needs=None)
    Registration.objects.filter(attendees__person=person).update(ahead_reason=None)
    Opinion.objects.filter(attendee__person=person).update(words=None)
    DropIn.objects.filter(person=person).update(person=None)
    Idea.objects.filter(person=person).update(title="", details=None, answer=None)
    Subscription.objects.filter(person=person).delete()


def forget_dues(person: Person, now: datetime) -> None:
    """Fares go; what was owed and paid stays as numbers, and invoices as the law wants them."""
    FareRight.objects.filter(person=person).delete()


def forget_rounds(person: Person, now: datetime) -> None:
    """Assignments end; days and what was done stay counted; drafts, absences and what was seen before a closed door go."""
    ClosedDoor.objects.filter(Q(visit__assignment__person=person) | Q(visit__visitor__person=person)).update(seen=None)
    for part in Participation.objects.filter(person=person):
        rounds.let_go(part, reason=BECAUSE, by=SYSTEM, now=now)
    for visit in Visit.objects.filter(visitor__person=person, state=VisitState.STARTED, left_at=None):
        rounds.leave(visit, by=SYSTEM, now=now)  # whoever is erased has no name or number left by which to look for them
    for assignment in Assignment.objects.filter(person=person, state=AssignmentState.ACTIVE):
        rounds.end_assignment(assignment, reason=BECAUSE, by=SYSTEM, now=now)
    DraftLine.objects.filter(Q(person=person) | Q(visitor__person=person)).delete()
    Absence.objects.filter(visitor__person=person).delete()


def forget_campaigns(person: Person, now: datetime) -> None:
    """Nobody calls them any more; that they were called stays counted, what they answered does not."""
    campaigns.let_go_of(person.pk, by=SYSTEM, now=now)
    Attempt.objects.filter(callee__person=person).update(answers={}, call_back_at=None)


def forget_exchange(person: Person, now: datetime) -> None:
    """Notices come down and lose their words, what was open closes; what was lent stays counted."""
    take_notices_down(person, by=SYSTEM, now=now)
    Notice.objects.filter(person=person).update(title="", words="", entrance="", lat=None, lon=None)


def forget_housing(person: Person, now: datetime) -> None:
    """Where somebody lived tells who they were: it goes; the dwellings stay."""
    Newcomer.objects.filter(person=person).delete()
    Occupancy.objects.filter(person=person).delete()


def forget_equipment(person: Person, now: datetime) -> None:
    """Times of help to come do not take place; what was lent is still to come back, and says no name."""
    planned = Help.objects.filter(Q(person=person) | Q(supporter__person=person), state=HelpState.PLANNED)
    for row in planned.select_related("scheme"):
        cancel_help(row, by=SYSTEM, now=now)


def forget_board(person: Person, now: datetime) -> None:
    """A thread stays readable: whose words they were is no longer known, and nobody's words name the person."""
    TopicReader.objects.filter(participation__person=person).delete()
    names = _words_of(person)
    schemes = set(person.participations.values_list("scheme", flat=True))
    for post in Post.objects.filter(topic__scheme__in=schemes):
        scrub(post, words=names, now=now)
    for topic in Topic.objects.filter(scheme__in=schemes):
        title = topic.title
        for name in names:
            title = title.replace(name, "…")
        if title != topic.title:
            Topic.objects.filter(pk=topic.pk).update(title=title)


def forget_followup(person: Person, now: datetime) -> None:
    """Notes and alerts lose their words. A report of danger is kept by law, without what described them."""
    Note.objects.filter(Q(person=person) | Q(by_person=person)).delete()
    Alert.objects.filter(person=person).update(text=None)
    Referral.objects.filter(alert__person=person).update(outcome="")
    for support in GlobalSupport.objects.filter(person=person, state=OverallState.RUNNING):
        move(support, to=OverallState.STOPPED, moves=OVERALL_MOVES, by=SYSTEM, at=now)
    GlobalSupport.objects.filter(person=person).update(aims=None)
    SupportStep.objects.filter(support__person=person).update(text=None)
    SafeguardingReport.objects.filter(person=person).update(person_described=None)
    CarerNote.objects.filter(person=person).delete()
    Support.objects.filter(person=person).exclude(decision=None).update(decision="erased")


def forget_messages(person: Person, now: datetime) -> None:
    """What waits is cancelled; numbers and texts of what was sent go."""
    for message in Message.objects.filter(person=person, state__in=[MessageState.QUEUED, MessageState.FAILED]):
        move(message, to=MessageState.CANCELLED, moves=MESSAGE_MOVES, by=SYSTEM, at=now)
    for message in Message.objects.filter(person=person):
        Message.objects.filter(pk=message.pk).update(
            to=f"erased-{message.pk}", subject="", body=None, stop_link=None, provider_reference="", failure=""
        )
    _forget_what_others_were_told(person)
    for call in Call.objects.filter(person=person, state=CallState.DUE):
        move(call, to=CallState.DROPPED, moves=CALL_MOVES, by=SYSTEM, at=now)
    Call.objects.filter(person=person).update(number="", caller_name="", script=None, note=None)
    Ring.objects.filter(person=person).delete()


def _forget_what_others_were_told(person: Person) -> None:
    """“Colette comes on Thursday”, said or written to somebody else: that it was said stays, not the words."""
    mine = Q(need__beneficiary=person) | Q(need__asked_by=person) | Q(offer__participation__person=person)
    between = Answer.objects.filter(Q(person=person) | Q(notice__person=person))
    rows = [*between.values_list("pk", flat=True), *Loan.objects.filter(answer__in=between).values_list("pk", flat=True)]
    rows += [
        *Visit.objects.filter(visitor__person=person).values_list("pk", flat=True),
        *person.participations.values_list("pk", flat=True),
    ]
    rows += [*Service.objects.filter(mine).values_list("pk", flat=True), *Proposal.objects.filter(mine).values_list("pk", flat=True)]
    about = Q(case__person=person) | Q(subject_id__in=rows)
    told = Message.objects.filter(about).exclude(person=person)
    told.exclude(state__in=[MessageState.QUEUED, MessageState.LEASED]).update(subject="", body=None, stop_link=None)
    calls = Call.objects.filter(about).exclude(person=person)
    calls.exclude(state=CallState.DUE).update(script=None, note=None)
    # A call that is still to be made keeps its words, unless they name the person or tell their number.
    names = _words_of(person)
    for call in calls.filter(state=CallState.DUE):
        if any(name in (call.script or "") for name in names):
            Call.objects.filter(pk=call.pk).update(script=None)


def _words_of(person: Person) -> set[str]:
    """What tells who somebody is: names, numbers as kept and as shown, addresses of mail."""
    values = set(ContactMeans.objects.filter(person=person).values_list("value", flat=True))
    return {word for word in {person.given_name, person.family_name, *values, *map(phones.shown, values)} if word}


def forget_schemes(person: Person, now: datetime) -> None:
    """Participations end, cases close; what the person declared and why they left go, roles and dates stay."""
    for case in person.cases.filter(closed_at=None):
        close_case(case, by=SYSTEM, now=now)
    for participation in Participation.objects.filter(person=person):
        if ParticipationState.ENDED in PARTICIPATION_MOVES[participation.state]:
            move(participation, to=ParticipationState.ENDED, moves=PARTICIPATION_MOVES, by=SYSTEM, at=now)
        end_spell(participation, reason="", now=now)
    release_all(person, by=SYSTEM, now=now)
    Participation.objects.filter(person=person).update(declared={}, eligibility=[], end_reason="")
    Spell.objects.filter(participation__person=person).update(reason="")
    Check.objects.filter(participation__person=person).update(reference="")
