"""What a scheme in a crisis looks like in the demonstration: a campaign half-way, a board, trainings, tablets."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.people.actions import give_consent, record_person
from essaim.core.people.models import Person
from essaim.core.schemes.actions import enrol
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import days_off, settled, words
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities import actions as activities
from essaim.modules.activities.models import Activity
from essaim.modules.activities.queries import seated_of
from essaim.modules.board.actions import open_topic, write_post
from essaim.modules.campaigns import actions as campaigns
from essaim.modules.campaigns.queries import Asked
from essaim.modules.equipment import actions as equipment
from essaim.workflows import calling, lending

CALLED, CALLERS, CALLS_A_DAY = 40, 4, 10
SCRIPT = """Avez-vous de quoi boire et manger ?
- oui
- non !
Arrivez-vous à garder une pièce fraîche ?
- oui
- un peu
- non !
Quelqu’un passe-t-il vous voir ?
- tous les jours
- parfois
- personne !
"""
TALK = (
    ("Que faites-vous quand il pleut ?", "On avait prévu une promenade, et il a plu tout l’après-midi.",
     ("Un jeu de cartes, toujours dans le sac.", "On écoute de vieilles chansons, elle les connaît toutes.")),
    ("Dire non sans blesser", "On me demande chaque semaine un peu plus. Comment faites-vous ?",
     ("J’en ai parlé à l’équipe, elle a appelé pour moi.", "La charte aide bien : je la relis avec la personne.")),
)  # fmt: skip
RESULTS = ("reached", "reached", "reached", "no_answer", "call_back", "reached", "no_answer", "refused")


def play(scheme: Scheme, *, team: list[Membership], chance: Random, now: datetime) -> None:
    """Whatever of it the scheme's blueprint has."""
    modules = settled(scheme).blueprint.modules
    by = Actor(ActorKind.STAFF, id=team[1].pk, channel=Channel.PHONE)
    for module, act in ACTS.items():
        if module in modules:
            act(scheme, by, chance, now)


def _helping(scheme: Scheme, number: int, today) -> list[Participation]:
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
    rows = Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE, cleared_until__gte=today)
    return list(rows.select_related("person", "scheme").order_by("created_at", "pk")[:number])


def _helped(scheme: Scheme, number: int) -> list[Person]:
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"]
    people = Person.objects.filter(
        participations__scheme=scheme, participations__role__in=roles, birth_year__lte=1955, contacts__kind__in=["mobile", "landline"]
    )
    return list(people.distinct().order_by("search", "pk")[:number])


def _calls(scheme: Scheme, by: Actor, chance: Random, now: datetime) -> None:
    """A heatwave: three days of calls behind, as many people still to call."""
    start = now - timedelta(days=3)
    called = _helped(scheme, CALLED)
    for person in called:
        give_consent(person, purpose="share_contact", channel=Channel.PHONE, by=by, now=start)
    campaign = campaigns.record_campaign(
        scheme, title="Canicule : prendre des nouvelles", purpose="Savoir si chacun a de quoi boire et une pièce fraîche.",
        opening="Bonjour, je vous appelle de la part de l’équipe pour prendre de vos nouvelles.", by=by, now=start,
        questions=campaigns.script_of(SCRIPT), asked=Asked(min_age=150),
    )  # fmt: skip
    campaigns.add_named(campaign, people=called, by=by, now=start)
    type(campaign).objects.filter(pk=campaign.pk).update(asked_for={"min_age": 70})
    callers = [
        campaigns.add_caller(campaign, participation=part, by=by, now=start)
        for part in _helping(scheme, CALLERS, timezone.localdate(start))
    ]
    if not callers or not called:
        return
    calling.open_campaign(campaign, by=by, now=start)
    for number in range(len(called) // 2):
        at = _in_the_day(start, days=1 + number // CALLS_A_DAY, minutes=50 * (number % CALLS_A_DAY))
        _one_call(callers[number % len(callers)], RESULTS[number % len(RESULTS)], chance, by, at, now)


def _in_the_day(moment: datetime, *, days: int, minutes: int) -> datetime:
    """So many days later, so long after ten in the morning: nobody rings anybody at night."""
    return timezone.localtime(moment).replace(hour=10, minute=5, second=0) + timedelta(days=days, minutes=minutes)


def _one_call(caller, result: str, chance: Random, by: Actor, at: datetime, now: datetime) -> None:
    callee = campaigns.claim_next(caller, by=by, now=at)
    if callee is None:
        return
    answers = {"q1": "a1", "q2": chance.choice(["a1", "a1", "a2", "a3"]), "q3": chance.choice(["a1", "a2"])}
    calling.finish_call(
        callee, caller=caller, result=result, answers=answers if result == "reached" else {}, by=by, now=at,
        call_back_at=_in_the_day(now, days=1, minutes=chance.randint(0, 8) * 50) if result == "call_back" else None,
        note="La voix est bonne, les volets restent fermés l’après-midi." if result == "reached" and chance.random() < 0.4 else "",
    )  # fmt: skip


def _talk(scheme: Scheme, by: Actor, chance: Random, now: datetime) -> None:
    """Topics with answers, and one post that a moderator has to read."""
    moderator = settled(scheme).blueprint.board.moderator
    person = record_person(
        given_name="Solène",
        family_name="Marquette",
        commune_code=scheme.territory[0],
        contacts=[{"value": "06 39 98 12 34"}],
        by=by,
        now=now,
    )
    enrol(person, scheme=scheme, role=moderator, by=by, now=now)
    parts = _helping(scheme, 6, timezone.localdate(now))
    if len(parts) < 3:
        return
    for number, (title, first, answers) in enumerate(TALK):
        at = now - timedelta(days=4 - number)
        topic = open_topic(parts[number], title=title, text=first, by=by, now=at)
        for place, text in enumerate(answers):
            write_post(topic, part=parts[(number + place + 1) % len(parts)], text=text, by=by, now=at + timedelta(hours=5 + place))
    write_post(topic, part=parts[-1], text="Appelez-moi au 06 39 98 55 44, on en parle.", send_anyway=True, by=by, now=now)


def _train(scheme: Scheme, by: Actor, chance: Random, now: datetime) -> None:
    """What is for those who help: a training behind, and a series every month."""
    start, parts = now - timedelta(days=100), _helping(scheme, 10, timezone.localdate(now))
    topics = [topic for topic in settled(scheme).blueprint.programme if topic.audience]
    for number, topic in enumerate(topics[:1] + topics[-1:]):
        line = Activity.objects.filter(scheme=scheme, topic=topic.key).first() or activities.record_activity(
            scheme, title=words(scheme, topic.label), topic=topic.key, theme=words(scheme, topic.theme), audience=topic.audience,
            speaker=words(scheme, topic.speaker), check_key=topic.check or "", by=by, now=start,
        )  # fmt: skip
        first = _working_day(scheme, timezone.localdate(now) - timedelta(days=70 + 7 * number))
        series = activities.plan_series(
            line, first_day=first, last_day=first + timedelta(days=150 * number), starts=time(18), ends=time(20, 30), monthly=True,
            commune_code=scheme.territory[0], place="Maison de quartier", capacity=12, by=by, now=start,
        )  # fmt: skip
        for session in series.sessions.all():
            _come(session, parts, chance, by, start, now)


def _working_day(scheme: Scheme, day: date) -> date:
    """That day, or the first one after it that is no holiday."""
    rest = days_off(scheme, since=day, until=day + timedelta(days=7), commune_code=scheme.territory[0])
    return next(one for one in (day + timedelta(days=number) for number in range(8)) if one not in rest)


def _come(session, parts: list[Participation], chance: Random, by: Actor, start: datetime, now: datetime) -> None:
    for part in parts:
        try:
            activities.register(session, people=[part.person], by=by, now=start)
        except Refusal:
            continue
    if session.ends_at < now:
        for attendee in seated_of(session):
            came = chance.choices(["seen", "excused", "noshow"], [6, 1, 1])[0]
            activities.note_attendance(attendee, attendance=came, by=by, now=now)


def _lend(scheme: Scheme, by: Actor, chance: Random, now: datetime) -> None:
    """Tablets on the premises, and times of help with them."""
    tablets = equipment.record_devices(scheme.workspace, name="Tablette", count=10, by=by, now=now - timedelta(days=60))
    people = _helped(scheme, 6)
    member = Membership.objects.get(pk=by.id)
    for number, person in enumerate(people):
        at = (now + timedelta(days=number * 2 - 5)).replace(hour=10 + number % 3, minute=0, second=0, microsecond=0)
        kind = "on_site" if number % 2 else "at_home"
        row = equipment.plan_help(
            person, scheme=scheme, kind=kind, starts_at=at, minutes=60, resource=tablets[number] if kind == "on_site" else None,
            member=member, by=by, now=now - timedelta(days=20),
        )  # fmt: skip
        if at < now:
            lending.finish_help(row, by=by, now=now)


ACTS: dict[str, Callable[[Scheme, Actor, Random, datetime], None]] = {
    "campaigns": _calls, "board": _talk, "activities": _train, "equipment": _lend,
}  # fmt: skip
