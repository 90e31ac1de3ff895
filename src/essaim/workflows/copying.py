"""What each room knows of a person, for the copy that they may ask for: theirs, not what others wrote."""

from __future__ import annotations

from django.db.models import Q

from essaim.core.messaging.models import Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment, Participation
from essaim.modules.activities.models import Attendee, DropIn, Idea, Information, Subscription
from essaim.modules.board.models import Post
from essaim.modules.campaigns.models import Attempt
from essaim.modules.dues.models import Entry, FareRight, Invoice, MembershipTerm
from essaim.modules.equipment.models import Help
from essaim.modules.equipment.models import Loan as ThingLent
from essaim.modules.exchange.models import Answer, Loan, Notice
from essaim.modules.followup.models import Alert, CarerNote, GlobalSupport, Interaction, Note, Support
from essaim.modules.followup.states import Readers
from essaim.modules.housing.queries import occupancies_of
from essaim.modules.needs.models import Need, Service
from essaim.modules.rounds.models import Absence, DraftLine, Visit
from essaim.modules.rounds.states import LineState


def participations_of(person: Person) -> list[dict]:
    """In which schemes, in which role, since when, with what was declared."""
    rows = Participation.objects.filter(person=person).select_related("scheme").prefetch_related("spells").order_by("created_at")
    return [
        {"scheme": row.scheme.name, "role": row.role, "state": row.state, "since": row.since, "declared": row.declared,
         "spells": [{"from": one.started_on, "until": one.ended_on, "reason": one.reason} for one in row.spells.all()]}
        for row in rows
    ]  # fmt: skip


def commitments_of(person: Person) -> list[dict]:
    """When the person's time was taken, and for what kind of thing."""
    rows = Commitment.objects.filter(person=person).order_by("starts_at")
    return [{"what": row.what, "starts_at": row.starts_at, "ends_at": row.ends_at, "released_at": row.released_at} for row in rows]


def drop_ins_of(person: Person) -> list[dict]:
    """The visits that the person chose to make theirs."""
    return [{"day": row.day} for row in DropIn.objects.filter(person=person).order_by("day")]


def ideas_of(person: Person) -> list[dict]:
    """What the person proposed, and what was answered."""
    rows = Idea.objects.filter(person=person).order_by("created_at")
    return [{"title": row.title, "details": row.details, "state": row.state, "answer": row.answer} for row in rows]


def sessions_of(person: Person) -> list[dict]:
    """The sessions for which the person was registered, and whether they came."""
    rows = Attendee.objects.filter(person=person).select_related("session__activity", "registration", "opinion")
    return [
        {
            "needs": row.needs, "said": {"face": row.opinion.face, "words": row.opinion.words} if hasattr(row, "opinion") else None,
            "activity": row.session.activity.title, "day": row.session.day, "state": row.registration.state,
            "fetched": row.registration.pick_up, "wheelchair": row.wheelchair, "attendance": row.attendance,
            "put_first_because": row.registration.ahead_reason if row.registration.lead_id == person.pk else None,
        }
        for row in rows.order_by("session__starts_at")
    ]  # fmt: skip


def subscriptions_of(person: Person) -> list[dict]:
    """Of which activities the person wishes to hear."""
    rows = Subscription.objects.filter(person=person).select_related("scheme")
    return [{"scheme": row.scheme.name, "themes": row.themes, "communes": row.communes, "stopped_at": row.stopped_at} for row in rows]


def information_of(person: Person) -> list[dict]:
    """What was explained to the person during sessions."""
    rows = Information.objects.filter(person=person).select_related("session").order_by("created_at")
    return [{"day": row.session.day, "about": row.about, "passed_on": row.alert is not None} for row in rows]


def needs_of(person: Person) -> list[dict]:
    """What was asked for the person."""
    names = ("category", "details", "quantity", "channel", "commune_code", "starts_at", "ends_at", "deadline",
             "skills", "languages", "wishes", "state", "created_at", "closed_at")  # fmt: skip
    rows = Need.objects.filter(beneficiary=person).order_by("created_at")
    return [{name: getattr(row, name) for name in names} for row in rows]


def services_of(person: Person) -> list[dict]:
    """What the person received or gave; the name of the other side is theirs."""
    rows = Service.objects.select_related("need", "offer__participation").order_by("created_at")
    received, gave = rows.filter(need__beneficiary=person), rows.filter(offer__participation__person=person)
    return [
        {"as": side, "category": row.need.category, "state": row.state, "answered_at": row.answered_at}
        for side, found in (("helped", received), ("helper", gave))
        for row in found
    ]


def followup_of(person: Person) -> list[dict]:
    """Calls and visits; the notes that the person wrote or was meant to read; that an alert was raised."""
    seen = Interaction.objects.filter(person=person).order_by("at")
    notes = [note for note in Note.objects.filter(person=person) if _is_theirs(note, person)]
    supports = GlobalSupport.objects.filter(person=person).order_by("created_at")
    alerts = Alert.objects.filter(person=person).order_by("created_at")
    return [
        *({"what": row.kind, "at": row.at, "minutes": row.minutes} for row in seen),
        *({"what": "note", "at": row.created_at, "text": row.text} for row in notes),
        *({"what": "carer", "status": row.status, "since": row.since} for row in CarerNote.objects.filter(person=person)),
        *(
            {"what": "support", "state": row.state, "reason": row.reason, "decision": row.decision}
            for row in Support.objects.filter(person=person)
        ),
        *({"what": "overall_support", "at": row.created_at, "about": row.aims, "state": row.state} for row in supports),
        *({"what": "alert", "at": row.created_at, "about": row.kind, "state": row.state} for row in alerts),
    ]


def equipment_of(person: Person) -> list[dict]:
    """What the person borrowed, and when they were helped with a device."""
    loans = ThingLent.objects.filter(person=person).select_related("resource").order_by("lent_on")
    helps = Help.objects.filter(person=person).order_by("starts_at")
    return [
        *({"what": "loan", "thing": row.resource.name, "since": row.lent_on, "due": row.due_on, "back": row.returned_on} for row in loans),
        *({"what": row.kind, "at": row.starts_at, "minutes": row.minutes, "state": row.state} for row in helps),
    ]


def posts_of(person: Person) -> list[dict]:
    """What the person wrote on the board."""
    rows = Post.objects.filter(author__person=person).order_by("created_at")
    return [{"at": row.created_at, "text": row.text, "state": row.state} for row in rows]


def calls_of(person: Person) -> list[dict]:
    """Calls of campaigns that the person received, with what they answered, and how many they made."""
    rows = Attempt.objects.filter(callee__person=person).select_related("callee__campaign").order_by("at")
    made = Attempt.objects.filter(caller__participation__person=person).count()
    received = [
        {
            "as": "called", "about": row.callee.campaign.title, "at": row.at, "result": row.result,
            "answers": [row.callee.campaign.answer_words(*pair)[:2] for pair in row.answers.items()],
        }
        for row in rows
    ]  # fmt: skip
    return received + ([{"as": "caller", "calls": made}] if made else [])


def board_of(person: Person) -> list[dict]:
    """Notices that the person wrote, what they answered, what they lent and borrowed; the other side is not theirs."""
    notices = Notice.objects.filter(person=person).order_by("created_at")
    answers = Answer.objects.filter(person=person).order_by("created_at")
    loans = Loan.objects.filter(Q(lender=person) | Q(borrower=person)).order_by("created_at")
    names = ("direction", "category", "title", "words", "entrance", "state", "created_at", "until")
    return [
        *({"what": "notice"} | {name: getattr(row, name) for name in names} for row in notices),
        *({"what": "answer", "at": row.created_at, "state": row.state} for row in answers),
        *(
            {"what": "loan", "as": "lender" if row.lender_id == person.pk else "borrower", "due_on": row.due_on, "state": row.state}
            for row in loans
        ),
    ]


def visits_of(person: Person) -> list[dict]:
    """Weekly visits that the person received or made, or that are only thought of; when they were away."""
    received = Visit.objects.filter(assignment__person=person).prefetch_related("doors").order_by("day")
    made = Visit.objects.filter(visitor__person=person).prefetch_related("doors").order_by("day")
    drafted = DraftLine.objects.filter(Q(person=person) | Q(visitor__person=person)).exclude(state=LineState.ADOPTED).order_by("day", "pk")
    away = Absence.objects.filter(visitor__person=person).order_by("first_day")
    return [
        *(
            {
                "as": side, "day": row.day, "starts": row.starts, "state": row.state, "services": row.services,
                "arrived_at": row.arrived_at, "left_at": row.left_at, "closed_doors": [door.seen for door in row.doors.all()],
            }
            for side, found in (("helped", received), ("helper", made))
            for row in found
        ),
        *({"as": "helped" if row.person_id == person.pk else "helper", "day": row.day, "starts": row.starts, "state": "draft"} for row in drafted),
        *({"as": "helper", "away_from": row.first_day, "away_until": row.last_day, "reason": row.reason} for row in away),
    ]  # fmt: skip


def messages_of(person: Person) -> list[dict]:
    """What was written to the person."""
    rows = Message.objects.filter(person=person).order_by("created_at")
    return [
        {"means": row.means, "to": row.to, "subject": row.subject, "text": row.body, "state": row.state, "sent_at": row.sent_at}
        for row in rows
    ]


def money_of(person: Person) -> list[dict]:
    """What the person was to pay and paid, and the invoices made out to them."""
    entries = Entry.objects.filter(payer__person=person).select_related("payment").order_by("year", "number")
    invoices = Invoice.objects.filter(payer__person=person).order_by("year", "number")
    return [
        *(
            {"line": row.reference, "day": row.day, "kind": row.kind, "what": row.what, "label": row.label, "cents": row.cents,
             "paid_with": row.payment.tender if row.payment else ""}
            for row in entries
        ),
        *({"member_from": row.starts_on, "until": row.ends_on, "state": row.state, "charter": row.charter_version,
           "accepted_at": row.charter_accepted_at} for row in MembershipTerm.objects.filter(person=person).order_by("starts_on")),
        *({"fare": row.band, "proof": row.proof, "reason": row.reason or "", "seen_on": row.seen_on, "until": row.until}
          for row in FareRight.objects.filter(person=person).order_by("seen_on")),
        *({"invoice": row.reference, "day": row.issued_on, "cents": row.cents, "to": row.payer_name} for row in invoices),
    ]  # fmt: skip


def _is_theirs(note: Note, person: Person) -> bool:
    return note.by_person_id == person.pk or note.readers == Readers.SHARED


def dwellings_of(person: Person) -> list[dict]:
    """In which dwellings the person has lived, from when to when; when they were welcomed as newcomers."""
    lived = [
        {
            "residence": row.dwelling.entrance.building.residence.name, "building": row.dwelling.entrance.building.name,
            "entrance": row.dwelling.entrance.name, "dwelling": row.dwelling.reference, "from": row.since, "until": row.until,
        }
        for row in occupancies_of(person)
    ]  # fmt: skip
    arrived = [
        {"residence": row.residence.name, "moved_in_on": row.arrived_on, "invited_at": row.invited_at}
        for row in person.arrivals.select_related("residence")
    ]
    return [*lived, *arrived]
