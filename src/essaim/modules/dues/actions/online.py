"""Paying online: begun here, paid at the provider's, counted once the provider says so when it is asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions import helloasso
from essaim.modules.dues.actions.payers import payer_of
from essaim.modules.dues.actions.payments import pay, undo_payment
from essaim.modules.dues.models import Checkout, OnlineAccount, Payment
from essaim.modules.dues.queries import checkouts_to_ask, dues_of, left_together, online_account, parts_to_come
from essaim.modules.dues.states import CHECKOUT_MOVES, CheckoutState, CorrectionReason, Tender

GIVEN_UP, WATCHED = timedelta(days=1), timedelta(days=60)  # nobody has paid yet; a bank takes its time, or takes back
A_DAY = timedelta(days=1)
AGAIN = {
    CheckoutState.AWAITED: timedelta(hours=1), CheckoutState.UNHEARD: A_DAY, CheckoutState.PAID: A_DAY, CheckoutState.RETURNED: A_DAY,
}  # fmt: skip
PROVIDER = "helloasso"
WAITING = (CheckoutState.OPENED, CheckoutState.REFUSED)
KEPT = (CheckoutState.PAID, CheckoutState.RETURNED)
HEARD_LATE = (*WAITING, CheckoutState.AWAITED, CheckoutState.UNHEARD, CheckoutState.EXPIRED)
SILENCES, A_SWEEP = 3, 100


@transaction.atomic
def describe_account(
    workspace: Workspace, *, organisation_slug: str, client_id: str, client_secret: str, by: Actor, now: datetime
) -> OnlineAccount:
    """Write how this organisation is known to the provider. A secret left empty stays what it was."""
    known = online_account()
    if known is None:
        if not client_id or not client_secret:
            raise Refusal(_("Give the client id and the client secret that HelloAsso shows you."), field="client_secret")
        known = OnlineAccount(workspace=workspace, created_at=now)
    known.organisation_slug = organisation_slug
    known.client_id = client_id or known.client_id
    known.client_secret = client_secret or known.client_secret
    known.version += 1
    known.save()
    journal.write("online.described", known, by=by, at=now)
    return known


def begin_checkout(
    subject: Person | Organisation, *, scheme: Scheme, addresses: Callable[[Checkout], dict[str, str]], ahead: bool = True,
    by: Actor, now: datetime,
) -> Checkout:  # fmt: skip
    """Begin to pay what is owed in a scheme: all of it, or without `ahead` what is due by today. The amount is computed here, never taken from a page.

    While the provider does not answer, what is owed stays owed: it can be paid on site, or here later.
    """
    account = online_account()
    if account is None or not helloasso.is_on():
        raise Refusal(_("Paying online is not open here: pay on site, please."))
    checkout = _prepare(subject, scheme, ahead, by, now)
    try:
        intent, url = helloasso.open_intent(
            account, cents=checkout.cents, label=scheme.name, checkout_id=checkout.pk, **addresses(checkout)
        )
    except (helloasso.Down, helloasso.KeysRefused):
        move(checkout, to=CheckoutState.FAILED, moves=CHECKOUT_MOVES, by=by, at=now)
        raise Refusal(
            _(
                "Paying online does not answer at the moment. Nothing is lost: your registration stands, and stays to be paid, on site or here later."
            )
        ) from None
    with transaction.atomic():
        Checkout.objects.filter(pk=checkout.pk).update(intent_id=intent, redirect_url=url)
        move(checkout, to=CheckoutState.OPENED, moves=CHECKOUT_MOVES, by=by, at=now, intent=intent)
    checkout.refresh_from_db()
    return checkout


def confirm_checkout(checkout: Checkout, *, by: Actor, now: datetime) -> Checkout:
    """Ask the provider, and write what it says: once, for the amount that was asked, or not at all.

    Whoever was refused may try another card on the same page: that is asked again for a day, like what was not heard of.
    What a bank authorises later, or takes back after it was paid, in one or several times, is heard too. What the provider does not know is given
    up after a day, and the team looks at it.

    Raises helloasso.Down while it does not answer: nothing changes then, and one asks again later.
    """
    account = online_account()
    if checkout.state not in (*HEARD_LATE, *KEPT) or account is None or not checkout.intent_id:
        return checkout
    try:
        intent = helloasso.read_intent(account, checkout.intent_id)
    except helloasso.NotKnown:
        return _give_up_if_old(checkout, by, now, to=CheckoutState.UNHEARD)
    if intent.id != checkout.intent_id or not _is_news(checkout, intent):
        return _give_up_if_old(checkout, by, now)
    try:
        _write(checkout, intent, by, now)
    except Refusal:
        checkout.refresh_from_db()  # somebody else was told the same thing first
    return checkout


def review_checkouts(*, by: Actor, now: datetime) -> int:
    """Payments of which something may still be heard: the provider is asked again; how many changed.

    Those that were asked longest ago come first. One of which it says nothing holds up no other; when it is silent
    several times in a row, or refuses the keys, it is left alone until the next time.
    """
    if not helloasso.is_on() or online_account() is None:
        return 0
    changed, silences = 0, 0
    for checkout in checkouts_to_ask(WAITING, AGAIN, since=now - WATCHED, now=now)[:A_SWEEP]:
        before = checkout.state
        Checkout.objects.filter(pk=checkout.pk).update(asked_at=now)
        try:
            changed += confirm_checkout(checkout, by=by, now=now).state != before
            silences = 0
        except helloasso.KeysRefused:
            return changed
        except helloasso.Down:
            silences += 1
            if silences == SILENCES:
                return changed
    return changed


@transaction.atomic
def settle_dispute(checkout: Checkout, *, paid: bool, by: Actor, now: datetime) -> Checkout:
    """Somebody has looked at the provider: what it told was paid and is written, or nothing was, and it is closed."""
    journal.hold(checkout.workspace_id)
    if checkout.state != CheckoutState.DISPUTED or (paid and not checkout.told_cents):
        raise Refusal(_("Nothing is to be settled here by hand."))
    move(checkout, to=CheckoutState.PAID if paid else CheckoutState.EXPIRED, moves=CHECKOUT_MOVES, by=by, at=now)
    if paid:
        key = f"{PROVIDER}:{checkout.intent_id}:by-hand"
        payment = pay(
            checkout.payer, cents=checkout.told_cents, tender=Tender.ONLINE, scheme=checkout.scheme, provider_key=key, by=by, now=now
        )
        Checkout.objects.filter(pk=checkout.pk).update(payment=payment)
    return checkout


@transaction.atomic
def settle_checkout(checkout: Checkout, *, undo: bool, by: Actor, now: datetime) -> Checkout:
    """Somebody has looked at what was given back, contested or never heard of: it is closed, and what is gone taken back with it.

    The whole payment is met by its contrary; where a part of it only is gone, what remains is written anew, or stays,
    and is paid: what is given back of it later is heard like the first time.
    """
    journal.hold(checkout.workspace_id)
    if checkout.state == CheckoutState.RETURNED and not Checkout.objects.filter(pk=checkout.pk, told_cents=checkout.told_cents).exists():
        raise Refusal(_("Something else was heard of this payment meanwhile. Please look again."))
    if undo and (checkout.state != CheckoutState.RETURNED or checkout.payment is None):
        raise Refusal(_("Nothing is to be settled here by hand."))
    stays = checkout.state == CheckoutState.RETURNED and not checkout.is_gone
    move(checkout, to=CheckoutState.PAID if stays else CheckoutState.SETTLED, moves=CHECKOUT_MOVES, by=by, at=now, undo=undo)
    if undo:
        undo_payment(checkout.payment, reason=CorrectionReason.RETURNED, by=by, now=now)
    if undo and stays:
        checkout.payment = _write_rest(checkout, by, now)
    checkout.settled_cents = checkout.told_cents or 0
    Checkout.objects.filter(pk=checkout.pk).update(payment=checkout.payment, settled_cents=checkout.settled_cents)
    return checkout


def _write_rest(checkout: Checkout, by: Actor, now: datetime) -> Payment:
    return pay(
        checkout.payer, cents=checkout.payment.cents - checkout.gone_cents, tender=Tender.ONLINE, scheme=checkout.scheme,
        only=[UUID(about) for about in checkout.abouts], provider_key=f"{PROVIDER}:{checkout.intent_id}:rest:{checkout.told_cents}",
        by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def _prepare(subject: Person | Organisation, scheme: Scheme, ahead: bool, by: Actor, now: datetime) -> Checkout:
    owed = [due for due in dues_of(subject, {scheme.pk}) if due.cents > 0]
    today = timezone.localdate(now)
    cents = sum(left_together(owed, on=today).values())
    if not ahead:
        cents -= sum(part.cents for _due, part in parts_to_come(owed, on=today))
    if cents <= 0:
        raise Refusal(_("Nothing is to be paid."))
    checkout = Checkout.objects.create(
        workspace_id=subject.workspace_id, payer=payer_of(subject, now=now), scheme=scheme, cents=cents,
        abouts=[str(due.about) for due in owed], created_at=now,
    )  # fmt: skip
    journal.write("checkout.begun", checkout, by=by, at=now, cents=checkout.cents)
    return checkout


@transaction.atomic
def _write(checkout: Checkout, intent: helloasso.Intent, by: Actor, now: datetime) -> None:
    """The state moves once, whoever is told a hundred times at once; the money follows in the same transaction."""
    journal.hold(checkout.workspace_id)
    if checkout.state == CheckoutState.RETURNED:  # more is gone than was told before
        Checkout.objects.filter(pk=checkout.pk, state=checkout.state).update(told_cents=intent.back_cents)
        checkout.refresh_from_db(fields=["told_cents"])
        return
    if checkout.state == CheckoutState.PAID:
        move(checkout, to=CheckoutState.RETURNED, moves=CHECKOUT_MOVES, by=by, at=now, told=intent.back_cents)
        Checkout.objects.filter(pk=checkout.pk).update(told_cents=intent.back_cents)
        return
    if not intent.paid:
        to = CheckoutState.AWAITED if intent.is_awaited else CheckoutState.REFUSED
        move(checkout, to=to, moves=CHECKOUT_MOVES, by=by, at=now)
        return
    if intent.cents != checkout.cents or intent.checkout != str(checkout.pk):
        move(checkout, to=CheckoutState.DISPUTED, moves=CHECKOUT_MOVES, by=by, at=now, told=intent.cents, asked=checkout.cents)
        Checkout.objects.filter(pk=checkout.pk).update(told_cents=intent.cents)
        return
    move(checkout, to=CheckoutState.PAID, moves=CHECKOUT_MOVES, by=by, at=now)
    payment = pay(
        checkout.payer, cents=intent.cents, tender=Tender.ONLINE, scheme=checkout.scheme, only=[UUID(about) for about in checkout.abouts],
        provider_key=f"{PROVIDER}:{intent.id}:{','.join(key for key, _cents in intent.paid)}"[:80], by=by, now=now,
    )  # fmt: skip
    Checkout.objects.filter(pk=checkout.pk).update(payment=payment)


def _is_news(checkout: Checkout, intent: helloasso.Intent) -> bool:
    """Whether what the provider says differs from what is known. What the team has closed stays closed while it says the same."""
    if checkout.state == CheckoutState.PAID:
        return intent.back_cents > checkout.settled_cents
    if checkout.state == CheckoutState.RETURNED:
        return intent.back_cents > checkout.settled_cents and intent.back_cents != checkout.told_cents
    if intent.paid:
        return checkout.state != CheckoutState.EXPIRED or intent.cents != checkout.told_cents
    if intent.is_awaited:
        return checkout.state != CheckoutState.AWAITED
    return intent.is_lost and checkout.state not in (CheckoutState.REFUSED, CheckoutState.EXPIRED)


def _give_up_if_old(checkout: Checkout, by: Actor, now: datetime, *, to: str = CheckoutState.EXPIRED) -> Checkout:
    """What nobody has paid is over after a day; what a bank never answered is for the team, like what the provider does not know."""
    age = now - checkout.created_at
    if checkout.state in WAITING and age > GIVEN_UP:
        move(checkout, to=to, moves=CHECKOUT_MOVES, by=by, at=now)
    elif checkout.state == CheckoutState.AWAITED and age > WATCHED:
        move(checkout, to=CheckoutState.UNHEARD, moves=CHECKOUT_MOVES, by=by, at=now)
    return checkout
