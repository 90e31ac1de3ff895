"""Who sees what in a place that listens in confidence, to be tried in the demonstration: the welcome desk, animation, those who listen, the treasurer."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Account, Membership
from essaim.core.foundation.states import ActorKind, Channel, StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Grant, Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.followup import actions as followup
from essaim.modules.followup.states import CarerStatus, InteractionKind, Readers

TEAM = (
    ("accueil@ruche.example", "Solène Garric", StaffRole.OPERATOR,
     _("welcome desk: registers, takes money, reads no confidential note")),
    ("animation@ruche.example", "Hugo Lacoste", StaffRole.COORDINATOR,
     _("animation: activities, needs and ideas, reads no confidential note")),
    ("cesf@ruche.example", "Maïté Etcheverry", StaffRole.PSYCHOSOCIAL,
     _("social worker: reads and writes confidential notes")),
    ("psychologue@ruche.example", "Blandine Sarlat", StaffRole.PSYCHOSOCIAL,
     _("psychologist: shares the same file with the social worker")),
    ("tresorerie@ruche.example", "Yves Castaing", StaffRole.COORDINATOR,
     _("treasurer: till, invoices, payments online")),
)  # fmt: skip
TRUSTED = 2
"""So many people have a file: one who is supported, one who has just said what they carry."""
WELCOME = "Vient le mardi. Préfère qu’on l’appelle après 14 h."
HEARD = (
    "Dit porter seule les nuits de son mari depuis deux ans. N’avait jamais employé le mot d’aidante.",
    "Pleure en parlant de sa mère. Souhaite revenir ; rien à dire à l’accueil.",
)
SHARED = (
    "Vu avec la CESF : droit au répit demandé, un relais deux nuits par mois. Point dans trois semaines.",
    "Premier entretien. Un second est pris la semaine prochaine.",
)


def play(scheme: Scheme, *, now: datetime) -> None:
    """Its own team, each with one level of access, and notes for each level about the same people."""
    if not {"dues", "followup"} <= set(settled(scheme).blueprint.modules):
        return
    welcome, _animation, social_worker, psychologist, _treasurer = [_member(scheme, *one, now=now) for one in TEAM]
    for number, person in enumerate(_trusting(scheme)):
        _file(person, scheme, number, (welcome, social_worker, psychologist), _at(now, -20 + 6 * number))


def _member(scheme: Scheme, email: str, name: str, role: StaffRole, _hint: str, *, now: datetime) -> Actor:
    account = Account.objects.create_user(email, name=name)
    member = Membership.objects.create(workspace=scheme.workspace, account=account)
    Grant.objects.create(workspace=scheme.workspace, membership=member, role=role, scheme=scheme, created_at=now)
    return Actor(ActorKind.STAFF, id=member.pk, channel=Channel.MEETING)


def _trusting(scheme: Scheme) -> list[Person]:
    """People who come back: members of long standing."""
    rows = Person.objects.filter(membership_terms__scheme=scheme, membership_terms__state="current", account=None)
    return list(rows.distinct().order_by("search", "pk")[:TRUSTED])


def _file(person: Person, scheme: Scheme, number: int, team: tuple[Actor, Actor, Actor], first: datetime) -> None:
    """What each level writes of the same person; those who listen share one file."""
    welcome, social_worker, psychologist = team
    later = first + timedelta(days=4)
    followup.log_interaction(
        person, scheme=scheme, kind=InteractionKind.MEETING, minutes=5, note=WELCOME, by=welcome, at=first, now=first
    )  # fmt: skip
    followup.note_carer(person, scheme=scheme, status=CarerStatus.SELF_RECOGNISED, by=social_worker, now=first)
    support = followup.ask_support(person, scheme=scheme, by=social_worker, now=first)
    followup.write_note(person, scheme=scheme, text=HEARD[number], readers=Readers.PSYCHOSOCIAL, by=social_worker, now=first)
    if number == 0:
        followup.open_support(support, by=psychologist, now=later)
        followup.note_carer(person, scheme=scheme, status=CarerStatus.ACCOMPANIED, by=psychologist, now=later)
    followup.write_note(person, scheme=scheme, text=SHARED[number], readers=Readers.PSYCHOSOCIAL, by=psychologist, now=later)


def _at(now: datetime, days: int) -> datetime:
    return timezone.localtime(now + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)
