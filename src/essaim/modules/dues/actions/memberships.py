"""Becoming a member, staying one, and the fares that somebody has a right to."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from essaim.blueprints.vocabulary import BANDS
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, last_day
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled, words
from essaim.modules.dues.actions.ledger import charge
from essaim.modules.dues.actions.reviewing import review_term
from essaim.modules.dues.models import FareRight, Instalment, MembershipTerm
from essaim.modules.dues.queries import fees_of, goes_on_from, price_of, terms_of
from essaim.modules.dues.states import EXEMPT, SHOWN, FareProof, TermState, What


@transaction.atomic
def join_members(
    person: Person, *, scheme: Scheme, accepts_charter: bool, instalments: int = 1, by: Actor, now: datetime
) -> MembershipTerm:
    """Make somebody a member, from today or from the end of the membership that runs; it counts once it is paid.

    The version of the charter that was on the page is kept with the moment at which it was accepted.
    """
    if not person.is_reachable:
        raise Refusal(_("This record is closed: nothing can be asked for this person."))
    today = timezone.localdate(now)
    price = price_of(scheme, What.MEMBERSHIP, person=person, on=today)
    if price is None:
        raise Refusal(_("This scheme has no membership."))
    charter = _charter(scheme, price.fee_key)
    if charter and not accepts_charter:
        raise Refusal(_("Read the charter and accept it: membership goes with it."), field="accepts_charter")
    most = setting(scheme, "instalments_most")
    if not 1 <= instalments <= most:
        raise Refusal(_("In at most %(most)s instalments.") % {"most": most}, field="instalments")
    journal.hold(scheme.workspace_id)
    starts = _starts_on(person, scheme, today)
    term = MembershipTerm.objects.create(
        workspace=scheme.workspace, person=person, scheme=scheme, starts_on=starts, fee_key=price.fee_key, cents=price.cents,
        ends_on=last_day(starts, months=setting(scheme, "membership_months")),
        charter_key=charter.key if charter else "", charter_version=charter.version if charter else "",
        charter_accepted_at=now if charter else None, channel=by.channel, created_at=now,
    )  # fmt: skip
    journal.write("membership.joined", term, by=by, at=now, cents=price.cents, charter=term.charter_version, starts=starts)
    _write_instalments(term, instalments, now)
    if price.cents:
        label = _label(term, goes_on=starts > today)
        charge(person, cents=price.cents, what=What.MEMBERSHIP, about=term.pk, label=label, scheme=scheme, by=by, now=now)
        term.refresh_from_db()  # money of theirs may have paid it at once
    review_term(term, by=by, now=now)
    return term


@transaction.atomic
def grant_fare(
    person: Person, *, scheme: Scheme, band: str, proof: str = "", reason: str = "", until: date, decides: bool = False, by: Actor, now: datetime
) -> FareRight:  # fmt: skip
    """Note that somebody has a right to a fare, and who saw what was shown. No figure of income is ever kept.

    That nothing is to be paid is a decision of the team: nothing is shown for it, it says why, and only whoever `decides`
    puts another fare in its place.
    """
    known = {fee.band for what in ("activity", "membership") for fee in fees_of(scheme, what) if fee.band}
    if band not in BANDS or band not in known:
        raise Refusal(_("Choose one of the fares of this scheme."), field="band")
    if band == EXEMPT and not reason.strip():
        raise Refusal(_("Say why nothing is to be paid: it is a decision of the team."), field="reason")
    if band != EXEMPT and proof not in SHOWN:
        raise Refusal(_("Say what was shown."), field="proof")
    proof, why = (FareProof.DECISION, reason.strip()) if band == EXEMPT else (proof, None)
    today = timezone.localdate(now)
    if not today <= until <= today + relativedelta(years=2):
        raise Refusal(_("A fare is given for two years at most: choose its last day."), field="until")
    standing = FareRight.objects.filter(person=person, scheme=scheme, ended_at=None)
    if standing.filter(band=EXEMPT, until__gte=today).exists():
        _refuse_unless(decides)
    standing.update(ended_at=now, version=F("version") + 1)
    right = FareRight.objects.create(
        workspace=scheme.workspace, person=person, scheme=scheme, band=band, proof=proof, reason=why, seen_on=today, seen_by=by.id,
        until=until, created_at=now,
    )  # fmt: skip
    journal.write("fare.granted", right, by=by, at=now, band=band, proof=proof)
    return right


@transaction.atomic
def end_fare(right: FareRight, *, decides: bool = False, by: Actor, now: datetime) -> FareRight:
    """A fare that was given by mistake, or applies no longer: the next price is without it."""
    if right.band == EXEMPT:
        _refuse_unless(decides)
    if not FareRight.objects.filter(pk=right.pk, ended_at=None).update(ended_at=now, version=F("version") + 1):
        raise Refusal(_("This fare has ended already."))
    right.refresh_from_db()
    journal.write("fare.ended", right, by=by, at=now, band=right.band)
    return right


def _refuse_unless(decides: bool) -> None:
    if not decides:
        raise Refusal(_("Nothing is to be paid, by a decision of the team: only whoever keeps the accounts changes it."), field="band")


def _starts_on(person: Person, scheme: Scheme, today: date) -> date:
    """The day after the last one that is already a member's, else today."""
    last = terms_of(person).filter(scheme=scheme, ends_on__gte=today).exclude(state=TermState.CANCELLED).order_by("-ends_on").first()
    if last is None:
        return today
    if last.state == TermState.PENDING or last.starts_on > today:
        raise Refusal(_("A membership already waits to be paid, or to begin: look at it first."))
    _refuse_too_early(last, today)
    return last.ends_on + timedelta(days=1)


def _refuse_too_early(term: MembershipTerm, today: date) -> None:
    """Nobody goes on by mistake: only once the end is as near as the scheme says the word before it."""
    opens = goes_on_from(term)
    if today < opens:
        said = {"until": day_in_words(term.ends_on, "j F Y"), "day": day_in_words(opens, "j F Y")}
        raise Refusal(_("The membership runs until %(until)s: another term may be written from %(day)s on.") % said)


def _label(term: MembershipTerm, *, goes_on: bool) -> str:
    """What stands in the ledger, in the language of the accounts: a first membership begins with the day on which it is paid."""
    with override("fr"):
        what = words(term.scheme, _fee(term.scheme, term.fee_key).label)
        if goes_on:
            return _("%(what)s, until %(day)s") % {"what": what, "day": day_in_words(term.ends_on, "j F Y")}
        months = setting(term.scheme, "membership_months")
        said = ngettext("%(what)s, %(months)s month from its payment on", "%(what)s, %(months)s months from its payment on", months)
        return said % {"what": what, "months": months}


def _write_instalments(term: MembershipTerm, number: int, now: datetime) -> None:
    """Equal parts a month from each other; the cents that do not divide go with the first."""
    if not term.cents:
        return
    part, rest = divmod(term.cents, number)
    today = timezone.localdate(now)
    for position in range(number):
        Instalment.objects.create(
            workspace_id=term.workspace_id, term=term, position=position + 1, due_on=today + relativedelta(months=position),
            cents=part + (rest if position == 0 else 0), created_at=now,
        )  # fmt: skip


def _fee(scheme: Scheme, key: str):
    return next(fee for fee in settled(scheme).blueprint.fees if fee.key == key)


def _charter(scheme: Scheme, fee_key: str):
    key = _fee(scheme, fee_key).charter
    return settled(scheme).blueprint.charter(key) if key else None
