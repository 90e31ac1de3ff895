"""Agreements: a price by the grid, a period, one host or several who share it; signed, increased, followed by another."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.money import in_euros
from essaim.core.foundation.refusal import Refusal
from essaim.modules.hosts.actions.passages import lock
from essaim.modules.hosts.models import Agreement, Host, Share
from essaim.modules.hosts.queries import PriceLine, agreements_over, grid_of, last_signed, priced, split, total_of
from essaim.modules.hosts.states import AGREEMENT_MOVES, HOST_MOVES, AgreementState, HostState, NextAct, Split

YEAR = 366  # the grid is a price a year: no agreement is longer


@transaction.atomic
def propose_agreement(
    hosts: Sequence[Host],
    *,
    passages: int,
    starts_on: date,
    ends_on: date,
    how: str = Split.EQUAL,
    amounts: Sequence[int] | None = None,
    previous: Agreement | None = None,
    by: Actor,
    now: datetime,
) -> Agreement:
    """An agreement that nobody has signed yet, with its price and what each host would pay."""
    hosts = list(dict.fromkeys(hosts))
    _check(hosts, starts_on, ends_on)
    scheme = hosts[0].scheme
    grid = grid_of(scheme)
    lines = priced(grid, passages)
    agreement = Agreement.objects.create(
        workspace=scheme.workspace, scheme=scheme, previous=previous, starts_on=starts_on, ends_on=ends_on, passages=passages,
        lines=[line.stored() for line in lines], grid=grid.stored(), price_cents=total_of(lines), split=Split(how), created_at=now,
    )  # fmt: skip
    shares = _shares(agreement.price_cents, hosts, how, amounts)
    Share.objects.bulk_create(
        Share(workspace=scheme.workspace, agreement=agreement, host=host, rank=rank, cents=cents, created_at=now)
        for rank, (host, cents) in enumerate(zip(hosts, shares, strict=True), start=1)
    )
    journal.write(
        "agreement.proposed", agreement, by=by, at=now, passages=passages, cents=agreement.price_cents,
        hosts=[host.pk for host in hosts], previous=previous.pk if previous else None,
    )  # fmt: skip
    return agreement


@transaction.atomic
def sign_agreement(agreement: Agreement, *, signed_on: date, signed_by: str = "", by: Actor, now: datetime) -> Agreement:
    """Signed by the hosts: from now on its passages may be planned."""
    if signed_on > timezone.localdate(now):
        raise Refusal(_("This day is still to come: note the signature once it is there."), field="signed_on")
    hosts = [lock(share.host) for share in agreement.shares.select_related("host").order_by("host_id")]
    for host in hosts:
        _refuse_second(host, agreement)
    previous = agreement.previous or last_signed(hosts, before=agreement.starts_on)
    Agreement.objects.filter(pk=agreement.pk).update(signed_on=signed_on, signed_by=signed_by.strip() or None, previous=previous)
    agreement.signed_on, agreement.previous = signed_on, previous
    move(agreement, to=AgreementState.SIGNED, moves=AGREEMENT_MOVES, by=by, at=now)
    for host in hosts:
        _move_on(host, agreement, by, now)
    return agreement


@transaction.atomic
def increase_agreement(agreement: Agreement, *, passages: int, amounts: Sequence[int] | None = None, by: Actor, now: datetime) -> Agreement:
    """More passages in the same period, at the tariff that held when it was made; what has been invoiced stays invoiced."""
    journal.hold(agreement.workspace_id)
    row = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if row.state != AgreementState.SIGNED:
        raise Refusal(_("Only a signed agreement is increased: withdraw this one and propose another."))
    if passages <= row.passages:
        raise Refusal(_("It covers %(count)s passages already: write a greater number.") % {"count": row.passages}, field="passages")
    shares = list(row.shares.select_related("host__scheme", "host__organisation"))
    if all(share.host.state == HostState.STOPPED for share in shares):
        raise _stopped([share.host for share in shares], field="passages")
    lines = _lines_of_more(row, passages)
    price = total_of(lines)
    _reshare(shares, _shares(price, [share.host for share in shares], row.split, amounts))
    before = row.passages
    Agreement.objects.filter(pk=row.pk).update(
        passages=passages, lines=[line.stored() for line in lines], price_cents=price, version=F("version") + 1
    )
    journal.write("agreement.increased", row, by=by, at=now, before=before, after=passages, cents=price)
    for share in shares:
        _move_up(share.host, row, by, now)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw_agreement(agreement: Agreement, *, by: Actor, now: datetime) -> Agreement:
    """It will not be signed."""
    journal.hold(agreement.workspace_id)
    move(agreement, to=AgreementState.WITHDRAWN, moves=AGREEMENT_MOVES, by=by, at=now)
    return agreement


@transaction.atomic
def unsign_agreement(agreement: Agreement, *, by: Actor, now: datetime) -> Agreement:
    """Its signature was noted by mistake: it is a proposal again. Refused once something of it was invoiced or planned."""
    hosts = [lock(share.host) for share in agreement.shares.select_related("host").order_by("host_id")]
    row = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if row.shares.filter(invoiced_cents__gt=0).exists():
        raise Refusal(_("Something of it has been invoiced: take the invoice back first, with a credit note."))
    if row.taken.filter(released_at=None).exists():
        raise Refusal(_("Passages are planned or made with it: cancel these sessions first."))
    move(row, to=AgreementState.PROPOSED, moves=AGREEMENT_MOVES, by=by, at=now)
    Agreement.objects.filter(pk=row.pk).update(signed_on=None, signed_by=None)
    for host in hosts:
        _move_back(host, row, by, now)
    row.refresh_from_db()
    return row


@transaction.atomic
def note_invoiced(share: Share, *, reference: str, by: Actor, now: datetime) -> Share:
    """What this host owes today has been invoiced, under that reference."""
    journal.hold(share.workspace_id)
    row = Share.objects.select_for_update(no_key=True, of=("self",)).select_related("agreement").get(pk=share.pk)
    if row.agreement.state != AgreementState.SIGNED or not row.due_cents:
        raise Refusal(_("Nothing of this agreement is left to be invoiced to them. Please look again."))
    if not reference.strip():
        raise Refusal(_("Write the number of the invoice."), field="reference")
    due = row.due_cents
    numbers = [*(row.references if row.invoiced_cents else ()), reference.strip()[:40]]
    Share.objects.filter(pk=row.pk).update(
        invoiced_cents=row.cents, invoice_reference=", ".join(numbers)[-200:], invoiced_on=timezone.localdate(now),
        version=F("version") + 1,
    )  # fmt: skip
    journal.write("share.invoiced", row, by=by, at=now, agreement=row.agreement_id, cents=due)
    row.refresh_from_db()
    return row


@transaction.atomic
def note_credited(share: Share, *, reference: str, cents: int, is_whole: bool, by: Actor, now: datetime) -> Share:
    """So much of the invoice of that number was taken back: it is to be invoiced again. Once all of it is, its number goes."""
    journal.hold(share.workspace_id)
    row = Share.objects.select_for_update(no_key=True, of=("self",)).select_related("agreement").get(pk=share.pk)
    still = max(row.invoiced_cents - cents, 0)
    left = [number for number in row.references if number != reference or (still and not is_whole)]
    Share.objects.filter(pk=row.pk).update(invoiced_cents=still, invoice_reference=", ".join(left), version=F("version") + 1)
    journal.write("share.credited", row, by=by, at=now, agreement=row.agreement_id, cents=cents)
    row.refresh_from_db()
    return row


def _check(hosts: list[Host], starts_on: date, ends_on: date) -> None:
    if not hosts:
        raise Refusal(_("Say which communes share this agreement."), field="hosts")
    if len({host.scheme_id for host in hosts}) > 1:
        raise Refusal(_("These hosts belong to different schemes: make one agreement in each."), field="hosts")
    stopped = [host for host in hosts if host.state == HostState.STOPPED]
    if stopped:
        raise _stopped(stopped, field="hosts")
    if ends_on < starts_on:
        raise Refusal(_("The end must come after the beginning."), field="ends_on")
    if (ends_on - starts_on).days >= YEAR:
        raise Refusal(_("The tariff is a price a year: choose an earlier end, and renew afterwards."), field="ends_on")


def _stopped(hosts: list[Host], *, field: str) -> Refusal:
    said = _("%(hosts)s: stopped. Say on their page that you are in touch again first.")
    return Refusal(said % {"hosts": ", ".join(map(str, hosts))}, field=field)


def _lines_of_more(agreement: Agreement, passages: int) -> list[PriceLine]:
    """The price counted anew by the tariff that the agreement keeps; where so many cost less in all, what was agreed stands."""
    lines = priced(grid_of(agreement.scheme, agreement.grid), passages)
    if total_of(lines) >= agreement.price_cents:
        return lines
    return [*(PriceLine(**line) for line in agreement.lines), PriceLine(agreement.passages + 1, passages, 0)]


def _shares(price: int, hosts: list[Host], how: str, amounts: Sequence[int] | None) -> list[int]:
    if how == Split.BY_HAND:
        return _by_hand(price, hosts, amounts)
    return split(price, [host.population for host in hosts] if how == Split.POPULATION else [1] * len(hosts))


def _by_hand(price: int, hosts: list[Host], amounts: Sequence[int] | None) -> list[int]:
    if amounts is None or len(amounts) != len(hosts):
        raise Refusal(_("Write an amount for each of them, in the order of the list."), field="amounts")
    if min(amounts) < 0 or sum(amounts) != price:
        raise Refusal(
            _("These amounts make %(sum)s, and the agreement costs %(price)s: correct one of them.")
            % {"sum": in_euros(sum(amounts)), "price": in_euros(price)},
            field="amounts",
        )
    return list(amounts)


def _reshare(shares: list[Share], amounts: list[int]) -> None:
    """What each pays now; nobody pays less than what has been invoiced to them."""
    for share, cents in zip(shares, amounts, strict=True):
        if cents < share.invoiced_cents:
            raise Refusal(
                _("%(host)s has been invoiced %(amount)s already: their part cannot be less.")
                % {"host": share.host, "amount": in_euros(share.invoiced_cents)},
                field="amounts",
            )
        Share.objects.filter(pk=share.pk).update(cents=cents, version=F("version") + 1)


def _refuse_second(host: Host, agreement: Agreement) -> None:
    other = agreements_over(host, starts_on=agreement.starts_on, ends_on=agreement.ends_on).first()
    if other:
        raise Refusal(
            _("%(host)s has an agreement until %(end)s already: increase that one, or begin after that day.")
            % {"host": host, "end": day_in_words(other.ends_on, "j F Y")}
        )


def _move_on(host: Host, agreement: Agreement, by: Actor, now: datetime) -> None:
    """Under agreement for the first time, or again, or for more than before."""
    before = agreement.previous
    to = HostState.AGREED
    if HostState.RENEWED in HOST_MOVES[host.state]:
        to = HostState.INCREASED if before and agreement.passages > before.passages else HostState.RENEWED
    if host.state == HostState.TO_CONTACT:
        move(host, to=HostState.CONTACTED, moves=HOST_MOVES, by=by, at=now)
    move(host, to=to, moves=HOST_MOVES, by=by, at=now, agreement=agreement.pk)
    if host.next_act in (NextAct.SEND, NextAct.SIGN, NextAct.RENEW):
        Host.objects.filter(pk=host.pk).update(next_act="", next_on=None)


def _move_back(host: Host, agreement: Agreement, by: Actor, now: datetime) -> None:
    """Where it stood before this agreement moved it, unless something else has moved it since."""
    moves = JournalEntry.objects.filter(subject_id=host.pk, act__in=[f"host.{state}" for state in HostState.values]).order_by("number")
    by_it = [entry for entry in moves if entry.facts.get("agreement") == str(agreement.pk)]
    if by_it and moves.last() == by_it[-1]:
        before = by_it[0].facts["before"]
        if before != host.state:
            move(host, to=HostState(before), moves=HOST_MOVES, by=by, at=now)


def _move_up(host: Host, agreement: Agreement, by: Actor, now: datetime) -> None:
    """Under agreement for more than before. Whoever had stopped and is in touch again comes back to it; whoever has stopped stays so."""
    to = next((to for to in (HostState.INCREASED, HostState.AGREED) if to in HOST_MOVES[host.state]), None)
    if to:
        move(host, to=to, moves=HOST_MOVES, by=by, at=now, agreement=agreement.pk)
