"""Preparing a campaign: why, with which words, who is on the list, who calls."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.states import SchemeState
from essaim.modules.campaigns import queries
from essaim.modules.campaigns.actions.sharing import share_out
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.modules.campaigns.states import CAMPAIGN_MOVES, CampaignState

MOST_QUESTIONS, MOST_ANSWERS = 12, 8
ALERTS = "!"


def script_of(text: str) -> list[dict]:
    """The questions of a script typed as lines: a question, then its answers after a dash; `!` where the team is told.

    Raises Refusal naming the line that cannot be understood.
    """
    questions: list[dict] = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if not said:
            continue
        if said.startswith(("-", "–", "—")):
            _add_answer(questions, said.lstrip("-–— ").strip(), number)
        else:
            questions.append({"key": f"q{len(questions) + 1}", "words": said[:200], "answers": []})
    if len(questions) > MOST_QUESTIONS:
        raise Refusal(_("At most %(most)s questions: a call should stay a conversation.") % {"most": MOST_QUESTIONS}, field="script")
    for question in questions:
        if len(question["answers"]) < 2:
            raise Refusal(
                _("“%(words)s” needs at least two answers, each on a line that begins with a dash.") % {"words": question["words"]},
                field="script",
            )
    return questions


def _add_answer(questions: list[dict], words: str, number: int) -> None:
    if not questions:
        raise Refusal(_("Line %(number)s is an answer, and no question stands before it.") % {"number": number}, field="script")
    answers = questions[-1]["answers"]
    if not words.rstrip(f"{ALERTS} "):
        raise Refusal(_("Line %(number)s has a dash and no answer.") % {"number": number}, field="script")
    if len(answers) == MOST_ANSWERS:
        raise Refusal(_("At most %(most)s answers to one question.") % {"most": MOST_ANSWERS}, field="script")
    alerts = words.endswith(ALERTS)
    answers.append({"key": f"a{len(answers) + 1}", "words": words.rstrip(f"{ALERTS} ")[:120], "alerts": alerts})


@transaction.atomic
def record_campaign(
    scheme: Scheme, *, title: str, purpose: str, opening: str = "", questions: list[dict], asked: queries.Asked,
    by: Actor, now: datetime,
) -> Campaign:  # fmt: skip
    """A campaign with its script and the list of those who may be called for it."""
    if not title.strip() or not purpose.strip():
        raise Refusal(_("Give a title, and say why we call: callers read it first."), field="title" if not title.strip() else "purpose")
    campaign = Campaign.objects.create(
        workspace=scheme.workspace, scheme=scheme, title=title.strip(), purpose=purpose.strip(), opening=opening.strip(),
        questions=questions, asked_for={name: value for name, value in asdict(asked).items() if value}, created_at=now,
    )  # fmt: skip
    journal.write("campaign.recorded", campaign, by=by, at=now, questions=len(questions))
    add_people(campaign, asked=asked, by=by, now=now)
    return campaign


@transaction.atomic
def add_people(campaign: Campaign, *, asked: queries.Asked, by: Actor, now: datetime) -> int:
    """Put whoever fits and is not on the list yet on it; returns how many."""
    if campaign.state == CampaignState.CLOSED:
        raise Refusal(_("This campaign is closed."))
    known = set(campaign.callees.values_list("person_id", flat=True))
    people = [person for person in queries.people_asked_for(campaign.scheme, asked, on=timezone.localdate(now)) if person.pk not in known]
    Callee.objects.bulk_create(
        Callee(workspace_id=campaign.workspace_id, campaign=campaign, person=person, due_at=now, created_at=now) for person in people
    )
    journal.write("campaign.people_added", campaign, by=by, at=now, people=len(people))
    return len(people)


@transaction.atomic
def add_named(campaign: Campaign, *, people: Iterable[Person], by: Actor, now: datetime) -> int:
    """Put these people on the list, those who may be called and are not on it; returns how many."""
    wanted = {person.pk for person in people}
    fit = queries.people_asked_for(campaign.scheme, queries.Asked(), on=timezone.localdate(now)).filter(pk__in=wanted)
    known = set(campaign.callees.values_list("person_id", flat=True))
    fresh = [person for person in fit if person.pk not in known]
    Callee.objects.bulk_create(
        Callee(workspace_id=campaign.workspace_id, campaign=campaign, person=person, due_at=now, created_at=now) for person in fresh
    )
    journal.write("campaign.people_added", campaign, by=by, at=now, people=len(fresh))
    return len(fresh)


def add_caller(
    campaign: Campaign, *, participation: Participation | None = None, member: Membership | None = None,
    may_reach_protected: bool = False, by: Actor, now: datetime,
) -> Caller:  # fmt: skip
    """Name somebody who makes calls. On the fast track nobody is given a protected contact."""
    if campaign.state == CampaignState.CLOSED:
        raise Refusal(_("This campaign is closed."))
    today = timezone.localdate(now)
    if participation is not None and not participation.may_telephone(today):
        raise Refusal(_("%(who)s may not telephone yet: look at what is missing on their checklist.") % {"who": participation.person})
    if may_reach_protected and participation is not None and not participation.is_cleared(today):
        raise Refusal(_("Protected contacts are only for somebody whose every check is in order."), field="may_reach_protected")
    caller, _new = Caller.objects.update_or_create(
        campaign=campaign, participation=participation, member=member,
        defaults={"workspace_id": campaign.workspace_id, "may_reach_protected": may_reach_protected, "ended_at": None},
        create_defaults={
            "workspace_id": campaign.workspace_id, "may_reach_protected": may_reach_protected, "created_at": now,
        },
    )  # fmt: skip
    journal.write("campaign.caller_named", caller, by=by, at=now, campaign=campaign.pk, protected=may_reach_protected)
    return caller


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: Actor, now: datetime) -> Campaign:
    """The calls begin: the list is shared out among whoever calls."""
    refuse_unless_open(campaign)
    if not campaign.callees.exists():
        raise Refusal(_("Nobody is on the list: widen what you asked for."))
    if not queries.able_callers(campaign, on=timezone.localdate(now)):
        raise Refusal(_("Name at least one person who makes the calls."))
    move(campaign, to=CampaignState.RUNNING, moves=CAMPAIGN_MOVES, by=by, at=now)
    Campaign.objects.filter(pk=campaign.pk).update(opened_at=now)
    share_out(campaign, by=by, now=now)
    return campaign


def refuse_unless_open(campaign: Campaign) -> None:
    """Nobody is called for a scheme that pauses or is closed."""
    if campaign.scheme.state != SchemeState.OPEN:
        raise Refusal(_("This scheme is paused or closed: nobody is called for it."))
