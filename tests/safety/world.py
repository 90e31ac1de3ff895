"""Two organisations and everybody who might look over the fence, small enough to be built in seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from importlib import import_module
from uuid import uuid4

from django.test import Client

from essaim.api.actions import give_token
from essaim.core.accounts.actions import members, mine
from essaim.core.accounts.models import SignIn
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import Draft, Job, Membership, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import JobState, StaffRole
from essaim.core.messaging.actions import plan_call, ring
from essaim.core.messaging.models import Message
from essaim.core.messaging.states import MessageState
from essaim.core.people import actions as people
from essaim.core.people.actions.imports import open_batch
from essaim.core.people.models import Availability, Organisation, Person
from essaim.core.schemes.actions import close_days, enrol, record_check, validate
from essaim.core.schemes.models import Decision, Grant, Participation, Partner, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.followup import actions as followup
from essaim.modules.followup.models import SafeguardingReport
from essaim.modules.needs.actions import record_offer
from essaim.modules.needs.models import Service
from essaim.modules.rounds import actions as rounds
from essaim.workflows import acceptance, posting
from tests.builders import a_client, a_member, a_planted_scheme, a_workspace, acting, an_account
from tests.conftest import NOW
from tests.safety import alone, weeks
from tests.safety.calling import calls_are_made, member_calls
from tests.safety.canaries import Canaries
from tests.safety.dwellings import districts_are_known, people_are_housed, the_landlord
from tests.safety.lending import things_are_lent
from tests.safety.purses import fill_purse
from tests.safety.receiving import fill_hosts
from tests.safety.sessions import sessions_are_planned
from tests.safety.talking import people_talk

OWN = Canaries("yga", "39987")
OTHER = Canaries("xkq", "39988")
FOREIGN = Canaries("zqb", "39986")
SHARED_PHONE = "01 99 00 44 55"
STAFF = (
    "operator", "coordinator", "lead_contact", "follows_somebody_else", "safeguarding", "funder", "landlord",
    "administrator", "coordinator_everywhere", "coordinator_elsewhere", "psychosocial",
)  # fmt: skip
ROLES = ("anonymous", "stranger", "person", "supporter", *STAFF, "revoked", "coordinator_of_b")
OUTSIDERS = ("anonymous", "stranger", "revoked", "coordinator_of_b")


@dataclass
class Place:
    """One scheme in one workspace, with a row of every kind in it: `ids["need"]`, `secrets["proposal"]`."""

    workspace: Workspace
    scheme: Scheme
    canaries: Canaries
    ids: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, list[str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    slug: str = "scheme-ailleurs"
    body: Organisation | None = None


@dataclass
class World:
    """Everything: `places["own" | "other_scheme" | "foreign" | "absent"]` and a browser for each role."""

    places: dict[str, Place]
    clients: dict[str, Client]
    members: dict[str, Membership]
    beside: dict[str, Place] = field(default_factory=dict)

    def place(self, name: str) -> Place:
        """One of the four places, or the one beside them, `both`: see `beside.py`."""
        return self.places.get(name) or self.beside[name]

    @property
    def own(self) -> Place:
        return self.places["own"]

    @property
    def foreign(self) -> Place:
        return self.places["foreign"]


def build(own_words: Canaries = OWN, other_words: Canaries = OTHER) -> World:
    """Workspace A with two schemes, workspace B with one, and a visitor of every kind."""
    here = a_workspace("Les Voisins du Faubourg", slug="voisins", phone="01 99 00 70 00", logo_kind="image/png", logo=b"un logo")
    there = a_workspace(
        FOREIGN.word("Association"), slug="ailleurs", phone=FOREIGN.phone(), reply_email=FOREIGN.email(),
        postal_address=FOREIGN.word("rue"), legal_notice=FOREIGN.word(), privacy_notice=FOREIGN.word(),
        accessibility_statement=FOREIGN.word(), logo_kind="image/png", logo=FOREIGN.word().encode(),
    )  # fmt: skip
    districts_are_known({here: "Les Tilleuls", there: FOREIGN.word("Tilleuls")})
    own = Place(here, a_planted_scheme(here, "la-scalaa"), own_words)
    other = Place(here, a_planted_scheme(here, "call-and-care"), other_words)
    foreign = Place(there, a_planted_scheme(there, "la-scalaa"), FOREIGN)
    with in_workspace(here):
        Scheme.objects.filter(pk=other.scheme.pk).update(name=OTHER.word("Tous reliés"))
    other.scheme.refresh_from_db()
    neighbourhood = import_module("tests.safety.neighbourhood")
    neighbourhood.give_counters_and_boards(own, other, foreign)
    members = _team(own, other, there)
    _fill(own, _carers, lead=members["lead_contact"], other_lead=members["follows_somebody_else"])
    _fill(other, _computers, lead=members["coordinator_everywhere"], other_lead=members["coordinator_everywhere"])
    member_calls(own, members["operator"])
    beside = import_module("tests.safety.beside")
    beside.let_things_wait(other, members["coordinator_everywhere"])
    both = beside.in_both(own, other, members)
    decides = a_planted_scheme(there, "call-and-care")
    _mark_scheme(Place(there, decides, FOREIGN, slug="scheme-decide"))
    _mark_scheme(foreign)
    _fill(foreign, _carers, lead=members["coordinator_of_b"], other_lead=members["coordinator_of_b"])
    neighbourhood.slips(own, other, foreign, members)
    with in_workspace(there):  # whoever looks after dangers in any scheme could act on a report of none
        SafeguardingReport.objects.update(scheme=None)
    absent = Place(here, own.scheme, OWN, {key: str(uuid4()) for key in own.ids}, dict.fromkeys(own.secrets, "x" * 32))
    absent.ids |= {"workspace_slug": "nulle-part", "scheme_slug": "aucun", "email_token": "abc:def:ghi"}
    absent.ids["indicator"] = own.ids["indicator"]
    for place in (own, other, absent):
        place.ids["deciding_scheme"] = place.ids["scheme"]
    # Only one of the two schemes has a board.
    other.secrets["talk"] = own.secrets["talk"]
    other.ids |= {key: own.ids[key] for key in ("topic", "post")}
    foreign.ids["deciding_scheme"] = str(decides.pk)
    places = {"own": own, "other_scheme": other, "foreign": foreign, "absent": absent}
    return World(places, _clients(own, members), members, {"both": both})


def _team(own: Place, other: Place, there: Workspace) -> dict[str, Membership]:
    here, scheme = own.workspace, own.scheme
    found = {
        "landlord": a_member(here, StaffRole.LANDLORD, scheme=scheme, organisation=the_landlord(here)),
        "operator": a_member(here, StaffRole.OPERATOR, scheme=scheme),
        "coordinator": a_member(here, StaffRole.COORDINATOR, scheme=scheme),
        "lead_contact": a_member(here, StaffRole.LEAD_CONTACT, scheme=scheme),
        "follows_somebody_else": a_member(here, StaffRole.LEAD_CONTACT, scheme=scheme),
        "safeguarding": a_member(here, StaffRole.SAFEGUARDING_LEAD, scheme=scheme),
        "psychosocial": a_member(here, StaffRole.PSYCHOSOCIAL, scheme=scheme),
        "funder": a_member(here, StaffRole.FUNDER, scheme=scheme),
        "administrator": a_member(here, StaffRole.ADMINISTRATOR),
        "coordinator_everywhere": a_member(here, StaffRole.COORDINATOR),
        "coordinator_elsewhere": a_member(here, StaffRole.COORDINATOR, scheme=other.scheme),
        "revoked": a_member(here, StaffRole.COORDINATOR, StaffRole.ADMINISTRATOR),
    }
    b_account = an_account(FOREIGN.email(), name=FOREIGN.word("Coralie"))
    found["coordinator_of_b"] = a_member(there, StaffRole.COORDINATOR, StaffRole.ADMINISTRATOR, account=b_account)
    with in_workspace(here):
        Membership.objects.filter(pk=found["revoked"].pk).update(left_at=NOW - timedelta(days=1))
    return found


def _clients(own: Place, members: dict[str, Membership]) -> dict[str, Client]:
    clients = {name: a_client(member.account) for name, member in members.items()}
    clients["anonymous"] = Client()
    clients["stranger"] = a_client(an_account())
    clients["person"] = a_client(own.people["person"].account)
    clients["supporter"] = a_client(own.people["supporter"].account)
    return {role: clients[role] for role in ROLES}


def _mark_scheme(place: Place) -> None:
    """Every word and number that the scheme's territory has chosen becomes a canary."""
    spec = {item.key: item.kind for item in settled(place.scheme).blueprint.inputs}
    answers = dict(place.scheme.answers)
    for key, value in answers.items():
        if isinstance(value, str) and spec.get(key) in ("text", "organisation"):
            answers[key] = place.canaries.word(value[:10])
        elif spec.get(key) == "phone":
            answers[key] = place.canaries.phone()
    with in_workspace(place.workspace):
        for body in Organisation.objects.all():
            Organisation.objects.filter(pk=body.pk).update(name=place.canaries.word("Partenaire"))
        Scheme.objects.filter(pk=place.scheme.pk).update(answers=answers, name=place.canaries.word("La Scalaa"), slug=place.slug)
    place.scheme.refresh_from_db()


def _carers(place: Place, person: Person, organisation) -> dict:
    return {"category": "relief", "beneficiary": person}


def _computers(place: Place, person: Person, organisation) -> dict:
    return {"category": "computers", "asked_by": person, "organisation": organisation}


def _fill(place: Place, asks: Callable, *, lead: Membership, other_lead: Membership) -> None:
    """A row of every kind."""
    with in_workspace(place.workspace):
        by = acting(lead)
        _bodies(place, by)
        _folk(place, by)
        _demands(place, asks, lead, other_lead, by)
        _notes(place, lead, by)
        sessions_are_planned(place, by)
        fill_purse(place, by)
        calls_are_made(place, by)
        import_module("tests.safety.neighbourhood").board(place, by)
        fill_hosts(place, by)
        people_talk(place, by)
        things_are_lent(place, by)
        people_are_housed(place, by)
        _desk(place, lead, by)
        _messages(place)
        _links(place)
    indicators = [item.key for item in settled(place.scheme).blueprint.indicators]
    place.ids["indicator"] = next(key for key in ("requests", "needs_posted") if key in indicators)
    place.ids |= {
        "workspace": str(place.workspace.pk), "workspace_slug": place.workspace.slug, "scheme": str(place.scheme.pk),
        "scheme_slug": place.scheme.slug, "membership": str(lead.pk), "colleague": str(other_lead.pk), "account": str(lead.account_id),
    }  # fmt: skip


def _bodies(place: Place, by) -> None:
    c = place.canaries
    body = people.record_organisation(
        name=c.word("Atelier"), commune_code="59350", contacts=[{"value": c.phone()}, {"value": c.email()}], by=by, now=NOW
    )
    place.body = body
    place.ids |= {"organisation": str(body.pk), "organisation_contact": str(body.contacts.first().pk)}
    Partner.objects.create(workspace=place.workspace, scheme=place.scheme, organisation=body, role="referrers")


def _somebody(place: Place, key: str, given: str, *, account: bool = False, **values) -> Person:
    """A person every word and number of whom is a canary, though others share the first name."""
    c = place.canaries
    address = {
        "commune_code": "59350", "line": c.word("3 rue"), "complement": c.word("escalier"), "access_notes": c.word("code"),
        "lat": 50.63, "lon": 3.06,
    }  # fmt: skip
    phone, email = c.phone(), c.email()
    contacts = [{"value": phone, "belongs_to": c.word("voisine")}, {"value": email}, {"value": SHARED_PHONE}]
    person = people.record_person(
        given_name=c.word(given), family_name=c.word("Lefèvre"), birth_year=1940, commune_code="59350",
        contacts=contacts, address=address, consents=["record", "messages"], by=acting(), now=NOW, **values,
    )  # fmt: skip
    if account:
        Person.objects.filter(pk=person.pk).update(account=an_account(name=c.word(given)))
        person.refresh_from_db()
    place.people[key] = person
    place.ids[key] = str(person.pk)
    place.contacts[key] = [phone, email, address["line"], address["complement"], address["access_notes"]]
    return person


def _folk(place: Place, by) -> None:
    stamp = {"by": by, "now": NOW}
    person = _somebody(place, "person", "Odette", account=True)
    twin = _somebody(place, "twin", "Odette")
    visited = _somebody(place, "visited", "Marcel")
    relative = _somebody(place, "relative", "Lucie")
    absorbed = _somebody(place, "absorbed", "Odile")
    _somebody(place, "protected", "Simone", is_protected=True)
    place.ids["relation"] = str(people.relate(person, relative, kind="family_carer", may_answer=True, **stamp).pk)
    people.live_together(person, relative, **stamp)
    Availability.objects.create(workspace=place.workspace, person=person, weekday=2, starts="09:00", ends="11:00")
    place.ids["merge"] = str(people.merge_people(visited, absorbed, **stamp).pk)
    people.say_not_the_same(twin, relative, **stamp)
    place.ids["contact"] = str(person.contacts.first().pk)
    place.ids["consent"] = str(person.consents.first().pk)


def _supporter(place: Place, key: str, given: str, categories: list[str]):
    """Somebody active with every check, and their offer."""
    role = next(role for role in settled(place.scheme).blueprint.roles if role.kind == "supporter")
    who = _somebody(place, key, given, account=True, preferred_channel="sms")
    part = enrol(who, scheme=place.scheme, role=role.key, by=acting(), now=NOW)
    for check in settled(place.scheme).blueprint.checks_of(role.key):
        record_check(part, key=check.key, reference=place.canaries.word(), by=acting(), now=NOW)
    if part.state != ParticipationState.ACTIVE:
        validate(part, by=acting(), now=NOW)
    offer = record_offer(
        place.scheme, participation=part, categories=categories, quantity=40, details=place.canaries.word(),
        commune_code="59350", by=acting(), now=NOW,
    )  # fmt: skip
    place.ids |= {f"{key}_participation": str(part.pk), f"{key}_offer": str(offer.pk)}
    return offer


def _demands(place: Place, asks: Callable, lead: Membership, other_lead: Membership, by) -> None:
    """An open need that was put to the supporter, one that waits for agreement, one that is settled."""
    body = place.body
    wanted = asks(place, place.people["person"], body)["category"]
    offer = _supporter(place, "supporter", "Colette", [wanted])
    rival = _supporter(place, "rival", "Marius", [wanted])
    beneficiary_role = next((r for r in settled(place.scheme).blueprint.roles if r.kind == "beneficiary"), None)
    for key in ("person", "visited", "relative"):
        if beneficiary_role:
            part = enrol(place.people[key], scheme=place.scheme, role=beneficiary_role.key, by=by, now=NOW)
            Participation.objects.filter(pk=part.pk).update(state=ParticipationState.ACTIVE, validated_at=NOW, cleared_until=date.max)
            place.ids.setdefault("participation", str(part.pk))
            place.ids[f"{key}_participation"] = str(part.pk)
    place.ids.setdefault("relative_participation", place.ids["supporter_participation"])
    place.ids.setdefault("participation", place.ids["supporter_participation"])
    open_need = _need(place, asks, "need", "person", lead, by)
    proposal = posting.propose(open_need, offer=offer, by=by, now=NOW)
    waiting = _need(place, asks, "waiting_need", "person", lead, by)
    answered = acceptance.accept(posting.propose(waiting, offer=offer, by=by, now=NOW), by=by, now=NOW)
    done = _need(place, asks, "settled_need", "visited", other_lead, by)
    service = acceptance.accept(posting.propose(done, offer=offer, by=by, now=NOW), by=by, now=NOW)
    acceptance.agree(service, by=by, now=NOW)
    _need(place, asks, "unasked_need", "relative", other_lead, by)
    _weekly(place, asks, offer, lead, by)
    place.ids |= {
        "proposal": str(proposal.pk), "answered_service": str(answered.pk), "service": str(service.pk),
        "offer": str(rival.pk), "case": str(open_need.case_id),
    }  # fmt: skip
    assignment = rounds.assign(
        Participation.objects.select_related("scheme", "person").get(pk=place.ids["supporter_participation"]),
        person=place.people["visited"], weekday=4, starts=time(15), minutes=60, visitor_agreed=True, person_agreed=True,
        by=by, now=NOW,
    )  # fmt: skip
    alone.prepare(place, assignment, by)
    weeks.prepare(place, assignment.visitor)
    state = Service.objects.get(pk=service.pk).state
    if state != "accepted":
        raise AssertionError(f"the world is not what it should be: the service is {state}")


def _weekly(place: Place, asks: Callable, offer, lead: Membership, by) -> None:
    """A need that comes back every Thursday, and somebody who goes."""
    rule = {"weekday": 3, "starts": "14:00", "ends": "15:00"}
    need = _need(place, asks, "weekly_need", "person", lead, by, rule=rule)
    service = acceptance.accept(posting.propose(need, offer=offer, by=by, now=NOW), by=by, now=NOW)
    acceptance.agree(service, by=by, now=NOW)
    place.ids |= {"weekly_service": str(service.pk), "occurrence": str(service.occurrences.all()[1].pk)}


def _need(place: Place, asks: Callable, key: str, who: str, lead: Membership, by, **when):
    body = place.body
    when = when or {"starts_at": NOW + timedelta(days=2), "ends_at": NOW + timedelta(days=2, hours=2)}
    need = posting.post_need(
        place.scheme, details=place.canaries.word("parle fort"), commune_code="59350", by=by, now=NOW,
        **when, **asks(place, place.people[who], body),
    )  # fmt: skip
    type(need.case).objects.filter(pk=need.case_id).update(lead_contact=lead)
    need.case.refresh_from_db()
    place.ids[key] = str(need.pk)
    return need


def _notes(place: Place, lead: Membership, by) -> None:
    c, person, scheme = place.canaries, place.people["person"], place.scheme
    for readers in ("team", "lead_contact", "coordinators"):
        place.notes[readers] = c.word("note")
        followup.log_interaction(
            person, scheme=scheme, kind="visit", minutes=30, category=c.word("ampoule"), note=place.notes[readers],
            readers=readers, by=by, now=NOW,
        )  # fmt: skip
    alert = followup.raise_alert(person, scheme=scheme, kind="loneliness", text=c.word("inquiète"), by=by, now=NOW)
    referred = followup.raise_alert(person, scheme=scheme, kind="loneliness", text=c.word("inquiet"), by=by, now=NOW)
    partner = place.body
    referral = followup.refer(referred, partner=partner, consent_channel="phone", consented_at=NOW, by=by, now=NOW)
    followup.close_referral(referral, outcome=c.word("suivi"), by=by, now=NOW)
    place.notes["overall"] = c.word("souffler")
    support = followup.begin_support(
        person, scheme=scheme, aims=place.notes["overall"], review_on=NOW.date() + timedelta(days=30), partner=partner,
        consent_channel="phone", by=by, now=NOW,
    )  # fmt: skip
    followup.note_step(support, text=c.word("reçue"), by=by, now=NOW)
    place.ids["overall"] = str(support.pk)
    place.notes["danger"] = c.word("danger")
    report = followup.report_danger(
        place.workspace, category="financial", severity="day", text=place.notes["danger"], person=person,
        person_described=c.word("au premier"), scheme=scheme, by=by, now=NOW,
    )  # fmt: skip
    followup.act_on_report(report, to="acknowledged", text=c.word("appelée"), transmitted_to=c.word(), reference=c.word(), by=by, now=NOW)
    place.ids |= {"alert": str(alert.pk), "report": str(report.pk), "referral": str(referral.pk)}


def _desk(place: Place, lead: Membership, by) -> None:
    c, stamp = place.canaries, {"by": by, "now": NOW}
    call = plan_call(
        person=place.people["person"], number=c.phone(), caller_name=c.word("Odette"), scheme=place.scheme,
        reason="call_back", due_at=NOW, script=c.word("dire"), **stamp,
    )  # fmt: skip
    file = f"prénom;nom;téléphone\n{c.word('Jean')};{c.word('Dupuis')};{c.phone()}\n{c.word('Anne')};;pas un numéro\n"
    batch = open_batch(file_name=c.word("liste") + ".csv", content=file.encode(), **stamp)
    invitation = members.invite(email=c.email(), name=c.word("Awa"), role="operator", scheme=place.scheme, **stamp)
    grant = Grant.objects.filter(membership=lead).first()
    sign_in = SignIn.objects.create(account=lead.account, digest=uuid4().hex, device=c.word("Firefox"))
    Draft.objects.create(workspace=place.workspace, owner_id=lead.pk, form="need", answers={"details": c.word()})
    Job.objects.create(
        workspace=place.workspace, name="people.run_import", label=c.word("Import"), message=c.word(),
        owner_id=batch.pk, state=JobState.RUNNING, total=7, done=3,
    )  # fmt: skip
    token_id = uuid4()
    give_token(place.workspace, name=c.word("Portail"), may_write=True, token_id=token_id, **stamp)
    ring(uuid4().hex, number=c.phone(), person=place.people["person"], now=NOW)
    closed = close_days(
        place.scheme, first_day=NOW.date() + timedelta(days=30), last_day=NOW.date() + timedelta(days=44),
        label=c.word("Repos"), **stamp,
    )  # fmt: skip
    place.ids["closed_days"] = str(closed.pk)
    Decision.objects.create(workspace=place.workspace, scheme=place.scheme, kind="go_on", decided_on=NOW.date(), reason=c.word())
    place.ids |= {
        "call": str(call.pk), "batch": str(batch.pk), "invitation": str(invitation.pk), "grant": str(grant.pk),
        "sign_in": str(sign_in.pk), "token": str(token_id), "email_token": mine.signing.dumps([str(lead.account_id), lead.account.email, c.email()], salt=mine.SALT),
    }  # fmt: skip


def _messages(place: Place) -> None:
    """One that failed and one on paper."""
    c, person = place.canaries, place.people["person"]
    shared = {"workspace": place.workspace, "person": person, "scheme": place.scheme, "case_id": place.ids["case"]}
    failed = Message.objects.create(
        **shared, means="sms", template="proposal", occurrence=c.word(), to=c.phone(), body=c.word("Bonjour"),
        state=MessageState.FAILED, failure="SMS gateway 400", attempts=9,
    )  # fmt: skip
    letter = Message.objects.create(
        **shared, means="letter", template="welcome", occurrence=c.word(), to="", subject=c.word(), body=c.word("Madame")
    )
    place.ids |= {"failed_message": str(failed.pk), "letter": str(letter.pk)}


def _links(place: Place) -> None:
    ids = place.ids
    subjects = {
        "proposal": ("proposal", "supporter"), "agreement": ("answered_service", "person"),
        "service": ("service", "supporter"), "confirmation": ("service", "visited"),
        "weekly_need": ("weekly_need", "person"), "weekly_service": ("weekly_service", "supporter"),
        "calendar": (None, "supporter"), "waiting": (None, "supporter"), "invitation": ("invitation", None),
        "registration": ("registration", "person"), "calls": ("caller", "supporter"), "member": ("scheme", "person"), "checkout": ("checkout", "person"), "board": ("scheme", "poster"), "board_screen": ("screen", None),
        "talk": ("supporter_participation", "supporter"), "activities": ("scheme", "person"), "kiosk": ("session", None),
        "opinion": ("attendee", "person"), "newsletter": ("scheme", "person"),
    }  # fmt: skip
    for key, (subject, holder) in subjects.items():
        place.secrets[key] = give_link(
            place.workspace, purpose=key.removeprefix("weekly_"), now=NOW, subject_id=ids.get(subject), person_id=ids.get(holder)
        )
    # A second link for the service whose keys do not all hold yet: its page must stay silent.
    place.secrets["too_early"] = give_link(
        place.workspace, purpose="service", now=NOW, subject_id=ids["answered_service"], person_id=ids["supporter"]
    )
